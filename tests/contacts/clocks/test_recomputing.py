"""Stored contacts follow a changed calendar or promise, and nothing else is touched."""

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from contacts.clocks.actions import end_promise, make_promise
from contacts.clocks.models import ClockState, Promise
from contacts.ingestion import clocking, recomputing
from contacts.ingestion.recomputing import recompute_clocks
from contacts.models import Contact
from contacts.tasks import recompute_clocks as task
from kpis.models import StaleDay
from teams.actions import (
    create_calendar,
    drop_special_day,
    set_calendar,
    set_special_day,
    set_weekly_hours,
    update_team,
)
from teams.models import Calendar
from tests.conftest import Cast
from tests.contacts.frames import Row, at, row, take

pytestmark = pytest.mark.django_db

OFFICE = [[(540, 1_020)]] * 5 + [[], []]
SINCE = date(2026, 1, 1)
HOUR = 3_600


@pytest.fixture
def office(cast: Cast) -> Calendar:
    return create_calendar(name="Office", zone="UTC", week=OFFICE, by=None)


def weekend(key: str, agent: str, **fields: Any) -> Row:
    """From Friday 13 March, 16:00 to Monday 16 March, 10:00: two hours of an office."""
    return (
        row(key, agent=agent, created_at=at(16, day=13), handled_at=at(17, day=13), solved_at=at(10, day=16)) | fields
    )


def hours(key: str = "ann") -> float:
    seconds = Contact.objects.get(external_id=key).turnaround_seconds
    assert seconds is not None
    return seconds / HOUR


def marked() -> set[date]:
    """The days that are marked, which are then forgotten."""
    days = set(StaleDay.objects.values_list("day", flat=True))
    StaleDay.objects.all().delete()
    return days


def march(*days: int) -> set[date]:
    return {date(2026, 3, day) for day in days}


@pytest.fixture
def two_units(cast: Cast) -> Cast:
    """Ann's contact in the North, Cleo's in the South."""
    take(weekend("ann", "Ann Test"), weekend("cleo", "Cleo Test"))
    marked()
    return cast


def test_a_calendar_reaches_the_contacts_of_its_teams(two_units: Cast, office: Calendar) -> None:
    set_calendar(two_units.north, office, by=None)
    done = recompute_clocks()
    assert (hours("ann"), hours("cleo")) == (2, 66)
    assert (done.teams, done.changed, marked()) == (2, 1, march(16))


def test_again_it_changes_nothing(two_units: Cast, office: Calendar) -> None:
    set_calendar(two_units.north, office, by=None)
    recompute_clocks()
    marked()
    before = list(Contact.objects.values())
    for everything in (False, True):
        done = recompute_clocks(everything=everything)
        assert (done.changed, marked(), list(Contact.objects.values())) == (0, set(), before)
    assert recompute_clocks().teams == 0


def test_without_calendars_there_is_nothing_to_do(two_units: Cast) -> None:
    assert recompute_clocks().teams == 0
    assert not ClockState.objects.exists()


def test_a_special_day_counts_from_its_day_on_and_not_before(two_units: Cast, office: Calendar) -> None:
    set_calendar(two_units.north, office, by=None)
    take(weekend("early", "Ann Test", solved_at=at(17, day=13)))
    recompute_clocks()
    marked()
    set_special_day(office, day=date(2026, 3, 16), spans=[], note="Move", by=None)
    recompute_clocks()
    assert (hours("ann"), hours("early"), marked()) == (1, 1, march(16))
    drop_special_day(office, day=date(2026, 3, 16), by=None)
    recompute_clocks()
    assert (hours("ann"), marked()) == (2, march(16))


def test_other_hours_move_no_figure_before_their_day(two_units: Cast, office: Calendar) -> None:
    set_calendar(two_units.north, office, by=None)
    recompute_clocks()
    marked()
    set_weekly_hours(office, starts_on=date(2026, 3, 16), week=[[(0, 1_440)]] * 7, by=None)
    recompute_clocks()
    # an hour on Friday, ten on Monday
    assert (hours("ann"), marked()) == (11, march(16))


def test_a_team_that_moves_takes_over_the_calendar_above_it(two_units: Cast, office: Calendar) -> None:
    set_calendar(two_units.south, office, by=None)
    update_team(two_units.alpha, name="Alpha", parent=two_units.south, by=None)
    recompute_clocks()
    assert (hours("ann"), hours("cleo")) == (2, 2)


