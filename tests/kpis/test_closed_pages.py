"""Closing by page, command and schedule."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from kpis import closing_tasks
from kpis.aggregation import mark_stale
from kpis.closable import month_due, read_closable
from kpis.closed_models import ClosedPeriod, FrozenCard
from kpis.periods import Period
from tests.conftest import Cast
from tests.kpis.test_closing import close, late
from tests.scenes import march


def test_months_and_quarters_are_named() -> None:
    assert read_closable("2026-03") == Period(date(2026, 3, 1), date(2026, 4, 1), "month")
    assert read_closable("2025-12").end == date(2026, 1, 1)
    assert read_closable("2026-Q1") == Period(date(2026, 1, 1), date(2026, 4, 1), "quarter")
    with pytest.raises(ValueError, match="neither a month nor a quarter"):
        read_closable("2026-13")


@pytest.mark.parametrize(
    ("day", "closes_on", "due"),
    [
        (date(2026, 4, 4), 5, None),
        (date(2026, 4, 5), 5, date(2026, 3, 1)),
        (date(2026, 2, 28), 31, date(2026, 1, 1)),
        (date(2026, 1, 10), 10, date(2025, 12, 1)),
        (date(2026, 4, 30), 0, None),
    ],
)
def test_a_month_closes_on_its_day_of_the_next(day: date, closes_on: int, due: date | None) -> None:
    period = month_due(day, closes_on)
    assert (period.start if period else None) == due


def on_5_april(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setattr(closing_tasks, "today", lambda: date(2026, 4, 5))
    monkeypatch.setattr(closing_tasks.freeze_period, "delay", closing_tasks.freeze_period)
    settings.CLOSE_MONTH_ON_DAY = 5


def test_the_schedule_closes_the_month_once(cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    march(cast)
    on_5_april(monkeypatch, settings)
    closing_tasks.close_due_month()
    closing_tasks.close_due_month()
    closed = ClosedPeriod.objects.get()
    assert (closed.state, closed.trigger, closed.period.start) == ("closed", "schedule", date(2026, 3, 1))


def test_the_schedule_waits_for_days_to_be_computed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    march(cast)
    mark_stale("contacts.Survey", [date(2026, 3, 10)])
    on_5_april(monkeypatch, settings)
    closing_tasks.close_due_month()
    assert not ClosedPeriod.objects.exists()


def test_the_command_closes_and_verifies(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    march(cast)
    call_command("close_period", "2026-03")
    assert "14 scorecards frozen" in capsys.readouterr().out
    call_command("close_period", "2026-03", "--verify")
    assert "14 scorecards as they were frozen" in capsys.readouterr().out


def test_the_command_finds_what_was_changed_behind_the_triggers(cast: Cast) -> None:
    march(cast)
    closed = close()
    with connection.cursor() as cursor:
        on_table = " ON kpis_frozencard" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER kpis_frozencard_stays{on_table}")
    FrozenCard.objects.filter(closed=closed, person=cast.ann).update(score=119)
    with pytest.raises(CommandError, match=r"Ann Test .* was changed after it was frozen"):
        call_command("close_period", "2026-03", "--verify")


def test_a_manager_closes_a_month(cast: Cast) -> None:
    march(cast)
    client = cast.client("mara")
    name = next(iter(closing_names(client.get("/periods/close/").content.decode())))
    answer = client.post("/periods/close/", {"period": name}, follow=True)
    assert ClosedPeriod.objects.get().by == cast.user("mara")
    assert "Mara Test" in answer.content.decode()
    assert name not in closing_names(client.get("/periods/close/").content.decode())


def closing_names(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('<option value="')[1:]]


def test_the_page_shows_what_came_later(cast: Cast) -> None:
    march(cast)
    closed = close()
    late(cast)
    page = " ".join(cast.client("hugo").get(f"/periods/{closed.public_id}/").content.decode().split())
    explained = "/explain/csat/?period=custom&from=2026-03-01&to=2026-03-31"
    assert f'href="{explained.replace("&", "&amp;")}"' in page
    assert "88.6" in cast.client("hugo").get(explained).content.decode()
    # 31 of 35, now 34 of 38
    assert "88.6" in page
    assert "89.5" in page
    assert "3 more: Satisfaction ratings, 1 to 5." in page
    assert "an import (ada)" in page
