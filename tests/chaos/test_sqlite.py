"""The same on SQLite, which lets in one writer at a time."""

import random
import sqlite3
import time
from pathlib import Path

import pytest

from tests.chaos.exports import MAPPING, REJECTED, write_calls
from tests.chaos.site import Site
from tests.kpis.stores import ended, let_off
from tests.processes import PATIENCE_SECONDS, kill, wait_until

ROUNDS = 20
LAST = 45
# Burns about a third of a second with the lock held: a day with very many facts.
LONG_DAYS = (
    "CREATE TRIGGER long_days AFTER INSERT ON kpis_build BEGIN SELECT COUNT(*) FROM (WITH RECURSIVE n(x) AS "
    "(SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1500000) SELECT x FROM n); END"
)
MANY_DAYS = 30
LONGEST_WAIT_SECONDS = 6.0


@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_killed_worker(laptop: Site, draw: random.Random, number: int) -> None:
    """SQLite: kill -9 of a worker"""
    victim, next_one = laptop.task("work"), laptop.task("work")
    let_off(victim)
    laptop.reach(draw.randrange(LAST))
    time.sleep(draw.random() * 0.01)
    kill(victim)
    assert laptop.stale() > 0
    let_off(next_one)
    ended(next_one)
    laptop.check(taken_over=1)


def test_two_workers_and_two_writers(laptop: Site) -> None:
    """SQLite: two workers and two writers at once"""
    processes = [laptop.task(name) for name in ("work", "work", "write", "write")]
    let_off(*processes)
    ended(*processes)
    laptop.do("manage.py", "aggregate")
    laptop.check(fresh=True)


def test_an_import_beside_the_night(laptop: Site, tmp_path: Path) -> None:
    """SQLite: a rebuild and an import side by side"""
    path = write_calls(tmp_path / "calls.csv")
    importing = laptop.background("manage.py", "import_contacts", str(path), "--mapping", MAPPING)
    while importing.poll() is None:
        laptop.do("manage.py", "aggregate", "--all")
    assert importing.returncode == REJECTED
    laptop.do("manage.py", "aggregate")
    laptop.check(fresh=True)


def test_a_lock_that_is_held_for_long(laptop: Site, tmp_path: Path) -> None:
    """SQLite: a rebuild and an import wait for a long writer, and say so"""
    path = write_calls(tmp_path / "calls.csv", rows=200)
    holder = sqlite3.connect(laptop.url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    waiting = [
        laptop.background("manage.py", "aggregate"),
        laptop.background("manage.py", "import_contacts", str(path), "--mapping", MAPPING),
    ]
    wait_until(lambda: "Another process is writing" in laptop.words())
    assert [process.poll() for process in waiting] == [None, None]
    holder.close()
    assert [process.wait(PATIENCE_SECONDS) for process in waiting] == [0, REJECTED]
    laptop.do("manage.py", "aggregate")
    laptop.check(fresh=True)


def test_a_page_beside_long_days(laptop: Site) -> None:
    """SQLite: a page writes beside a rebuild of long days"""
    laptop.ask(
        f"DELETE FROM kpis_staleday WHERE id NOT IN (SELECT id FROM kpis_staleday ORDER BY day LIMIT {MANY_DAYS})"
    )
    laptop.ask(LONG_DAYS)
    worker = laptop.task("work")
    let_off(worker)
    laptop.reach(1)
    waits = []
    while laptop.stale() > 3:
        began = time.monotonic()
        laptop.ask("UPDATE teams_user SET last_login = last_login WHERE id = 0")
        waits.append(time.monotonic() - began)
    laptop.ask("DROP TRIGGER long_days")
    ended(worker)
    assert len(waits) > 2
    assert max(waits) < LONGEST_WAIT_SECONDS
    laptop.mark()
    laptop.do("manage.py", "aggregate")
    laptop.check()
