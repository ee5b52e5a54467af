"""What is promised counts on the day it is due: in time or not, open or not, and not before."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from contacts.clocks.actions import make_promise
from contacts.clocks.models import Clock
from contacts.models import Contact, ContactDay
from kpis.aggregation import start_run, work_off
from kpis.daily import Level
from teams.actions import create_calendar, set_calendar
from tests import builders
from tests.conftest import Cast
from tests.contacts.frames import at, row, take

pytestmark = pytest.mark.django_db

OFFICE = [[(540, 1_020)]] * 5 + [[], []]
SINCE = date(2026, 1, 1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Tuesday, 10 March 2026, twelve o'clock."""
    with time_machine.travel(datetime(2026, 3, 10, 12, tzinfo=UTC), tick=False) as travelling:
        yield travelling


def sums(day: int, *names: str) -> list[int]:
    """Of the organisation on a day of March, after whatever is stale was rebuilt."""
    run = start_run(trigger="test")
    assert run is not None
    work_off(run)
    rows = ContactDay.objects.filter(level=Level.ORGANISATION, day=date(2026, 3, day))
    return [sum(rows.values_list(name, flat=True)) for name in names]


def opened(key: str = "c1", **fields: object) -> dict[str, object]:
    return row(key, handled_at=None, created_at=at(9)) | fields


DUE = ("turnarounds_due", "turnarounds_in_time")


def test_an_open_contact_is_a_breach_once_it_is_due(clock: time_machine.Traveller) -> None:
    take(opened(due_at=at(11)), opened("c2", due_at=at(12)), opened("c3", due_at=at(12, 1)))
    # due at twelve counts from the next moment on
    assert sums(10, *DUE) == [1, 0]


def test_what_is_due_later_is_no_breach_today_and_one_when_the_day_is_over(clock: time_machine.Traveller) -> None:
    take(opened(due_at=at(15)), opened("c2", due_at=at(9, day=12)))
    assert sums(10, *DUE) == [0, 0]
    assert sums(12, *DUE) == [0, 0]
    clock.move_to(at(0, 30, day=11))
    assert sums(10, *DUE) == [1, 0]
    assert sums(12, *DUE) == [0, 0]
    clock.move_to(at(2, 30, day=13))
    assert sums(12, *DUE) == [1, 0]


def test_what_was_done_early_counts_when_it_is_due(clock: time_machine.Traveller) -> None:
    take(opened(solved_at=at(10), due_at=at(15)))
    assert sums(10, *DUE) == [0, 0]
    clock.move_to(at(0, 30, day=11))
    assert sums(10, *DUE) == [1, 1]


def test_a_day_that_was_over_is_not_rebuilt_again(clock: time_machine.Traveller) -> None:
    take(opened(due_at=at(11, day=9), created_at=at(9, day=9)))
    assert sums(9, *DUE) == [1, 0]
    clock.move_to(at(2, 30, day=11))
    run = start_run(trigger="test")
    assert run is not None
    # Built on the tenth: the ninth was over. Nothing else was touched.
    assert work_off(run) == 0


def test_a_repeat_shows_when_the_seven_days_are_over(clock: time_machine.Traveller) -> None:
    take(row(customer="kim", created_at=at(9), handled_at=at(10)))
    assert sums(17, "repeat_known", "not_repeated") == [0, 0]
    clock.move_to(at(1, day=18))
    assert sums(17, "repeat_known", "not_repeated") == [1, 1]


def test_a_promise_gives_the_instants_that_the_source_does_not(cast: Cast) -> None:
    set_calendar(cast.root, create_calendar(name="Office", zone="UTC", week=OFFICE, by=None), by=None)
    make_promise(first_response_minutes=60, completion_minutes=480, starts_on=SINCE, by=None)
    # Friday 13 March, half past four: half an hour is left; a pause of an hour moves completion alone
    late = at(16, 30, day=13)
    take(
        row(created_at=late, handled_at=None, paused_seconds=3_600),
        row("c2", created_at=late, due_at=at(9, day=14), handled_at=None),
    )
    first, second = Contact.objects.order_by("external_id")
    assert (first.first_response_due_at, first.due_at) == (at(9, 30, day=16), at(9, 30, day=17))
    assert (first.first_response_due_by_promise, first.due_by_promise) == (True, True)
    assert (second.first_response_due_at, second.due_at) == (at(9, 30, day=16), at(9, day=14))
    assert (second.first_response_due_by_promise, second.due_by_promise) == (True, False)