def test_the_nearest_calendar_above_counts(two_units: Cast, office: Calendar) -> None:
    always = create_calendar(name="Always", zone="UTC", week=[[(0, 1_440)]] * 7, by=None)
    set_calendar(two_units.root, office, by=None)
    set_calendar(two_units.south, always, by=None)
    recompute_clocks()
    assert (hours("ann"), hours("cleo")) == (2, 66)
    set_calendar(two_units.south, None, by=None)
    recompute_clocks()
    assert hours("cleo") == 2
    set_calendar(two_units.root, None, by=None)
    recompute_clocks()
    assert (hours("ann"), hours("cleo")) == (66, 66)


def test_a_contact_of_no_team_goes_by_the_organisation(cast: Cast, office: Calendar) -> None:
    take(row("nobody", solved_at=at(10, day=16), created_at=at(16, day=13), handled_at=None))
    set_calendar(cast.root, office, by=None)
    recompute_clocks()
    assert hours("nobody") == 2


def test_a_promise_comes_and_goes(two_units: Cast) -> None:
    take(weekend("given", "Ann Test", due_at=at(9, day=20)))
    marked()
    promise = make_promise(completion_minutes=60, starts_on=SINCE, by=None)
    assert recompute_clocks().changed == 2
    dues = dict(Contact.objects.values_list("external_id", "due_at"))
    assert dues == {"ann": at(17, day=13), "cleo": at(17, day=13), "given": at(9, day=20)}
    assert marked() == march(13)
    end_promise(promise, ends_on=SINCE, by=None)
    recompute_clocks()
    dues = dict(Contact.objects.values_list("external_id", "due_at"))
    assert (dues, marked()) == ({"ann": None, "cleo": None, "given": at(9, day=20)}, march(13))
    assert not Contact.objects.filter(due_by_promise=True).exists()


def test_a_new_promise_ends_the_one_before_it(cast: Cast) -> None:
    make_promise(completion_minutes=60, starts_on=SINCE, by=None)
    make_promise(completion_minutes=30, starts_on=date(2026, 3, 1), by=None)
    ends = Promise.objects.order_by("starts_on").values_list("completion_minutes", "ends_on")
    assert list(ends) == [(60, date(2026, 3, 1)), (30, None)]


def test_computed_later_or_at_once_is_the_same(two_units: Cast, office: Calendar) -> None:
    def computed() -> list[dict[str, Any]]:
        return list(Contact.objects.order_by("external_id").values(
            "turnaround_seconds", "due_at", "due_by_promise", "first_response_due_at", "first_response_due_by_promise"
        ))  # fmt: skip

    make_promise(completion_minutes=300, first_response_minutes=30, starts_on=SINCE, by=None)
    set_calendar(two_units.root, office, by=None)
    take(weekend("ann", "Ann Test", paused_seconds=600), weekend("cleo", "Cleo Test"))
    at_once = computed()
    Contact.objects.update(turnaround_seconds=1, due_at=None, due_by_promise=False, first_response_due_at=None)
    recompute_clocks(everything=True)
    assert computed() == at_once
    assert [c["turnaround_seconds"] for c in at_once] == [2 * HOUR - 600, 2 * HOUR]


def test_many_parts_are_as_one(two_units: Cast, office: Calendar, monkeypatch: pytest.MonkeyPatch) -> None:
    take(*(weekend(f"c{number}", "Ann Test") for number in range(7)))
    monkeypatch.setattr(recomputing, "PART", 2)
    monkeypatch.setattr(clocking, "PART", 3)
    set_calendar(two_units.north, office, by=None)
    assert recompute_clocks().changed == 8
    assert take(*(weekend(f"c{number}", "Ann Test") for number in range(7))).rows.unchanged == 7


def test_a_kill_between_two_parts_is_made_good(
    two_units: Cast, office: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(*(weekend(f"c{number}", "Ann Test") for number in range(5)))
    set_calendar(two_units.north, office, by=None)
    monkeypatch.setattr(recomputing, "PART", 2)
    whole, calls = recomputing._write_changes, []

    def dies(*arguments: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        whole(*arguments)

    monkeypatch.setattr(recomputing, "_write_changes", dies)
    with pytest.raises(KeyboardInterrupt):
        recompute_clocks()
    monkeypatch.setattr(recomputing, "_write_changes", whole)
    assert recompute_clocks().changed == 4
    assert {hours(f"c{number}") for number in range(5)} == {2}


def test_the_task_and_the_command_do_it(
    two_units: Cast, office: Calendar, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr("contacts.tasks.enqueue", lambda *arguments: asked.append(arguments[1:]))
    set_calendar(two_units.north, office, by=None)
    task()
    assert (hours("ann"), asked) == (2, [("clocks", False)])
    task()
    assert len(asked) == 1
    set_calendar(two_units.south, office, by=None)
    call_command("recompute_clocks")
    assert "1 contacts changed, of 2 teams" in capsys.readouterr().out
