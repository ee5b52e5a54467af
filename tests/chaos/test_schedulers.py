"""Two schedulers, and a scheduler whose clock is set back."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.chaos.site import Site
from tests.processes import wait_until

A_DAY = 25 * 3600.0


def beat(site: Site, folder: Path) -> tuple[subprocess.Popen[str], Path]:
    """A scheduler with a schedule file and a clock of its own, which is right at first."""
    clock = folder / "clock"
    clock.write_text("0")
    options = ["beat", "--max-interval", "1", "--schedule", str(folder / "schedule"), "--pidfile", "", "-l", "INFO"]
    started = site.words().count("beat: Starting")
    process = site.background("-m", "tests.chaos.clock", str(clock), "celery", "-A", "perfdash", *options)
    wait_until(lambda: site.words().count("beat: Starting") > started)
    return process, clock


def just_before_noon() -> float:
    """By how many seconds a clock must be wrong to be three seconds short of twelve on this day."""
    now = datetime.now(UTC)
    return (now.replace(hour=12, minute=0, second=0) - timedelta(seconds=3) - now).total_seconds()


def sent(site: Site, task: str) -> int:
    return site.words().count(f"Sending due task {task}")


@pytest.mark.short
def test_two_schedulers(site: Site, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Two schedulers at once"""
    site.worker()
    before = sent(site, "aggregate-nightly")
    clocks = [beat(site, tmp_path_factory.mktemp(f"beat{number}"))[1] for number in range(2)]
    for clock in clocks:
        clock.write_text(str(A_DAY))
    wait_until(lambda: sent(site, "aggregate-nightly") == before + 2)
    site.settle()
    site.check()
    assert site.ask('SELECT "trigger" FROM kpis_run') == [("nightly",)]


def test_two_catch_ups(site: Site) -> None:
    """Two schedulers catch up at once"""
    site.worker()
    site.older()
    site.send_at_once("aggregate_stale", 4)
    site.settle()
    site.check()
    assert site.ask('SELECT "trigger" FROM kpis_run') == [("catch-up",)]


@pytest.mark.short
def test_a_schedule_whose_clock_is_set_back(site: Site, tmp_path: Path) -> None:
    """The scheduler's clock jumps back"""
    before = sent(site, "aggregate-stale")
    process, clock = beat(site, tmp_path)
    clock.write_text(str(just_before_noon() + A_DAY * 10))
    wait_until(lambda: sent(site, "aggregate-stale") > before)
    before = sent(site, "aggregate-stale")
    clock.write_text(str(just_before_noon()))
    wait_until(lambda: sent(site, "aggregate-stale") > before)
    assert process.poll() is None
    site.worker()
    site.catch_up()
    site.check()