def test_a_promise_around_the_clock_knows_no_weekend(cast: Cast) -> None:
    set_calendar(cast.root, create_calendar(name="Office", zone="UTC", week=OFFICE, by=None), by=None)
    make_promise(completion_minutes=1_440, clock=Clock.ALWAYS, starts_on=SINCE, by=None)
    take(opened(created_at=at(16, day=13)))
    assert Contact.objects.get().due_at == at(16, day=14)


def test_what_the_source_gives_later_comes_first_and_taken_back_the_promise_again() -> None:
    make_promise(completion_minutes=60, starts_on=SINCE, by=None)
    take(opened())
    assert Contact.objects.get().due_at == at(10)
    take({"external_id": "c1", "due_at": at(20)})
    assert (Contact.objects.get().due_at, Contact.objects.get().due_by_promise) == (at(20), False)
    take({"external_id": "c1", "category": "Bill"})
    assert Contact.objects.get().due_at == at(20)
    take({"external_id": "c1", "due_at": None})
    assert (Contact.objects.get().due_at, Contact.objects.get().due_by_promise) == (at(10), True)
    assert take({"external_id": "c1", "category": "Bill"}).rows.unchanged == 1


def test_an_abandoned_contact_is_promised_nothing() -> None:
    make_promise(first_response_minutes=60, starts_on=SINCE, by=None)
    take(opened(answered=False))
    assert Contact.objects.get().first_response_due_at is None


def test_the_nearest_promise_holds(cast: Cast) -> None:
    for minutes, scope in (
        (100, {}),
        (200, {"channel": "chat"}),
        (300, {"category": "Bill"}),
        (400, {"team": cast.north}),
        (500, {"team": cast.north, "channel": "chat"}),
    ):
        make_promise(completion_minutes=minutes, starts_on=SINCE, by=None, **scope)  # type: ignore[arg-type]
    make_promise(first_response_minutes=7, starts_on=SINCE, by=None, team=cast.alpha)
    ann, cleo = {"agent": "Ann Test"}, {"agent": "Cleo Test"}
    take(
        opened("1", **cleo), opened("2", **cleo, channel="chat"), opened("3", **cleo, channel="chat", category="Bill"),
        opened("4", **ann), opened("5", **ann, channel="chat", category="Bill"),
    )  # fmt: skip
    given = [c.due_at - c.created_at for c in Contact.objects.order_by("external_id") if c.due_at]
    assert given == [timedelta(minutes=minutes) for minutes in (100, 200, 300, 400, 500)]
    # What the nearest one leaves open, the next one says.
    first = Contact.objects.get(external_id="4").first_response_due_at
    assert first == at(9, 7)


def test_a_promise_holds_for_arrivals_of_its_days() -> None:
    make_promise(completion_minutes=60, starts_on=date(2026, 3, 10), ends_on=date(2026, 3, 12), by=None)
    make_promise(completion_minutes=30, starts_on=date(2026, 3, 11), by=None)
    take(*(opened(str(day), created_at=at(9, day=day)) for day in (9, 10, 11, 12)))
    dues = dict(Contact.objects.values_list("external_id", "due_at"))
    assert dues == {"9": None, "10": at(10, day=10), "11": at(9, 30, day=11), "12": at(9, 30, day=12)}


def test_a_reply_with_an_unusable_time_is_neither_in_time_nor_late() -> None:
    take(
        opened("bot", first_response_at=at(9, 1), first_response_automatic=True, first_response_due_at=at(10)),
        opened("late", first_response_at=at(10, 1), first_response_automatic=False, first_response_due_at=at(10)),
        opened("open", first_response_due_at=at(10)),
    )
    builders.aggregate()
    assert sums(10, "first_responses_due", "first_responses_in_time") == [2, 0]
