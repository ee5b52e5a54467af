"""The night's job and the catch-up, run where they are sent; a real worker does so in test_worker.py."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from pytest_django import Settings

from contacts.models import Contact
from kpis.aggregation import mark_stale, open_run, start_run, work_off
from kpis.models import Run, StaleDay
from kpis.tasks import aggregate_nightly, aggregate_stale, rebuild_stale_days
from perfdash.celery import app
from tests.builders import DAY, contact, instant
from tests.conftest import Cast

NIGHT = datetime(2026, 3, 20, 2, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MOST = 2**63 - 1


@pytest.fixture(autouse=True)
def _sent_tasks_run_at_once() -> Iterator[None]:
    before = app.conf.task_always_eager
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = before


def runs() -> list[tuple[str, str]]:
    return list(Run.objects.order_by("pk").values_list("trigger", "state"))


def failing_day(cast: Cast) -> None:
    for _number in range(2):
        contact(cast.ann, cast.alpha, solved_at=instant(hour=12), resolution_seconds=MOST)
    mark_stale("contacts.Contact", [DAY])


def test_the_night_rebuilds_what_is_stale_and_closes_its_run(cast: Cast) -> None:
    contact(cast.ann, cast.alpha)
    mark_stale("contacts.Contact", [DAY])
    aggregate_nightly()
    run = Run.objects.get()
    assert (run.trigger, run.state, run.complete_until) == ("nightly", "done", DAY)
    assert not StaleDay.objects.exists()


def test_a_night_with_nothing_to_do_is_logged_as_well(db: None) -> None:
    aggregate_nightly()
    assert runs() == [("nightly", "done")]


def test_one_night_has_one_run_whoever_asks(db: None) -> None:
    with time_machine.travel(NIGHT) as clock:
        aggregate_nightly()
        aggregate_nightly()
        assert runs() == [("nightly", "done")]
        clock.shift(timedelta(days=1))
        aggregate_nightly()
    assert runs() == [("nightly", "done")] * 2


def test_the_night_is_that_of_the_organisation(db: None, settings: Settings) -> None:
    settings.TIME_ZONE = "Pacific/Auckland"
    with time_machine.travel(datetime(2026, 3, 19, 13, 30, tzinfo=UTC)):
        aggregate_nightly()
    assert Run.objects.get().job_key == "nightly 2026-03-20"


def test_the_catch_up_waits_for_who_should_have_rebuilt(db: None) -> None:
    with time_machine.travel(NIGHT) as clock:
        mark_stale("contacts.Contact", [DAY])
        aggregate_stale()
        assert runs() == []
        clock.shift(3 * MINUTE)
        aggregate_stale()
    assert runs() == [("catch-up", "done")]


def test_the_catch_up_takes_over_an_unfinished_run(db: None) -> None:
    with time_machine.travel(NIGHT) as clock:
        mark_stale("contacts.Contact", [DAY])
        start_run(trigger="nightly")
        clock.shift(3 * MINUTE)
        aggregate_stale()
    assert runs() == [("nightly", "done")]


def test_the_catch_up_leaves_a_busy_run_alone(db: None) -> None:
    with time_machine.travel(NIGHT) as clock:
        mark_stale("contacts.Contact", [DAY, date(2026, 3, 11)])
        clock.shift(10 * MINUTE)
        run = start_run(trigger="nightly")
        assert run is not None
        work_off(run, limit=1)
        aggregate_stale()
        assert (runs(), StaleDay.objects.count()) == ([("nightly", "running")], 1)
        clock.shift(3 * MINUTE)
        aggregate_stale()
        assert (runs(), StaleDay.objects.count()) == ([("nightly", "done")], 0)


def test_the_catch_up_closes_a_run_that_died_after_its_last_day(db: None) -> None:
    start_run(trigger="nightly")
    aggregate_stale()
    assert runs() == [("nightly", "done")]


def test_a_clock_that_was_set_back_delays_nothing(db: None) -> None:
    with time_machine.travel(NIGHT) as clock:
        mark_stale("contacts.Contact", [DAY, date(2026, 3, 11)])
        run = start_run(trigger="nightly")
        assert run is not None
        work_off(run, limit=1)
        clock.shift(timedelta(days=-2))
        aggregate_stale()
        assert (runs(), StaleDay.objects.count()) == ([("nightly", "done")], 0)


def test_a_failure_in_the_future_is_tried_again_at_once(cast: Cast) -> None:
    with time_machine.travel(NIGHT, tick=False) as clock:
        failing_day(cast)
        clock.shift(3 * MINUTE)
        aggregate_stale()
        clock.shift(timedelta(days=-2))
        Contact.objects.all().delete()
        aggregate_stale()
    assert (runs(), StaleDay.objects.count()) == ([("catch-up", "done"), ("catch-up", "failed")][::-1], 0)


def test_a_run_that_is_closed_by_another_while_its_worker_lives_says_so(db: None) -> None:
    first, second = start_run(trigger="nightly"), start_run(trigger="by hand")
    assert first is not None
    assert second is not None
    work_off(second)
    assert "stopped" in Run.objects.get(pk=first.pk).message
    work_off(first)
    assert Run.objects.get(pk=first.pk).message == ""


def test_a_task_that_comes_again_after_its_run_was_closed_leaves_what_is_said(db: None) -> None:
    first, second = start_run(trigger="nightly"), start_run(trigger="by hand")
    assert first is not None
    assert second is not None
    work_off(second)
    rebuild_stale_days(first.pk)
    assert "stopped" in Run.objects.get(pk=first.pk).message


def test_all_who_ask_get_the_run_that_is_on_its_way(db: None) -> None:
    first = open_run(trigger="api")
    assert open_run(trigger="by hand") == first
    work_off(first)
    assert open_run(trigger="by hand") != first


def test_the_catch_up_does_nothing_where_there_is_nothing(db: None) -> None:
    aggregate_stale()
    aggregate_stale(trigger="import", overdue_only=False)
    assert runs() == []


def test_an_import_is_rebuilt_at_once(db: None) -> None:
    mark_stale("contacts.Contact", [DAY])
    aggregate_stale(trigger="import", overdue_only=False)
    assert (runs(), StaleDay.objects.count()) == ([("import", "done")], 0)


def test_a_day_that_failed_is_tried_again_after_half_an_hour(cast: Cast) -> None:
    with time_machine.travel(NIGHT, tick=False) as clock:
        failing_day(cast)
        clock.shift(3 * MINUTE)
        aggregate_stale()
        assert runs() == [("catch-up", "failed")]
        clock.shift(20 * MINUTE)
        aggregate_stale()
        assert runs() == [("catch-up", "failed")]
        clock.shift(20 * MINUTE)
        aggregate_stale()
        assert runs() == [("catch-up", "failed")] * 2


def test_a_failing_day_does_not_keep_others_waiting(cast: Cast) -> None:
    with time_machine.travel(NIGHT, tick=False) as clock:
        failing_day(cast)
        clock.shift(3 * MINUTE)
        aggregate_stale()
        clock.shift(MINUTE)
        mark_stale("contacts.Contact", [date(2026, 3, 12)])
        clock.shift(3 * MINUTE)
        aggregate_stale()
    assert [mark.day for mark in StaleDay.objects.all()] == [DAY]
