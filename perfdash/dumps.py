"""The database as one file, of one instant, while others write: SQLite by its backup call, PostgreSQL by pg_dump."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection, transaction

SQLITE_DUMP, POSTGRES_DUMP = "database.sqlite3", "database.dump"


class DumpError(Exception):
    """The database's own tool is missing or failed."""


def dump_name() -> str:
    return POSTGRES_DUMP if connection.vendor == "postgresql" else SQLITE_DUMP


def write_dump(folder: Path) -> dict[str, int]:
    """Write the dump into ``folder``; returns the rows of every table in it."""
    path = folder / dump_name()
    return _dump_postgres(path) if connection.vendor == "postgresql" else _dump_sqlite(path)


def read_dump(folder: Path) -> None:
    """Put a dump in the place of what the database holds: all of it or nothing."""
    path = folder / dump_name()
    if connection.vendor == "postgresql":
        options = ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
        connection.close()
        _run("pg_restore", *options, f"--dbname={_environment()['PGDATABASE']}", str(path))
    else:
        connection.ensure_connection()
        with closing(sqlite3.connect(path)) as source:
            source.backup(connection.connection)


def row_counts() -> dict[str, int]:
    """The rows of every table of the database."""
    with connection.cursor() as cursor:
        counts = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608  a table's own name
            counts[table] = cursor.fetchone()[0]
        return counts


def _dump_sqlite(path: Path) -> dict[str, int]:
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as target:
        connection.connection.backup(target)
        # One file, without the journal beside it.
        target.execute("PRAGMA journal_mode=DELETE")
        (state,) = target.execute("PRAGMA integrity_check").fetchone()
        if state != "ok":
            raise DumpError(f"the copy of the database is damaged: {state}")
        tables = [name for (name,) in target.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        own = [name for name in tables if not name.startswith("sqlite_")]
        return {name: target.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in own}  # noqa: S608


def _dump_postgres(path: Path) -> dict[str, int]:
    """The counts and the dump see the same instant: pg_dump takes over the snapshot of our transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        counts = row_counts()
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={path}"]
        _run("pg_dump", *options)
    return counts


def _run(tool: str, *options: str) -> None:
    program = shutil.which(tool)
    if program is None:
        raise DumpError(f"{tool} is not installed; it comes with PostgreSQL's client programs")
    done = subprocess.run([program, *options], env=_environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise DumpError(f"{tool}: {done.stderr.strip() or f'ended with {done.returncode}'}")


def _environment() -> dict[str, str]:
    """How the tools find the database: by the environment, because a command line can be read by anybody."""
    facts = connection.settings_dict
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}
    return os.environ | {variable: str(facts[name]) for name, variable in names.items() if facts[name]}
