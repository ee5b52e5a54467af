"""Days before the kept ones are one day: what is counted from the first goes on, the days themselves are absent."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from contacts.models import Contact, ContactDay, SurveyDay
from kpis.aggregation import drop_ended_months, mark_stale, start_run, work_off
from kpis.closed_models import ClosedPeriod
from kpis.closing import close_period
from kpis.corrections import corrections
from kpis.keeping import EARLIER
from kpis.models import Build, KpiVersion, StaleDay
from kpis.periods import Period, first_kept_day, read_period
from kpis.scopes import organisation_scope, person_scope
from kpis.selectors import freshness, kpi_values
from reviews.actions.cycles import create_cycle
from teams.models import AuditEvent
from tests.builders import aggregate, contact, instant, survey
from tests.conftest import Cast

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
# With thirteen months before March 2026: February 2025 is the first that is kept.
OLD, OLDER, KEPT = date(2025, 1, 31), date(2024, 6, 5), date(2025, 2, 1)


@pytest.fixture(autouse=True)
def _in_march() -> None:
    with time_machine.travel(NOW):
        yield  # type: ignore[misc]


@pytest.fixture
def history(cast: Cast, settings: Settings) -> Cast:
    """Four open contacts and three closed ones, over two years; then thirteen months are kept."""
    for day in (OLDER, OLD, OLD, KEPT):
        contact(cast.ann, cast.alpha, at=instant(day), closed_at=None)
    for day in (OLDER, OLD, KEPT):
        contact(cast.bob, cast.alpha, at=instant(day), channel="chat")
    survey(5, cast.ann, cast.alpha, at=instant(KEPT))
    aggregate()
    settings.KEEP_DAYS_MONTHS = 13
    return cast


def run_off() -> list[tuple[str, date, int, int]]:
    run = start_run(trigger="test")
    assert run is not None
    work_off(run)
    return [(b.table, b.day, b.rows_before, b.rows) for b in run.builds.order_by("pk")]


def days(level: int = 3) -> list[tuple[object, ...]]:
    rows = ContactDay.objects.filter(level=level).order_by("day", "channel")
    return list(rows.values_list("day", "channel", "opened", "closed"))


def backlog(cast: Cast, last: date = date(2026, 3, 19)) -> tuple[float | None, float | None]:
    version = KpiVersion.objects.get(kpi__key="backlog")
    period = Period(last, date.fromordinal(last.toordinal() + 1))
    return tuple(  # type: ignore[return-value]
        kpi_values(version, scope, period)[()].value for scope in (organisation_scope(), person_scope(cast.ann))
    )


def test_all_days_are_kept_unless_one_says_how_many(db: None, settings: Settings) -> None:
    assert first_kept_day() == date(1900, 1, 1)
    settings.KEEP_DAYS_MONTHS = 13
    assert first_kept_day() == KEPT
    settings.KEEP_DAYS_MONTHS = 27
    assert first_kept_day() == date(2023, 12, 1)


def test_earlier_days_become_one_and_running_counts_go_on(history: Cast) -> None:
    before = backlog(history)
    assert before == (4, 4)
    assert run_off() == [("contacts", OLD, 4, 2)]
    assert days() == [(EARLIER, "call", 3, 0), (EARLIER, "chat", 2, 2), (KEPT, "call", 1, 0), (KEPT, "chat", 1, 1)]
    assert days(level=1) == days(level=2) == days()
    assert backlog(history) == before
    assert backlog(history, last=date(2025, 2, 10)) == (4, 4)
    assert freshness().since == KEPT
    assert run_off() == []


def test_what_was_done_is_in_the_audit_log(history: Cast) -> None:
    run_off()
    (event,) = AuditEvent.objects.filter(action="days.add_up")
    assert (event.subject, event.details) == ("contacts", {"kept_from": "2025-02-01", "rows": 4})


def test_a_late_fact_of_then_is_counted_with_them(history: Cast) -> None:
    run_off()
    contact(history.ann, history.alpha, at=instant(OLDER), closed_at=None)
    mark_stale("contacts.Contact", [OLDER, OLD])
    assert run_off() == [("contacts", OLD, 2, 2)]
    assert backlog(history) == (5, 5)
    assert not StaleDay.objects.exists()


def test_a_contact_that_closes_years_later_leaves_the_open_ones(history: Cast) -> None:
    run_off()
    Contact.objects.filter(created_at=instant(OLDER), closed_at=None).update(closed_at=instant(date(2026, 3, 10)))
    mark_stale("contacts.Contact", [OLDER, date(2026, 3, 10)])
    run_off()
    assert backlog(history) == (3, 3)


def test_a_month_later_another_month_is_added_up(history: Cast) -> None:
    run_off()
    with time_machine.travel(datetime(2026, 4, 1, 12, tzinfo=UTC)):
        assert run_off() == [("contacts", date(2025, 2, 28), 4, 2), ("surveys", date(2025, 2, 28), 1, 1)]
        assert days() == [(EARLIER, "call", 4, 0), (EARLIER, "chat", 3, 3)]
        assert SurveyDay.objects.get(level=3).day == EARLIER


@pytest.mark.parametrize("months", [0, 25])
def test_more_days_come_back_from_the_facts(history: Cast, settings: Settings, months: int) -> None:
    whole = days()
    run_off()
    settings.KEEP_DAYS_MONTHS = months
    aggregate()
    assert days() == whole
    assert backlog(history) == (4, 4)


def test_a_range_of_then_is_rebuilt_as_one(history: Cast) -> None:
    run_off()
    call_command("aggregate", "--from", "2024-06-01", "--to", "2024-07-31", stdout=StringIO())
    assert Build.objects.order_by("-pk").values_list("day", flat=True)[0] == OLD
    assert backlog(history) == (4, 4)


def test_periods_that_began_before_are_refused_everywhere(history: Cast) -> None:
    sentence = "Days are kept from 1 Feb 2025 on: choose a period that begins then or later."
    with pytest.raises(ValueError, match=sentence):
        read_period("", "2025-01-31", "2025-02-10", anchor=NOW.date())
    assert read_period("", "2025-02-01", "2025-02-10", anchor=NOW.date()).start == KEPT
    with pytest.raises(CommandError, match=sentence):
        call_command("kpi_values", "csat", "--from", "2025-01-31", "--to", "2025-02-10")
    with pytest.raises(ValidationError, match=sentence):
        close_period(Period(date(2025, 1, 1), KEPT), by=None, trigger=ClosedPeriod.Trigger.COMMAND)
    with pytest.raises(ValidationError, match=sentence):
        create_cycle(
            name="Old", period=Period(date(2025, 1, 1), KEPT), teams=[history.alpha], due_on=NOW.date(), by=None
        )
    answer = history.client("mara").get("/api/v1/kpis/csat/values/", {"from": "2025-01-31", "to": "2025-02-10"})
    assert (answer.status_code, sentence in answer.content.decode()) == (400, True)


def test_what_was_frozen_stays_without_corrections(history: Cast, settings: Settings) -> None:
    settings.KEEP_DAYS_MONTHS = 0
    closed = close_period(Period(date(2025, 1, 1), KEPT), by=None, trigger=ClosedPeriod.Trigger.COMMAND)
    frozen = list(closed.cards.values_list("checksum", flat=True))
    settings.KEEP_DAYS_MONTHS = 13
    with time_machine.travel(datetime(2026, 3, 21, 12, tzinfo=UTC)):
        run_off()
    for card in closed.cards.all():
        assert corrections(card, list(card.figures.all())) == {}
    assert list(closed.cards.values_list("checksum", flat=True)) == frozen


def partitions() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relid::text FROM pg_partition_tree('contacts_contactday') WHERE level = 1 ORDER BY 1")
        return [name.removeprefix("contacts_contactday_") for (name,) in cursor.fetchall()]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite keeps all months in one table")
def test_partitions_that_were_left_empty_are_dropped(history: Cast) -> None:
    assert partitions() == ["2024_06", "2025_01", "2025_02"]
    assert drop_ended_months() == 0
    run_off()
    assert partitions() == ["0001_01", "2024_06", "2025_01", "2025_02"]
    assert drop_ended_months() == 2
    assert partitions() == ["0001_01", "2025_02"]
    assert backlog(history) == (4, 4)


def test_the_command_says_what_it_did(history: Cast, settings: Settings) -> None:
    said = StringIO()
    call_command("drop_old_days", stdout=said)
    dropped = 2 if connection.vendor == "postgresql" else 0
    assert said.getvalue() == (
        "Days are kept from 2025-02-01 on. Person rows of earlier days: 4 before, 2 now; "
        f"{dropped} partitions dropped.\n"
    )
    settings.KEEP_DAYS_MONTHS = 0
    call_command("drop_old_days", stdout=(nothing := StringIO()))
    assert nothing.getvalue() == "All days are kept: KEEP_DAYS_MONTHS is 0.\n"
