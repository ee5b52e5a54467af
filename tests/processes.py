"""Real processes in tests: waiting for them, finding a port, and what of them is still there."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE_SECONDS = 180.0


def wait_until(condition: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
    """Fail where a condition does not become true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s"
        time.sleep(0.05)


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be collected does not."""
    listed = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip()) and not listed.stdout.startswith("Z")


def kill(process: subprocess.Popen[str]) -> None:
    """SIGKILL to a process and all of its group at once, as when the machine goes away; also where only the group is left."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def of_environment(text: str) -> list[int]:
    """The processes whose environment holds a text, such as a folder made for one test."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and int(folder.name) != os.getpid():
            try:
                environment = (folder / "environ").read_bytes()
            except OSError:
                continue
            if text.encode() in environment and alive(int(folder.name)):
                found.append(int(folder.name))
    return found


@contextmanager
def free_port() -> Iterator[tuple[int, Callable[[], None]]]:
    """A port that is free, and a function that takes it."""
    holder = socket.socket()
    holder.bind(("127.0.0.1", 0))
    port = holder.getsockname()[1]
    holder.close()
    taken = socket.socket()

    def take() -> None:
        taken.bind(("127.0.0.1", port))
        taken.listen()

    try:
        yield port, take
    finally:
        taken.close()
