"""Imports as processes of their own: killed, beside each other, on both databases."""

import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.databases import migrated
from tests.processes import wait_until

ROOT = Path(__file__).resolve().parent.parent.parent
# Three batches, so that there is a before, a between and an after.
ROWS = 45_000
MAPPING = """
source = "desk"
zone = "UTC"
[columns]
external_id = "Id"
agent = "Agent"
team = "Team"
team_leader = "Team"
created_at = "Arrived"
handled_at = "Ended"
survey_score = "Score"
survey_rated_at = "Ended"
[create]
people = true
teams = true
"""
FACTS = ("contacts_contact", "contacts_survey", "kpis_staleday", "contacts_rejectedrow", "teams_person", "teams_team",
         "teams_membership")  # fmt: skip


@dataclass(frozen=True)
class Database:
    """A database of the test's own, asked without Django, and the settings of the processes that use it."""

    url: str
    folder: Path

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        if self.url.startswith("sqlite"):
            connection = sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=30)
            try:
                with connection:
                    return connection.execute(sql).fetchall()
            finally:
                connection.close()
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def counts(self) -> dict[str, int]:
        return {table: self.ask(f"SELECT COUNT(*) FROM {table}")[0][0] for table in FACTS}

    def process(self, *arguments: str) -> "subprocess.Popen[str]":
        environment = os.environ | {"DATABASE_URL": self.url, "VAR_DIR": str(self.folder), "REDIS_URL": ""}
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return self.process(str(ROOT / "manage.py"), *arguments)

    def run(self, *arguments: str) -> str:
        process = self.start(*arguments)
        out, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors
        return out

    def work_on(self, number: int) -> "subprocess.Popen[str]":
        return self.start("shell", "-v0", "-c", f"from contacts.tasks import run_import; run_import({number})")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with migrated(request.param, tmp_path) as url:
        yield Database(url, tmp_path)


def write_export(path: Path, first: int, last: int) -> Path:
    with path.open("w") as stream:
        stream.write("Id,Agent,Team,Arrived,Ended,Score\n")
        for number in range(first, last):
            day, minute = 1 + number % 28, number % 60
            stream.write(
                f"c{number},Agent {number % 40},Team {number % 40 // 8},2026-02-{day:02} 09:{minute:02},"
                f"2026-02-{day:02} 10:{minute:02},{1 + number % 5}\n"
            )
    (path.parent / "desk.toml").write_text(MAPPING)
    return path


def test_a_killed_import_leaves_nothing_and_the_next_one_does_it_all(database: Database, tmp_path: Path) -> None:
    write_export(tmp_path / "export.csv", 0, ROWS)
    number = _queue(database)
    before = database.counts()
    killed_at: tuple[Callable[[], bool], ...] = (
        lambda: _rows_done(database) >= 20_000,
        lambda: _rows_done(database) == ROWS,
    )
    for reached in killed_at:
        worker = database.work_on(number)
        wait_until(reached, 120)
        # Somewhere in the batch that follows, or in the one transaction that writes.
        time.sleep(random.uniform(0, 0.6))
        worker.kill()
        worker.communicate()
        if _state(database) == "done":
            break
        assert database.counts() == before
        database.ask("UPDATE contacts_import SET lease_until = '2026-01-01 00:00:00+00:00', rows_done = 0")
    worker = database.work_on(number)
    assert worker.wait(300) == 0
    after = database.counts()
    assert _state(database) == "done"
    assert (after["contacts_contact"], after["contacts_survey"]) == (ROWS, ROWS)
    # 40 agents with a stay each, 5 leaders with theirs, 5 teams below the topmost one; 28 days in two daily tables.
    assert (after["teams_person"], after["teams_membership"], after["teams_team"]) == (45, 45, 6)
    assert after["kpis_staleday"] == 56


def test_two_imports_at_once_both_end_and_share_what_both_name(database: Database, tmp_path: Path) -> None:
    """The files overlap in rows, people and teams; each contact is created by one of them and found by the other."""
    files = [write_export(tmp_path / "a.csv", 0, 3_000), write_export(tmp_path / "b.csv", 2_000, 5_000)]
    mapping = str(tmp_path / "desk.toml")
    running = [database.start("import_contacts", str(path), "--mapping", mapping, "--json") for path in files]
    ended = [process.communicate(timeout=300) for process in running]
    assert [process.returncode for process in running] == [0, 0], ended
    counts = database.counts()
    assert (counts["contacts_contact"], counts["contacts_survey"]) == (5_000, 5_000)
    assert (counts["teams_person"], counts["teams_team"]) == (45, 6)
    assert database.ask("SELECT SUM(created), SUM(updated), SUM(unchanged) FROM contacts_import") == [(5_000, 0, 1_000)]


def test_one_import_given_to_two_workers_is_done_by_one(database: Database, tmp_path: Path) -> None:
    write_export(tmp_path / "export.csv", 0, 2_000)
    number = _queue(database)
    workers = [database.work_on(number) for _ in range(2)]
    assert [worker.wait(300) for worker in workers] == [0, 0]
    assert database.ask("SELECT state, attempts, created FROM contacts_import") == [("done", 1, 2_000)]
    assert database.counts()["contacts_contact"] == 2_000


def test_a_real_worker_imports_and_then_rebuilds_the_days(database: Database, tmp_path: Path) -> None:
    write_export(tmp_path / "export.csv", 0, 100)
    number = _queue(database)
    worker = database.process("-m", "celery", "-A", "perfdash", "worker", "--pool", "solo", "--loglevel", "warning")
    try:
        database.run("shell", "-v0", "-c", f"from contacts.tasks import run_import; run_import.delay({number})")
        wait_until(lambda: _state(database) == "done", 120)
        wait_until(lambda: database.counts()["kpis_staleday"] == 0, 120)
    finally:
        worker.terminate()
        worker.communicate(timeout=60)
    # 100 contacts on 28 days; of the five scores that take turns 4 and 5 satisfy.
    organisation = "FROM contacts_surveyday WHERE level = 3"
    assert database.ask(f"SELECT SUM(ratings), SUM(satisfied), COUNT(*) {organisation}") == [(100, 40, 28)]


def _queue(database: Database) -> int:
    """The uploaded export as an import that was checked and confirmed."""
    database.run(
        "shell", "-v0", "-c",
        "from pathlib import Path; from django.core.files.base import File\n"
        "from contacts.models import Import; from contacts.uploads import keep_file\n"
        f"folder = Path({str(database.folder)!r})\n"
        "with (folder / 'export.csv').open('rb') as stream:\n"
        "    kept = keep_file(File(stream))\n"
        "text = (folder / 'desk.toml').read_text()\n"
        "Import.objects.create(file_name='export.csv', file_path=kept.name, mapping='desk', mapping_text=text,"
        " state='queued')",
    )  # fmt: skip
    return int(database.ask("SELECT id FROM contacts_import")[0][0])


def _rows_done(database: Database) -> int:
    return int(database.ask("SELECT rows_done FROM contacts_import")[0][0])


def _state(database: Database) -> str:
    return str(database.ask("SELECT state FROM contacts_import")[0][0])
