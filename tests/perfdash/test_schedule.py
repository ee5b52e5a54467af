"""The schedule goes on when the clock is set back, while it runs and while it was off."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from perfdash.celery import app
from perfdash.schedule import Schedule

NOON = datetime(2026, 3, 20, 12, 0, 30, tzinfo=UTC)
SWEEP = "contacts.tasks.sweep_imports"


class Noting(Schedule):
    """Notes what it would send."""

    producer = None

    def apply_entry(self, entry: object, producer: object = None) -> None:
        self.sent = [*getattr(self, "sent", []), entry.task]  # type: ignore[attr-defined]


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as found:
        yield found


def sent(schedule: Noting) -> list[str]:
    """What is due at this moment; every tick sends one task."""
    schedule.sent = []
    for _tick in range(20):
        schedule.tick()
    return schedule.sent


@contextmanager
def started(folder: Path) -> Iterator[Noting]:
    with closing(Noting(app, schedule_filename=str(folder / "schedule"))) as schedule:
        yield schedule


def test_every_minute_is_sent_once(tmp_path: Path, clock: Any) -> None:
    with started(tmp_path) as schedule:
        assert sent(schedule) == []
        clock.shift(timedelta(minutes=1))
        assert sent(schedule).count(SWEEP) == 1
        assert sent(schedule) == []


def test_a_clock_that_is_set_back_stops_nothing(tmp_path: Path, clock: Any) -> None:
    with started(tmp_path) as schedule:
        clock.shift(timedelta(minutes=1))
        assert SWEEP in sent(schedule)
        clock.shift(timedelta(days=-400))
        assert sent(schedule) == []
        clock.shift(timedelta(minutes=1))
        assert SWEEP in sent(schedule)


def test_a_schedule_that_was_written_in_the_future_is_gone_on_with(tmp_path: Path, clock: Any) -> None:
    with started(tmp_path):
        clock.shift(timedelta(days=-400))
    with started(tmp_path) as schedule:
        assert sent(schedule) == []
        clock.shift(timedelta(minutes=1))
        assert SWEEP in sent(schedule)
