"""The programs of the demonstration and whether they answer: web, worker and schedule, on the loopback address only."""

import fcntl
import os
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from perfdash.demo.organisation import read_organisation
from perfdash.demo.processes import Program

HOST = "127.0.0.1"
# Whatever .env says for production, the demonstration answers on this machine without a certificate.
ENVIRONMENT = {"ALLOWED_HOSTS": "127.0.0.1,localhost", "HTTPS": "0", "BEHIND_PROXY": "0", "COMPRESS_STATIC": "0"}


COMMANDS = {
    "web": "gunicorn perfdash.wsgi --worker-class gthread --workers 2 --threads 4 --preload --no-control-socket"
    " --graceful-timeout 3 --access-logfile -",
    "worker": "celery -A perfdash worker --concurrency 2 --loglevel INFO",
    "schedule": "celery -A perfdash beat --pidfile= --loglevel INFO",
}


def programs(port: int) -> list[Program]:
    further = {"web": ["--bind", f"{HOST}:{port}"]}
    return [
        Program(name, [sys.executable, "-m", *command.split(), *further.get(name, [])])
        for name, command in COMMANDS.items()
    ]


def environment() -> dict[str, str]:
    return {"ORGANISATION_NAME": read_organisation().name} | os.environ | ENVIRONMENT


def port_taken(port: int) -> str:
    """Why a port cannot be used; "" where it can."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            return error.strerror or str(error)
    return ""


def answers(port: int) -> bool:
    """Whether the web process answers ``/healthz``."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


class AlreadyRunningError(Exception):
    """Another demonstration runs on the same folder."""


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold a lock that the system gives back whatever happens to this process. Raises AlreadyRunningError."""
    with (folder / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError from None
        yield
