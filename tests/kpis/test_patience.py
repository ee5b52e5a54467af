"""Waiting for a database that is away or held: how long, what is said, and what is not waited for."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import OperationalError

from kpis import patience
from kpis.patience import UnavailableError, patient
from tests.kpis.stores import ROOT


def held() -> OperationalError:
    """What Django raises where another process writes to SQLite."""
    cause = sqlite3.OperationalError("database is locked")
    cause.sqlite_errorcode = sqlite3.SQLITE_BUSY  # type: ignore[misc]
    error = OperationalError("database is locked")
    error.__cause__ = cause
    return error


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "BETWEEN_TRIES_SECONDS", 0)
    monkeypatch.setattr(patience, "is_passing", lambda error: "locked" in str(error))


def failing(times: int, error: Exception) -> Callable[[], str]:
    """An action that succeeds after so many tries."""
    left = [error] * times

    def act() -> str:
        if left:
            raise left.pop()
        return "done"

    return patient(act)


def test_what_passes_is_tried_until_it_succeeds() -> None:
    assert failing(3, held())() == "done"


def test_waiting_ends_and_says_why_in_plain_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0)
    with pytest.raises(UnavailableError) as ended:
        failing(10**9, held())()
    assert "SQLite lets in one at a time" in str(ended.value)
    assert "locked" not in str(ended.value)


def test_what_does_not_pass_is_not_waited_for() -> None:
    with pytest.raises(OperationalError, match="disk"):
        failing(1, OperationalError("disk full"))()


def test_inside_of_a_transaction_there_is_nothing_to_try_again(db: None) -> None:
    with pytest.raises(OperationalError, match="locked"):
        failing(1, held())()


def test_a_database_that_was_never_there_is_said_at_once(tmp_path: Path) -> None:
    environment = os.environ | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "VAR_DIR": str(tmp_path)}
    said = subprocess.run(
        [sys.executable, "manage.py", "aggregate"], cwd=ROOT, env=environment, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert said.returncode == 1
    assert "The database does not answer" in said.stderr
    assert "Traceback" not in said.stderr
