"""Daily rows: whole-table asserts, counted by hand."""

from collections import Counter
from datetime import date

from pytest_django import Settings

from contacts.models import Contact, ContactDay, SurveyDay
from kpis.aggregation import mark_range_stale, mark_stale, start_run, work_off
from kpis.models import Run, StaleDay
from teams.actions import move_person
from tests.builders import DAY, aggregate, contact, instant, survey
from tests.conftest import Cast

KEYS = ("day", "level", "person__name", "team__name", "channel")


def rows(table: type, *measures: str) -> list[tuple[object, ...]]:
    order = ("day", "level", "team__name", "person__name", "channel")
    return list(table.objects.order_by(*order).values_list(*KEYS, *measures))


def run_off() -> Run:
    run = start_run(trigger="test")
    assert run is not None
    work_off(run)
    run.refresh_from_db()
    return run


def test_a_day_is_summed_by_person_team_and_organisation(cast: Cast) -> None:
    contact(cast.ann, cast.alpha, handle_seconds=100)
    contact(cast.ann, cast.alpha, handle_seconds=200)
    contact(cast.bob, cast.alpha)
    contact(cast.cleo, cast.beta, channel="chat", handle_seconds=50)
    aggregate()
    assert rows(ContactDay, "handled", "handle_seconds", "handle_time_known", "handle_time_unknown") == [
        (DAY, 1, "Ann Test", "Alpha", "call", 2, 300, 2, 0),
        (DAY, 1, "Bob Test", "Alpha", "call", 1, 0, 0, 1),
        (DAY, 1, "Cleo Test", "Beta", "chat", 1, 50, 1, 0),
        (DAY, 2, None, "Alpha", "call", 3, 300, 2, 1),
        (DAY, 2, None, "Beta", "chat", 1, 50, 1, 0),
        (DAY, 3, None, None, "call", 3, 300, 2, 1),
        (DAY, 3, None, None, "chat", 1, 50, 1, 0),
    ]


def test_each_measure_counts_on_its_own_instant(cast: Cast) -> None:
    arrived, answered, solved = date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 4)
    contact(
        cast.ann,
        cast.alpha,
        at=instant(arrived),
        first_response_at=instant(answered),
        first_response_seconds=86400,
        handled_at=instant(solved),
        solved_at=instant(solved),
        closed_at=instant(solved),
        resolution_seconds=3 * 86400,
    )
    aggregate()
    found = ContactDay.objects.filter(level=3).order_by("day")
    assert list(found.values_list("day", "offered", "opened", "first_responses", "handled", "solved", "closed")) == [
        (arrived, 1, 1, 0, 0, 0, 0),
        (answered, 0, 0, 1, 0, 0, 0),
        (solved, 0, 0, 0, 1, 1, 1),
    ]


def test_ratings_are_sorted_by_hand_counted_bands(cast: Cast) -> None:
    for score in (5, 4, 4, 3, 2, 1, None):
        survey(score, cast.ann, cast.alpha, sent_at=instant())
    aggregate()
    found = SurveyDay.objects.get(level=1)
    assert (found.ratings, found.satisfied, found.dissatisfied, found.rating_points) == (6, 3, 2, 19)
    assert (found.sent, found.sent_answered) == (7, 6)


def test_rebuilding_twice_gives_the_same_rows_and_leaves_nothing_stale(cast: Cast) -> None:
    contact(cast.ann, cast.alpha)
    aggregate()
    first = rows(ContactDay, "handled")
    aggregate()
    assert rows(ContactDay, "handled") == first
    assert not StaleDay.objects.exists()


def test_only_marked_days_are_rebuilt(cast: Cast) -> None:
    contact(cast.ann, cast.alpha)
    aggregate()
    contact(cast.ann, cast.alpha)
    contact(cast.ann, cast.alpha, at=instant(date(2026, 3, 12)))
    mark_stale("contacts.Contact", [DAY])
    run = run_off()
    assert rows(ContactDay, "handled")[0][-1] == 2
    assert not ContactDay.objects.filter(day=date(2026, 3, 12)).exists()
    assert [(b.table, b.day, b.rows) for b in run.builds.all()] == [("contacts", DAY, 1)]


def test_a_second_scheduler_of_the_same_night_starts_nothing(cast: Cast) -> None:
    assert start_run(trigger="nightly", job_key="nightly 2026-03-10") is not None
    assert start_run(trigger="nightly", job_key="nightly 2026-03-10") is None


def test_facts_without_a_person_or_a_team_count_for_what_they_have(cast: Cast) -> None:
    contact(cast.ann, cast.alpha)
    contact(None, cast.alpha)
    contact(cast.ann, None)
    contact(None, None)
    aggregate()
    assert Counter(rows(ContactDay, "handled")) == Counter(
        [
            (DAY, 1, "Ann Test", "Alpha", "call", 1),
            (DAY, 1, None, "Alpha", "call", 1),
            (DAY, 1, "Ann Test", None, "call", 1),
            (DAY, 1, None, None, "call", 1),
            (DAY, 2, None, "Alpha", "call", 2),
            (DAY, 2, None, None, "call", 2),
            (DAY, 3, None, None, "call", 4),
        ]
    )


