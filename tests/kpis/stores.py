"""A database of its own with sixty days of facts, seen from outside while processes rebuild it."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.databases import migrated

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 120
DAILY = ("contacts_contactday", "contacts_surveyday", "contacts_workday")
RUNS = "SELECT state, message, complete_until FROM kpis_run ORDER BY id"


def in_order(value: Any) -> Any:
    """The text form of a histogram holds its numbers in no order."""
    return tuple(sorted(value.split(","))) if isinstance(value, str) and "," in value else value


@dataclass
class Store:
    """The address of a database, and the environment of the processes that work on it."""

    url: str
    environment: dict[str, str]

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        if self.url.startswith("sqlite"):
            connection = sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=20)
            try:
                with connection:
                    return connection.execute(sql).fetchall()
            finally:
                connection.close()
        with psycopg.connect(self.url) as server:
            cursor = server.execute(sql)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []

    def number(self, sql: str) -> int:
        return int(self.ask(sql)[0][0])

    def stale(self) -> int:
        return self.number("SELECT COUNT(*) FROM kpis_staleday")

    def builds(self) -> int:
        return self.number("SELECT COUNT(*) FROM kpis_build")

    def rows(self) -> list[tuple[Any, ...]]:
        """Every daily row without its id, after the name of its table."""
        found = [(table, *row[1:]) for table in DAILY for row in self.ask(f"SELECT * FROM {table}")]
        return sorted((tuple(map(in_order, row)) for row in found), key=str)

    def start(self, *command: str) -> subprocess.Popen[str]:
        """A process of the product on this database, in a group of its own."""
        return subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=self.environment, text=True, start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def do(self, *command: str) -> str:
        process = self.start(*command)
        said, _errors = process.communicate("\n", timeout=PATIENCE_SECONDS)
        assert process.returncode == 0, said
        return said

    def task(self, name: str) -> subprocess.Popen[str]:
        """A task of ``rebuilding`` that waits to be let off."""
        process = self.start("-m", "tests.kpis.rebuilding", name)
        assert process.stdout
        assert process.stdout.readline() == "ready\n", process.stdout.read()
        return process

    def wipe(self) -> None:
        """No daily rows and no runs; every day that has facts is stale."""
        for table in ("kpis_build", "kpis_run", "kpis_staleday", *DAILY):
            self.ask(f"DELETE FROM {table}")
        self.do("-m", "tests.kpis.rebuilding", "stale")

    def rebuilt(self) -> list[tuple[Any, ...]]:
        """The rows that one process alone makes out of nothing."""
        self.wipe()
        self.do("-m", "tests.kpis.rebuilding", "work")
        assert self.stale() == 0
        return self.rows()


def let_off(*processes: subprocess.Popen[str]) -> None:
    for process in processes:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()


def ended(*processes: subprocess.Popen[str]) -> None:
    for process in processes:
        said, _errors = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == 0, said


def late_contact(server: psycopg.Connection) -> None:
    """Another contact like the first, and the mark of its day, in the open transaction."""
    columns = server.execute(
        "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns WHERE "
        "table_name = 'contacts_contact' AND column_name NOT IN ('id', 'public_id', 'external_id', 'source')"
    ).fetchone()
    assert columns
    names = columns[0]
    server.execute(
        f"INSERT INTO contacts_contact (public_id, external_id, source, {names}) "
        f"SELECT gen_random_uuid(), 'late', 'late', {names} FROM contacts_contact WHERE external_id = '0-0'"
    )
    server.execute("INSERT INTO kpis_staleday (\"table\", day, marked_at) VALUES ('contacts', '2026-01-05', now())")


@contextmanager
def seeded(kind: str, folder: Path, **environment: str) -> Iterator[Store]:
    """``kind``: postgres or sqlite."""
    with migrated(kind, folder) as url:
        own = {"DATABASE_URL": url, "VAR_DIR": str(folder), "REDIS_URL": "", "LOG_LEVEL": "WARNING", "TIME_ZONE": "UTC"}
        store = Store(url, os.environ | own | environment)
        store.do("-m", "tests.kpis.rebuilding", "seed")
        yield store
