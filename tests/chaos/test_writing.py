"""Facts that are written while their days are rebuilt."""

import subprocess
from pathlib import Path

import psycopg
import pytest

from tests.chaos.exports import MAPPING, REJECTED, write_calls
from tests.chaos.site import Site
from tests.kpis.stores import ended, late_contact, let_off
from tests.processes import PATIENCE_SECONDS, kill, wait_until

FIRST_DAY = "SELECT SUM(opened) FROM contacts_contactday WHERE level = 3 AND day = '2026-01-05'"


@pytest.mark.parametrize(
    "held_at",
    [
        pytest.param("contacts_contactday", id="before"),
        pytest.param("kpis_build", id="after", marks=pytest.mark.short),
    ],
)
def test_a_fact_of_the_day(site: Site, held_at: str) -> None:
    """A fact comes before, or after, its day's facts are read"""
    with psycopg.connect(site.url) as holder:
        holder.execute(f"LOCK TABLE {held_at} IN SHARE MODE")
        process = site.background("manage.py", "aggregate")
        wait_until(lambda: site.waiting(held_at))
        with psycopg.connect(site.url) as writer:
            late_contact(writer)
    assert process.wait(PATIENCE_SECONDS) == 0
    assert site.stale() == 1
    site.worker()
    site.catch_up()
    assert site.number(FIRST_DAY) == 401
    site.check(fresh=True)


def test_writers_all_the_time(site: Site) -> None:
    """Two writers write all the time"""
    site.worker()
    writers = [site.task("write"), site.task("write")]
    let_off(*writers)
    site.send("aggregate_nightly")
    ended(*writers)
    site.catch_up()
    site.check(fresh=True)


@pytest.mark.short
def test_an_import_around_the_night(site: Site, tmp_path: Path) -> None:
    """The night falls between the facts of an import and its end"""
    with psycopg.connect(site.url) as holder:
        process = import_up_to_its_end(site, tmp_path, holder)
        rebuild_the_night(site)
        assert process.poll() is None
    assert process.wait(PATIENCE_SECONDS) == REJECTED
    assert site.stale() > 0
    site.catch_up()
    site.check(fresh=True)


def test_an_import_that_is_killed(site: Site, tmp_path: Path) -> None:
    """An import is killed before its end, beside the night"""
    with psycopg.connect(site.url) as holder:
        kill(import_up_to_its_end(site, tmp_path, holder))
    rebuild_the_night(site)
    site.check()


def test_an_import_beside_the_night(site: Site, tmp_path: Path) -> None:
    """The night and an import run side by side"""
    site.worker()
    process = site.background(
        "manage.py", "import_contacts", str(write_calls(tmp_path / "calls.csv")), "--mapping", MAPPING
    )
    wait_until(lambda: site.ask("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = 7302"))
    site.send("aggregate_nightly")
    assert process.wait(PATIENCE_SECONDS) == REJECTED
    site.catch_up()
    site.check(fresh=True)


def import_up_to_its_end(site: Site, folder: Path, holder: psycopg.Connection) -> subprocess.Popen[str]:
    """An import that has written its facts and marks, and waits before it commits."""
    holder.execute("LOCK TABLE contacts_rejectedrow IN SHARE MODE")
    path = write_calls(folder / "calls.csv")
    process = site.background("manage.py", "import_contacts", str(path), "--mapping", MAPPING)
    wait_until(lambda: site.waiting("contacts_rejectedrow"))
    return process


def rebuild_the_night(site: Site) -> None:
    site.worker()
    site.send("aggregate_nightly")
    site.settle()
