"""Which errors of the database pass by waiting: SQLite's one writer, a server that restarts, a deadlock."""

import sqlite3
from typing import Final

from django.db import InterfaceError, OperationalError

PRIMARY_CODE: Final = 0xFF
# PostgreSQL has ended the session (shut down, crashed, too long silent), is starting, or ended one of two transactions
# that waited for each other.
PASSING_STATES: Final = ("57P01", "57P02", "57P03", "25P03", "40001", "40P01")


def is_held(error: Exception) -> bool:
    """Whether another process writes: SQLite lets in one at a time, and the wait for it was over."""
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorcode", 0) & PRIMARY_CODE
    return isinstance(cause, sqlite3.OperationalError) and code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def is_passing(error: Exception) -> bool:
    """Whether the same may succeed a moment later, perhaps over a new connection."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    if isinstance(error.__cause__, sqlite3.Error):
        return is_held(error)
    # What the server says has a state; without one it was the connection that failed.
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state in PASSING_STATES or state.startswith("08")
