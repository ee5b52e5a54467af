"""A worker whose clock is set back."""

import subprocess
from pathlib import Path

from tests.chaos.site import Site
from tests.processes import kill

A_DAY_BACK = "-93600"


def worker(site: Site, clock: Path) -> subprocess.Popen[str]:
    options = ["celery", "-A", "perfdash", "worker", "--pool", "solo"]
    return site.background("-m", "tests.chaos.clock", str(clock), *options)


def test_a_worker_whose_clock_is_set_back(site: Site, tmp_path: Path) -> None:
    """A worker's clock jumps back, it dies, and the next goes on at once"""
    site.end(all=True)
    clock = tmp_path / "clock"
    clock.write_text("0")
    first = worker(site, clock)
    site.send("aggregate_nightly")
    site.reach(10)
    clock.write_text(A_DAY_BACK)
    site.reach(30)
    kill(first)
    assert site.stale() > 0
    worker(site, clock)
    site.send("aggregate_stale")
    site.settle()
    site.check()
