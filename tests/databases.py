"""Databases of a test's own, beside the one that pytest makes: for commands that run as processes."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tests.services import postgres_url

MANAGE = Path(__file__).resolve().parent.parent / "manage.py"


@contextmanager
def own_postgres(copied_from: str = "template1") -> Iterator[str]:
    """The address of a database on the PostgreSQL server, empty or a copy of another, dropped at the end."""
    name, server = f"perfdash_own_{os.getpid()}_{uuid.uuid4().hex[:8]}", postgres_url()
    _on(server, f"CREATE DATABASE {name} TEMPLATE {copied_from}")
    try:
        yield postgres_url(name)
    finally:
        _on(server, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def own_sqlite(folder: Path) -> Iterator[str]:
    """The address of a SQLite file that is not there yet."""
    yield f"sqlite:///{folder}/{uuid.uuid4().hex[:8]}.sqlite3"


@contextmanager
def migrated(kind: str, folder: Path) -> Iterator[str]:
    """The address of a database with all tables and nothing in them but what migrations write.

    ``kind``: postgres or sqlite. Migrated once in a process and then copied, which takes a fraction of the time.
    """
    first = _first_migrated(kind)
    if kind == "postgres":
        with own_postgres(copied_from=urlsplit(first).path.lstrip("/")) as url:
            yield url
    else:
        with own_sqlite(folder) as url:
            shutil.copyfile(_file_of(first), _file_of(url))
            yield url


@cache
def _first_migrated(kind: str) -> str:
    """Kept until the process ends, or the server, if that is one of a test."""
    kept = ExitStack()
    kept.enter_context(suppress(psycopg.OperationalError))
    atexit.register(kept.close)
    folder = Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="perfdash-migrated-")))
    url = kept.enter_context(own_postgres() if kind == "postgres" else own_sqlite(folder))
    environment = os.environ | {"DATABASE_URL": url, "VAR_DIR": str(folder), "REDIS_URL": ""}
    subprocess.run([sys.executable, MANAGE, "migrate", "-v0"], env=environment, check=True)
    return url


def _file_of(url: str) -> str:
    return url.removeprefix("sqlite:///")


def _on(server: str, statement: str) -> None:
    """Over a connection of its own: a test may have restarted the server."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]
