"""``make chaos`` in short: each kind of death once, with real processes and servers of its own.

The same on SQLite needs no servers: ``test_rebuilding_at_once``.
"""

import os
import subprocess
import sys

import pytest

from tests.kpis.stores import ROOT
from tests.servers import missing
from tests.services import required

LONGEST_SECONDS = 1200


@pytest.mark.long
def test_what_dies_leaves_the_same_figures() -> None:
    if sentences := missing():
        (pytest.fail if required() else pytest.skip)(" ".join(sentences))
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos", "-m", "short"],
        cwd=ROOT, env=outside, capture_output=True, text=True, check=False, timeout=LONGEST_SECONDS,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("holds") == 7, done.stdout
