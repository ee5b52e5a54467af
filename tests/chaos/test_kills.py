"""Workers that are killed, or freeze, in the middle of a rebuild of sixty days."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable

import psycopg
import pytest

from tests.chaos.site import Site
from tests.processes import PATIENCE_SECONDS, kill, wait_until

Process = subprocess.Popen[str]
ROUNDS = 20
# After more than this many days the kill might come too late.
LAST = 45


def parent_only(worker: Process) -> None:
    """Its children may go on for a moment, beside those of the next one."""
    os.kill(worker.pid, signal.SIGKILL)
    os.waitid(os.P_PID, worker.pid, os.WEXITED | os.WNOWAIT)


def one_child(worker: Process) -> None:
    """The parent sees it and hands its task out again."""
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(worker.pid)], capture_output=True, text=True, check=True)
    os.kill(int(listed.stdout.split()[-1]), signal.SIGKILL)


ATTACKS: list[Callable[[Process], None]] = [kill, parent_only, one_child]


@pytest.mark.parametrize("number", [pytest.param(n, marks=[pytest.mark.short] * (n == 0)) for n in range(ROUNDS)])
def test_a_killed_worker(site: Site, draw: random.Random, number: int) -> None:
    """kill -9 of a worker, of its parent or of a child"""
    worker = site.worker()
    site.send("aggregate_nightly")
    site.reach(draw.randrange(LAST))
    time.sleep(draw.random() * 0.02)
    assert site.stale() > 0
    ATTACKS[number % len(ATTACKS)](worker)
    site.worker()
    site.catch_up()
    site.check()


def test_a_frozen_worker(site: Site) -> None:
    """A worker freezes in the middle of a day"""
    with psycopg.connect(site.url) as server:
        # The last statement of a rebuild has to wait for this, and its worker is stopped while it waits.
        server.execute("LOCK TABLE kpis_build IN SHARE MODE")
        worker = site.background("manage.py", "aggregate")
        wait_until(lambda: site.waiting("kpis_build"))
        os.killpg(worker.pid, signal.SIGSTOP)
    site.worker()
    site.catch_up()
    os.killpg(worker.pid, signal.SIGCONT)
    assert worker.wait(PATIENCE_SECONDS) == 0
    site.check()
