"""What the log of runs says: closed, failed, taken over; and which days stay stale."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError

from contacts.models import Contact, ContactDay
from kpis.aggregation import TOLERATED_FAILURES, mark_range_stale, mark_stale, start_run, work_off
from kpis.models import Run, StaleDay
from kpis.selectors import Freshness, freshness, last_complete_day
from tests.builders import DAY, aggregate, contact, instant
from tests.conftest import Cast

MOST = 2**63 - 1
NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)


def started() -> Run:
    run = start_run(trigger="test")
    assert run is not None
    return run


def again(run: Run) -> Run:
    run.refresh_from_db()
    return run


def too_large(cast: Cast, day: date) -> list[Contact]:
    """Two contacts whose resolution times add up to more than a column holds."""
    return [
        contact(cast.ann, cast.alpha, at=instant(day), solved_at=instant(day, 12), resolution_seconds=MOST)
        for _number in range(2)
    ]


def test_a_run_says_what_it_did(cast: Cast) -> None:
    contact(cast.ann, cast.alpha)
    contact(cast.bob, cast.alpha, at=instant(date(2026, 3, 12)))
    mark_stale("contacts.Contact", [DAY, date(2026, 3, 12)])
    run = started()
    assert (run.state, run.days_asked, run.finished_at) == (Run.State.RUNNING, 2, None)
    assert work_off(run) == 2
    assert (again(run).state, run.complete_until, run.message) == (Run.State.DONE, date(2026, 3, 12), "")
    assert run.finished_at is not None
    assert [(b.table, b.day, b.rows, b.rows_before) for b in run.builds.order_by("day")] == [
        ("contacts", DAY, 1, 0),
        ("contacts", date(2026, 3, 12), 1, 0),
    ]


def test_a_run_that_does_part_of_the_days_stays_open(cast: Cast) -> None:
    mark_stale("contacts.Contact", [DAY, date(2026, 3, 11), date(2026, 3, 12)])
    run = started()
    assert work_off(run, limit=2) == 2
    assert (again(run).state, StaleDay.objects.get().day) == (Run.State.RUNNING, date(2026, 3, 12))
    assert work_off(run) == 1
    assert again(run).state == Run.State.DONE


def test_a_day_that_fails_is_named_and_stays_stale_while_the_others_go_on(cast: Cast) -> None:
    too_large(cast, date(2026, 3, 11))
    contact(cast.ann, cast.alpha, at=instant(date(2026, 3, 12)))
    mark_stale("contacts.Contact", [date(2026, 3, 11), date(2026, 3, 12)])
    run = started()
    assert work_off(run) == 1
    assert again(run).state == Run.State.FAILED
    assert "contacts 2026-03-11: " in run.message
    assert "2026-03-12" not in run.message
    assert [mark.day for mark in StaleDay.objects.all()] == [date(2026, 3, 11)]
    assert set(ContactDay.objects.values_list("day", flat=True)) == {date(2026, 3, 12)}


def test_a_failed_day_keeps_the_rows_it_had_until_it_can_be_rebuilt(cast: Cast) -> None:
    contact(cast.ann, cast.alpha)
    aggregate()
    first, _second = too_large(cast, DAY)
    mark_stale("contacts.Contact", [DAY])
    work_off(started())
    assert ContactDay.objects.get(level=1, day=DAY).handled == 1
    first.delete()
    run = started()
    work_off(run)
    assert (again(run).state, ContactDay.objects.get(level=1, day=DAY).handled) == (Run.State.DONE, 2)


def test_many_failing_days_have_one_cause_and_end_the_run(cast: Cast) -> None:
    days = [DAY + timedelta(days=i) for i in range(TOLERATED_FAILURES + 3)]
    for day in days:
        too_large(cast, day)
    mark_stale("contacts.Contact", days)
    run = started()
    with pytest.raises(DatabaseError):
        work_off(run)
    assert again(run).state == Run.State.FAILED
    assert run.message.count("contacts 2026-") == TOLERATED_FAILURES + 1
    assert StaleDay.objects.count() == len(days)


def test_the_run_of_a_dead_worker_is_closed_by_the_next(cast: Cast) -> None:
    mark_stale("contacts.Contact", [DAY, date(2026, 3, 11)])
    dead = started()
    work_off(dead, limit=1)
    following = started()
    work_off(following)
    assert (again(dead).state, again(following).state) == (Run.State.DONE, Run.State.DONE)
    assert "a later run did the rest" in dead.message
    assert dead.finished_at == following.finished_at
    assert (dead.builds.count(), following.builds.count()) == (1, 1)


def test_a_later_run_is_not_closed_by_an_earlier_one(cast: Cast) -> None:
    mark_stale("contacts.Contact", [DAY])
    earlier, later = started(), started()
    work_off(earlier)
    assert (again(earlier).state, again(later).state) == (Run.State.DONE, Run.State.RUNNING)


def test_a_task_delivered_twice_changes_nothing(cast: Cast) -> None:
    mark_stale("contacts.Contact", [DAY])
    run = started()
    work_off(run)
    first = again(run).finished_at
    assert work_off(run) == 0
    assert (again(run).finished_at, run.builds.count()) == (first, 1)


def test_a_task_delivered_late_still_rebuilds_and_says_until_when_it_worked(cast: Cast) -> None:
    mark_stale("contacts.Contact", [DAY])
    run = started()
    work_off(run)
    first = again(run).finished_at
    mark_stale("contacts.Contact", [DAY])
    assert work_off(run) == 1
    assert first is not None
    assert again(run).finished_at is not None
    assert run.finished_at > first


def test_a_failed_run_is_not_called_done_by_another_worker(cast: Cast) -> None:
    too_large(cast, DAY)
    mark_stale("contacts.Contact", [DAY])
    run = started()
    work_off(run)
    StaleDay.objects.all().delete()
    work_off(run)
    assert again(run).state == Run.State.FAILED


@time_machine.travel(NOON)
def test_freshness_names_the_first_and_the_last_day_that_is_over(cast: Cast) -> None:
    assert freshness() == Freshness(None, None, None, 0)
    assert last_complete_day() == date(2026, 3, 19)
    contact(cast.ann, cast.alpha, due_at=instant(date(2026, 3, 25)))
    contact(cast.ann, cast.alpha, at=NOON - timedelta(hours=1))
    aggregate()
    found = freshness()
    assert (found.since, found.until, found.stale_days) == (DAY, DAY, 0)
    assert found.built_at is not None
    assert last_complete_day() == DAY
    assert Run.objects.get().complete_until == DAY


def test_freshness_counts_days_that_wait_once(cast: Cast) -> None:
    mark_stale("contacts.Contact", [DAY, date(2026, 3, 11)])
    mark_stale("contacts.Contact", [DAY])
    mark_stale("contacts.Survey", [DAY])
    assert freshness().stale_days == 2
    contact(cast.ann, cast.alpha)
    work_off(started())
    mark_stale("contacts.Survey", [DAY])
    assert freshness().stale_days == 1


def test_freshness_forgets_a_day_that_lost_its_facts(cast: Cast) -> None:
    contact(cast.ann, cast.alpha)
    last = contact(cast.ann, cast.alpha, at=instant(date(2026, 3, 12)))
    aggregate()
    assert freshness().until == date(2026, 3, 12)
    last.delete()
    mark_range_stale()
    work_off(started())
    assert freshness().until == DAY


def test_freshness_is_one_query(cast: Cast, django_assert_num_queries: Any) -> None:
    contact(cast.ann, cast.alpha)
    aggregate()
    with django_assert_num_queries(1):
        freshness()
