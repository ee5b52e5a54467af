"""``manage.py run_demo`` as somebody at a keyboard uses it: real processes on a port of their own."""

import os
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from perfdash.demo.logins import PASSWORD, logins
from tests.processes import free_port, of_environment, wait_until

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"

Start = Callable[..., "Demo"]


class Demo:
    """One run of the command; what it prints goes to a file."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        environment = os.environ | {"VAR_DIR": str(folder), "REDIS_URL": "", "PYTHONUNBUFFERED": "1"}
        environment["DATABASE_URL"] = f"sqlite:///{folder}/perfdash.sqlite3"
        self.output = folder / f"output-{port}"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, MANAGE, "run_demo", "--port", str(port), "--scale", "0.01", "--months", "1"],
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.output.read_text()

    def until_ready(self) -> None:
        wait_until(lambda: "is ready" in self.said or self.process.poll() is not None, 120)
        assert "is ready" in self.said, self.said

    def until_all_run(self) -> None:
        wait_until(lambda: "ready." in self.log("worker") and "beat: Starting" in self.log("schedule"), 120)

    def log(self, name: str) -> str:
        path = self.folder / "log" / f"{name}.log"
        return path.read_text() if path.exists() else ""

    def facts(self) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.folder / "perfdash.sqlite3") as database:
            return database.execute("SELECT id, public_id, updated_at FROM contacts_contact ORDER BY id").fetchall()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[Demo] = []

    def run(port: int) -> Demo:
        started.append(Demo(tmp_path, port))
        return started[-1]

    yield run
    for demo in started:
        if demo.process.poll() is None:
            demo.process.terminate()
            demo.process.wait(60)
    assert of_environment(str(tmp_path)) == []


def test_it_serves_tells_the_logins_ends_all_and_keeps_the_data(start: Start, tmp_path: Path) -> None:
    with free_port() as (port, _take):
        demo = start(port)
        demo.until_ready()
        assert f"http://127.0.0.1:{port}/" in demo.said
        for role, name, username in logins():
            line = next(line for line in demo.said.splitlines() if name in line)
            assert [username, PASSWORD] == line.split()[-2:], role
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as page:
            assert page.status == 200
            assert "/login/" in page.url
        demo.until_all_run()
        assert len(of_environment(str(tmp_path))) >= 4
        facts = demo.facts()
        demo.process.send_signal(signal.SIGINT)
        assert demo.process.wait(60) == 0
        wait_until(lambda: of_environment(str(tmp_path)) == [])

        again = start(port)
        again.until_ready()
        assert "Writing" not in again.said
        assert again.facts() == facts != []
        again.process.send_signal(signal.SIGTERM)
        assert again.process.wait(60) == 0


def test_a_process_that_dies_ends_the_rest_and_is_named(start: Start, tmp_path: Path) -> None:
    with free_port() as (port, _take):
        demo = start(port)
        demo.until_ready()
        demo.until_all_run()
        arguments = {pid: Path(f"/proc/{pid}/cmdline").read_text() for pid in of_environment(str(tmp_path))}
        beat = next(pid for pid, words in arguments.items() if "beat" in words)
        os.kill(beat, signal.SIGKILL)
        assert demo.process.wait(60) != 0
        assert "The schedule process ended" in demo.said
        wait_until(lambda: of_environment(str(tmp_path)) == [])


def test_a_taken_port_is_one_clear_sentence(start: Start) -> None:
    with free_port() as (port, take):
        take()
        demo = start(port)
        assert demo.process.wait(60) == 1
        (sentence,) = demo.said.strip().splitlines()
        assert f"Port {port} cannot be used" in sentence
        assert "PORT=8001" in sentence
        assert not (demo.folder / "perfdash.sqlite3").exists()


def test_a_port_that_is_none_is_refused(start: Start) -> None:
    demo = start(70000)
    assert demo.process.wait(60) == 2
    assert "is no port" in demo.said
