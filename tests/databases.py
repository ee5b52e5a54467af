"""Databases of a test's own, beside the one that pytest makes: for commands that run as processes."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.services import postgres_url


@contextmanager
def own_postgres() -> Iterator[str]:
    """The address of an empty database on the PostgreSQL server, dropped at the end."""
    name = f"perfdash_own_{os.getpid()}_{uuid.uuid4().hex[:8]}"
    _on_server(f"CREATE DATABASE {name}")
    try:
        yield postgres_url(name)
    finally:
        _on_server(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def own_sqlite(folder: Path) -> Iterator[str]:
    """The address of a SQLite file that is not there yet."""
    yield f"sqlite:///{folder}/{uuid.uuid4().hex[:8]}.sqlite3"


def _on_server(statement: str) -> None:
    """Over a connection of its own: a test may have restarted the server."""
    with psycopg.connect(postgres_url(), autocommit=True) as server:
        server.execute(statement)  # type: ignore[call-overload]
