"""How long a writer waits for another one, and how much memory SQLite may take."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from django.db import connection
from django.db.backends.utils import CursorWrapper

# Distinguishes this advisory lock from others in the same database.
_LOCK: Final = (7302, 1)
LONG_MS: Final = 600_000
# Sorting and indexing a million rows takes several times this much memory; more of it makes them little faster.
_CACHE_KIB: Final = 16_000

_chosen: ContextVar[bool] = ContextVar("chosen", default=False)


@contextmanager
def patience(milliseconds: int = LONG_MS) -> Iterator[None]:
    """Wait for the locks of another import at most so long; then OperationalError. The outermost one decides."""
    if _chosen.get():
        yield
        return
    token = _chosen.set(True)
    try:
        with _on_postgres(milliseconds) if connection.vendor == "postgresql" else _on_sqlite(milliseconds):
            yield
    finally:
        _chosen.reset(token)


def wait_for_other_writers(cursor: CursorWrapper) -> None:
    """One import writes at a time: two that make the same people would stop each other. Nor does a calendar's change
    write beside it: facts computed by the former hours would be left behind.
    """
    if connection.vendor == "postgresql":
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", list(_LOCK))
        # With the usual 4 MB a million rows are sorted on disk, several times over.
        cursor.execute("SET LOCAL work_mem = '64MB'", [])
        # Compiling these long expressions takes longer than a million rows save by it.
        cursor.execute("SET LOCAL jit = off", [])


@contextmanager
def _on_postgres(milliseconds: int) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {milliseconds}", [])
        try:
            yield
        finally:
            if not connection.needs_rollback and connection.is_usable():
                cursor.execute("SET lock_timeout = DEFAULT", [])


@contextmanager
def _on_sqlite(milliseconds: int) -> Iterator[None]:
    """One transaction writes at a time, and the usual 20 seconds are less than a large import takes."""
    with connection.cursor() as cursor:
        before = {}
        for name, value in (("busy_timeout", milliseconds), ("cache_size", -_CACHE_KIB)):
            cursor.execute(f"PRAGMA {name}", [])
            before[name] = int(cursor.fetchone()[0])
            cursor.execute(f"PRAGMA {name} = {value}", [])
        try:
            yield
        finally:
            for name, value in before.items():
                cursor.execute(f"PRAGMA {name} = {value}", [])
