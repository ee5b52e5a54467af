"""Several programs in one foreground command: started together, and none is left when it ends."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# An idle worker takes up to ten seconds to end; what a busy one loses, the next one takes up again.
PATIENCE_SECONDS = 5.0
PAUSE_SECONDS = 0.1


@dataclass(frozen=True)
class Program:
    """A program to run; what it writes goes to ``<log folder>/<name>.log``."""

    name: str
    command: list[str]


class Together:
    """A context in which programs run: each in a process group of its own, so that its children end with it.

    SIGINT, SIGTERM and SIGHUP set ``asked_to_end``. Leaving the context ends every group: SIGTERM, then SIGKILL.
    """

    def __init__(self, logs: Path, environment: Mapping[str, str]) -> None:
        self.logs, self.environment = logs, environment
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.asked_to_end = False

    def __enter__(self) -> "Together":
        self.logs.mkdir(parents=True, exist_ok=True)
        self.before = {number: signal.signal(number, self._end) for number in ENDING}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        for number, handler in self.before.items():
            signal.signal(number, handler)

    def start(self, program: Program) -> None:
        with self.log(program.name).open("wb") as log:
            self.running[program.name] = subprocess.Popen(
                program.command,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def dead(self) -> str:
        """The name of a program that has ended by itself; "" while all run."""
        return next((name for name, process in self.running.items() if process.poll() is not None), "")

    def watch(self) -> str:
        """Wait until a program dies (its name) or the end is asked for ("")."""
        while not self.asked_to_end:
            if dead := self.dead():
                return dead
            time.sleep(PAUSE_SECONDS)
        return ""

    def stop(self) -> None:
        """Ask every program to end, then kill what is left of its group.

        Only the program itself is asked: it ends its own children in order, and some fail when these go first.
        """
        for process in self.running.values():
            process.terminate()
        deadline = time.monotonic() + PATIENCE_SECONDS
        for process in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(deadline - time.monotonic(), 0.0))
        for process in self.running.values():
            _kill_group(process)
            process.wait()
        self.running.clear()

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def last_words(self, name: str, lines: int = 8) -> str:
        return "\n".join(self.log(name).read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])

    def _end(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_end = True


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
