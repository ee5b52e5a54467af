"""Programs that run together: real processes, no server."""

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from perfdash.demo.processes import Program, Together
from perfdash.demo.serving import AlreadyRunningError, only_one, port_taken
from tests.processes import alive, free_port, wait_until

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
WITH_CHILD = [
    sys.executable,
    "-c",
    "import subprocess, sys, time, pathlib\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    "pathlib.Path(sys.argv[1]).write_text(str(child.pid))\n"
    "time.sleep(60)",
]


@pytest.fixture
def together(tmp_path: Path) -> Together:
    return Together(tmp_path / "log", os.environ)


def test_leaving_ends_programs_and_their_children(together: Together, tmp_path: Path) -> None:
    note = tmp_path / "child"
    with together:
        together.start(Program("parent", [*WITH_CHILD, str(note)]))
        wait_until(lambda: note.exists() and note.read_text())
        parent, child = together.running["parent"].pid, int(note.read_text())
        assert alive(parent)
        assert alive(child)
    wait_until(lambda: not alive(parent) and not alive(child))


def test_a_program_that_ignores_the_request_is_killed(together: Together, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perfdash.demo.processes.PATIENCE_SECONDS", 0.3)
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    )
    with together:
        together.start(Program("stubborn", [sys.executable, "-c", stubborn]))
        wait_until(lambda: together.last_words("stubborn"))
        pid = together.running["stubborn"].pid
    assert not alive(pid)


def test_a_dead_program_is_noticed_with_its_last_words(together: Together) -> None:
    with together:
        together.start(Program("long", SLEEP))
        together.start(Program("short", [sys.executable, "-c", "print('out of paper'); raise SystemExit(3)"]))
        assert together.watch() == "short"
        assert together.last_words("short") == "out of paper"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_asks_to_end(together: Together, number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with together:
        together.start(Program("long", SLEEP))
        threading.Timer(0.2, os.kill, (os.getpid(), number)).start()
        started = time.monotonic()
        assert together.watch() == ""
        assert time.monotonic() - started < 30
    assert signal.getsignal(number) == before


def test_a_taken_port_is_told() -> None:
    with free_port() as (port, holder):
        assert port_taken(port) == ""
        holder()
        assert "in use" in port_taken(port)


def test_only_one_holds_the_folder(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(AlreadyRunningError), only_one(tmp_path):
        pass
    with only_one(tmp_path):
        pass
