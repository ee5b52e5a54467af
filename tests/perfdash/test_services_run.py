"""Each service of docker-compose.yml as a process, by its own command, on a real PostgreSQL and Redis.

Containers cannot be run everywhere; what runs inside them can.
"""

import json
import os
import re
import shlex
import subprocess
import sys
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
import yaml

from tests.databases import own_postgres
from tests.processes import free_port, wait_until
from tests.services import redis_url

pytestmark = [pytest.mark.postgres, pytest.mark.redis]

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
HOST = "perfdash.example"


class Stack:
    """An installation as the compose file describes it, with addresses of this machine."""

    def __init__(self, folder: Path, database: str, prefix: str, port: int) -> None:
        self.folder, self.database, self.port = folder, database, port
        self.environment = os.environ | {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "DATABASE_URL": database,
            "REDIS_URL": redis_url(),
            "BROKER_KEY_PREFIX": prefix,
            "SECRET_KEY": uuid.uuid4().hex * 2,
            "VAR_DIR": str(folder / "var"),
            "STATIC_ROOT": str(folder / "static"),
            "COMPRESS_STATIC": "1",
            "ALLOWED_HOSTS": HOST,
            "HTTPS": "1",
            "BEHIND_PROXY": "1",
            "WEB_CONCURRENCY": "1",
            "PORT": str(port),
            "HOSTNAME": os.uname().nodename,
        }

    def command(self, service: str) -> list[str]:
        """The command of a service; the folder and the address of a container become those of this test."""
        places = {"/backup": str(self.folder / "backup"), "0.0.0.0:8000": f"127.0.0.1:{self.port}"}
        return [places.get(word, word) for word in COMPOSE[service]["command"]]

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False, timeout=300
        )

    def healthy(self, service: str) -> bool:
        """What the health check of a service says."""
        kind, *words = COMPOSE[service]["healthcheck"]["test"]
        command = words if kind == "CMD" else ["sh", "-c", words[0].replace("$$", "$")]
        return self.run(command).returncode == 0

    @contextmanager
    def running(self, service: str) -> Iterator[Path]:
        """Start a service, give the path of what it writes, and end it as a container is ended."""
        log = self.folder / f"{service}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                self.command(service), cwd=ROOT, env=self.environment, stdout=output, stderr=subprocess.STDOUT
            )
        try:
            yield log
            assert process.poll() is None, log.read_text()
        finally:
            process.terminate()
            process.wait(60)

    def get(self, path: str) -> tuple[int, str]:
        """A page as the proxy in front asks for it."""
        headers = {"Host": HOST, "X-Forwarded-Proto": "https"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, response.read().decode("utf-8")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database) as connection:
            return connection.execute(query).fetchall()  # type: ignore[call-overload, no-any-return]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Migrated by the service that does it, with the organisation begun and static files collected as in the image."""
    folder, prefix = tmp_path_factory.mktemp("stack"), f"perfdash-test-{uuid.uuid4().hex[:8]}:"
    with own_postgres() as database, free_port() as (port, _take):
        stack = Stack(folder, database, prefix, port)
        done = stack.run(stack.command("migrate"))
        assert done.returncode == 0, done.stderr
        yield stack
        client = redis.Redis.from_url(redis_url())
        for key in client.scan_iter(f"{prefix}*"):
            client.delete(key)


@pytest.fixture(scope="module")
def collected(stack: Stack) -> None:
    """The step of the image build, taken from the Dockerfile."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    (words,) = re.findall(r"manage\.py (collectstatic .*)$", text, re.MULTILINE)
    done = stack.run(["python", "manage.py", *shlex.split(words)])
    assert done.returncode == 0, done.stderr


def test_migrating_again_changes_nothing(stack: Stack) -> None:
    before = stack.rows("SELECT count(*) FROM django_migrations"), stack.rows("SELECT count(*) FROM kpis_kpi")
    done = stack.run(stack.command("migrate"))
    assert "No migrations to apply" in done.stdout
    assert (stack.rows("SELECT count(*) FROM django_migrations"), stack.rows("SELECT count(*) FROM kpis_kpi")) == before


@pytest.mark.usefixtures("collected")
def test_web_answers_is_healthy_and_serves_hashed_files(stack: Stack) -> None:
    with stack.running("web"):
        wait_until(lambda: stack.healthy("web"))
        assert stack.get("/healthz") == (200, '{"status": "ok"}')
        assert json.loads(stack.get("/readyz")[1]) == {"status": "ok", "problems": []}
        page = stack.get("/login/")[1]
        files = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
        assert len(files) > 3
        for file in files:
            assert re.search(r"\.[0-9a-f]{12}\.", file), file
            content = stack.get(file)[1]
            for module in re.findall(r'from\s*"\./([^"]+)"', content):
                assert stack.get(f"/static/js/{module}")[0] == 200


def test_worker_answers_a_ping_and_aggregates(stack: Stack) -> None:
    with stack.running("worker") as log:
        wait_until(lambda: "ready." in log.read_text())
        assert stack.healthy("worker")
        sent = stack.run(["celery", "-A", "perfdash", "call", "kpis.tasks.aggregate_nightly"])
        assert sent.returncode == 0, sent.stderr
        wait_until(lambda: stack.rows("SELECT state FROM kpis_run WHERE trigger = 'nightly'") == [("done",)])


def test_beat_writes_its_schedule(stack: Stack) -> None:
    assert not stack.healthy("beat")
    with stack.running("beat") as log:
        wait_until(lambda: "beat: Starting" in log.read_text())
        wait_until(lambda: stack.healthy("beat"))


def test_backup_writes_a_sealed_folder(stack: Stack) -> None:
    done = stack.run(stack.command("backup"))
    assert done.returncode == 0, done.stderr
    (backup,) = (stack.folder / "backup").iterdir()
    manifest = json.loads((backup / "manifest.json").read_text())
    assert manifest["rows"]["kpis_kpi"] == stack.rows("SELECT count(*) FROM kpis_kpi")[0][0]


def test_the_organisation_begins_with_one_command(stack: Stack) -> None:
    words = ["--name", "Acme", "--person", "Ada", "--email", "ada@example.org", "--password", "a long enough phrase"]
    done = stack.run(["python", "manage.py", "start_organisation", *words])
    assert done.returncode == 0, done.stderr
    assert stack.rows("SELECT username FROM teams_user") == [("ada@example.org",)]
