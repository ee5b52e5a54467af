"""SQLite lets in one writer: a page or a call that waited too long says so in plain words, and writes nothing."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.urls import reverse
from psycopg import OperationalError as Unreachable
from psycopg.errors import AdminShutdown, DeadlockDetected, DiskFull

from kpis.models import Run
from teams.outages import is_held, is_passing
from tests.conftest import Cast


@pytest.fixture
def locked(tmp_path: Path) -> OperationalError:
    """What Django raises where another process has the lock."""
    holder = sqlite3.connect(tmp_path / "held.sqlite3", isolation_level=None)
    holder.execute("CREATE TABLE t (a)")
    holder.execute("BEGIN IMMEDIATE")
    waiter = sqlite3.connect(tmp_path / "held.sqlite3", timeout=0)
    with pytest.raises(sqlite3.OperationalError, match="database is locked") as cause:
        waiter.execute("INSERT INTO t VALUES (1)")
    holder.close()
    waiter.close()
    error = OperationalError(str(cause.value))
    error.__cause__ = cause.value
    return error


def refusing(error: OperationalError) -> Any:
    """Every statement that writes fails."""

    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            raise error
        return execute(sql, params, many, context)

    return connection.execute_wrapper(refuse)


def test_a_page_answers_503_and_says_what_to_do(cast: Cast, locked: OperationalError) -> None:
    client = cast.client("mara")
    client.raise_request_exception = False
    with refusing(locked):
        answer = client.post(reverse("account_logout"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "Nothing of yours was written" in answer.content.decode()
    assert "locked" not in answer.content.decode()


def test_a_call_answers_503_and_says_when_to_come_again(cast: Cast, locked: OperationalError) -> None:
    client = cast.client("ada")
    with refusing(locked):
        answer = client.post("/api/v1/runs/", {"all": True}, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"], answer["Retry-After"]) == (503, "busy", "10")
    assert "locked" not in answer.content.decode()
    assert not Run.objects.exists()


def test_other_errors_of_the_database_stay_errors(cast: Cast) -> None:
    client = cast.client("mara")
    client.raise_request_exception = False
    with refusing(OperationalError("disk I/O error")):
        assert client.post(reverse("account_logout")).status_code == 500


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def test_what_passes_is_told_from_what_stays(locked: OperationalError) -> None:
    assert is_held(locked)
    passing = [
        locked,
        *(caused(OperationalError(), cause()) for cause in (AdminShutdown, DeadlockDetected, Unreachable)),
    ]
    staying = [ValueError(), *(caused(OperationalError(), cause()) for cause in (DiskFull, sqlite3.OperationalError))]
    assert [is_passing(error) for error in passing] == [True] * 4
    assert [is_passing(error) for error in staying] == [False] * 3