def test_a_transfer_rewrites_nothing(cast: Cast) -> None:
    contact(cast.ann, cast.alpha)
    aggregate()
    move_person(cast.ann, team=cast.beta, on=date(2026, 3, 11), by=None)
    contact(cast.ann, cast.beta, at=instant(date(2026, 3, 12)))
    aggregate()
    assert [row for row in rows(ContactDay, "handled") if row[1] == 1] == [
        (DAY, 1, "Ann Test", "Alpha", "call", 1),
        (date(2026, 3, 12), 1, "Ann Test", "Beta", "call", 1),
    ]


def test_a_late_fact_is_added_to_its_day(cast: Cast) -> None:
    contact(cast.ann, cast.alpha, at=instant(date(2026, 3, 20)))
    aggregate()
    contact(cast.ann, cast.alpha, at=instant(date(2026, 2, 8)))
    mark_stale("contacts.Contact", [date(2026, 2, 8)])
    run_off()
    assert [(row[0], row[-1]) for row in rows(ContactDay, "handled") if row[1] == 3] == [
        (date(2026, 2, 8), 1),
        (date(2026, 3, 20), 1),
    ]


def test_a_fact_that_moves_to_another_day_leaves_the_old_one(cast: Cast) -> None:
    one = contact(cast.ann, cast.alpha)
    aggregate()
    Contact.objects.filter(pk=one.pk).update(handled_at=instant(date(2026, 3, 12)))
    mark_stale("contacts.Contact", [DAY, date(2026, 3, 12)])
    run_off()
    assert [(row[0], *row[-2:]) for row in rows(ContactDay, "opened", "handled") if row[1] == 3] == [
        (DAY, 1, 0),
        (date(2026, 3, 12), 0, 1),
    ]


def test_a_day_that_lost_all_facts_loses_its_rows(cast: Cast) -> None:
    kept, gone = contact(cast.ann, cast.alpha), contact(cast.bob, cast.alpha, at=instant(date(2026, 3, 12)))
    aggregate()
    gone.delete()
    mark_stale("contacts.Contact", [date(2026, 3, 12)])
    run = run_off()
    assert {row[0] for row in rows(ContactDay)} == {kept.created_at.date()}
    assert [(b.day, b.rows, b.rows_before) for b in run.builds.all()] == [(date(2026, 3, 12), 0, 1)]


def test_a_contact_not_yet_handled_is_opened_and_nothing_else(cast: Cast) -> None:
    contact(cast.ann, cast.alpha, handled_at=None, closed_at=None)
    aggregate()
    found = ContactDay.objects.get(level=1)
    assert {name for name in ContactDay.measures() if getattr(found, name)} == {"offered", "opened"}


def test_days_are_cut_in_the_organisations_zone(cast: Cast, settings: Settings) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    contact(cast.ann, cast.alpha, at=instant(date(2026, 3, 28), 22, 40))
    contact(cast.ann, cast.alpha, at=instant(date(2026, 3, 28), 23, 10))
    contact(cast.ann, cast.alpha, at=instant(date(2026, 3, 29), 21, 40))
    contact(cast.ann, cast.alpha, at=instant(date(2026, 3, 29), 22, 10))
    aggregate()
    assert [(row[0], row[-1]) for row in rows(ContactDay, "handled") if row[1] == 3] == [
        (date(2026, 3, 28), 1),
        (date(2026, 3, 29), 2),
        (date(2026, 3, 30), 1),
    ]


def test_a_range_is_rebuilt_within_its_days_alone(cast: Cast) -> None:
    for day in (8, 9, 10, 11):
        contact(cast.ann, cast.alpha, at=instant(date(2026, 3, day)))
    assert mark_range_stale(date(2026, 3, 9), date(2026, 3, 11)) == 2
    run_off()
    assert [row[0].day for row in rows(ContactDay) if row[1] == 3] == [9, 10]
    assert mark_range_stale(date(2027, 1, 1)) == 0


def test_everything_reaches_over_every_instant_of_the_facts_and_over_present_rows(cast: Cast) -> None:
    one = contact(cast.ann, cast.alpha, due_at=instant(date(2026, 3, 14)))
    aggregate()
    assert [row[0].day for row in rows(ContactDay) if row[1] == 3] == [10, 14]
    one.delete()
    assert mark_range_stale() == 5
    run_off()
    assert rows(ContactDay) == []


def test_a_mark_for_a_table_that_is_no_longer_installed_is_dropped(cast: Cast) -> None:
    StaleDay.objects.create(table="retired", day=DAY)
    run = run_off()
    assert (run.state, StaleDay.objects.count(), run.builds.count()) == (Run.State.DONE, 0, 0)
