"""Calendars and promises in the browser: who changes them, what is refused, and that figures follow."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from contacts.clocks.models import Clock, Promise
from contacts.clocks.words import duration_words, read_spans, week_words
from contacts.models import Contact
from contacts.tasks import recompute_clocks
from teams.actions import create_calendar, end_membership, set_calendar, set_special_day
from teams.models import AuditEvent, Calendar, Team
from teams.roles import Role
from tests import builders
from tests.conftest import Cast
from tests.contacts.frames import at, row, take

pytestmark = pytest.mark.django_db

NEW = {"name": "Berlin", "zone": "Europe/Berlin", "country": "DE", "subdivision": "BE"}
WEEK = {f"day{weekday}": "09:00-12:30, 13:30-18:00" for weekday in range(5)}


@pytest.fixture
def mara(cast: Cast) -> Client:
    return cast.client("mara")


@pytest.fixture
def office(cast: Cast) -> Calendar:
    return create_calendar(name="Office", zone="UTC", week=[[(540, 1_020)]] * 5 + [[], []], by=None)


def page(client: Client, name: str, *ids: Any) -> str:
    return page_of(client, reverse(name, args=ids))


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_calendar_from_the_form_to_the_figure(mara: Client, cast: Cast) -> None:
    take(row(agent="Ann Test", created_at=at(11, day=13), handled_at=at(12, day=13), solved_at=at(9, day=16)))
    answer = mara.post(reverse("calendar_add"), NEW | WEEK)
    made = Calendar.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("calendar", args=[made.public_id]))
    mara.post(reverse("calendar_team"), {"team": str(cast.north.public_id), "calendar": str(made.public_id)})
    assert "The contacts of 2 teams still follow other hours" in page(mara, "calendars")
    recompute_clocks()
    # Friday 12:00 to 12:30 and 13:30 to 18:00 in Berlin, Monday 9:00 to 10:00: six hours
    assert Contact.objects.get().turnaround_seconds == 6 * 3_600
    assert "follow other hours" not in page(mara, "calendars")
    events = AuditEvent.objects.filter(action__regex="calendar").order_by("pk").values_list("action", flat=True)
    assert list(events) == ["calendar.create", "team.calendar"]


def test_the_pages_say_what_holds(mara: Client, cast: Cast) -> None:
    mara.post(reverse("calendar_add"), NEW | WEEK)
    made = Calendar.objects.get()
    set_calendar(cast.north, made, by=None)
    overview = page(mara, "calendars")
    assert "Mon–Fri 09:00–12:30, 13:30–18:00" in overview
    assert "DE-BE" in overview
    assert "North" in overview
    with time_machine.travel(at(12), tick=False):
        shown = page(cast.client("mara"), "calendar", made.public_id)
    # Women's Day is a holiday in Berlin and few other parts; a month back it is shown.
    assert "8 Mar 2026" in shown
    assert "3 Apr 2026" in shown
    assert "the beginning" in shown


def test_other_hours_and_special_days_come_and_go(mara: Client, office: Calendar) -> None:
    mara.post(reverse("calendar_hours", args=[office.public_id]), {"day0": "08:00-12:00", "starts_on": "2026-04-01"})
    assert office.weekly_hours.filter(starts_on=date(2026, 4, 1)).count() == 1
    mara.post(reverse("calendar_hours_drop", args=[office.public_id]), {"day": "2026-04-01"})
    assert not office.weekly_hours.filter(starts_on=date(2026, 4, 1)).exists()
    mara.post(reverse("calendar_day", args=[office.public_id]), {"day": "2026-12-24", "times": "", "note": "Eve"})
    assert list(office.special_days.values_list("day", "opens", "note")) == [(date(2026, 12, 24), None, "Eve")]
    mara.post(reverse("calendar_day_drop", args=[office.public_id]), {"day": "2026-12-24"})
    assert not office.special_days.exists()


def test_the_first_week_stays(mara: Client, office: Calendar) -> None:
    answer = mara.post(reverse("calendar_hours_drop", args=[office.public_id]), {"day": "1970-01-01"}, follow=True)
    assert "The first week stays" in answer.content.decode()
    assert office.weekly_hours.count() == 5


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"day0": "9-17"}, "“9-17” is no span: write it as 09:00-17:30."),
        ({"day0": "22:00-06:00"}, "ends before it begins: write what lies after midnight on the next day."),
        ({"day0": "09:00-25:00"}, "is no time of a day: it ends with 24:00."),
        ({"day0": "09:00-12:00, 11:00-13:00"}, "09:00-12:00, 11:00-13:00 overlap."),
        ({f"day{weekday}": "" for weekday in range(7)}, "Give the times of at least one weekday."),
        ({"subdivision": "XX"}, "No such part of the country: use one of BB, BE, BW"),
        ({"country": "", "subdivision": "BE"}, "No such part of the country: use one of none."),
        ({"name": " "}, "This field is required."),
        ({"name": "Office"}, "There is already a calendar “Office”."),
        ({"zone": "Mars/Olympus"}, "Mars/Olympus is not one of the available choices."),
    ],
)
def test_what_makes_no_sense_is_refused(mara: Client, office: Calendar, changes: dict[str, str], sentence: str) -> None:
    answer = mara.post(reverse("calendar_add"), NEW | WEEK | changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Calendar.objects.count() == 1


def test_a_promise_is_made_and_ended(mara: Client, cast: Cast) -> None:
    given = {
        "team": str(cast.north.public_id), "channel": "mail", "completion_minutes": "480", "clock": "working",
        "starts_on": "2026-03-01",
    }  # fmt: skip
    assert mara.post(reverse("promise_add"), given).status_code == 302
    made = Promise.objects.get()
    assert (made.team, made.channel, made.completion_minutes, made.clock) == (cast.north, "mail", 480, Clock.WORKING)
    shown = page(mara, "calendars")
    assert "8 hours" in shown
    assert "every category · Mail" in shown
    assert "every category · Mail" in page(mara, "promise_end", made.public_id)
    mara.post(reverse("promise_end", args=[made.public_id]), {"last_on": "2026-03-31"})
    made.refresh_from_db()
    assert made.ends_on == date(2026, 4, 1)
    mara.post(reverse("promise_end", args=[made.public_id]), {"last_on": "2026-02-01"})
    assert not Promise.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"completion_minutes": ""}, "Say within which time"),
        ({"last_on": "2026-02-01"}, "The last day lies before the first one."),
        ({"completion_minutes": "9999999"}, "A promise is of one minute to a year."),
    ],
)
def test_a_promise_that_makes_no_sense_is_refused(mara: Client, changes: dict[str, str], sentence: str) -> None:
    given = {"completion_minutes": "60", "clock": "working", "starts_on": "2026-03-01"} | changes
    answer = mara.post(reverse("promise_add"), given)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_who_answers_for_a_part_sees_and_does_not_change(cast: Cast, office: Calendar) -> None:
    end_membership(cast.mara.memberships.get(), ends_on=date(2026, 2, 1), by=None)
    builders.stay(cast.mara, cast.north, Role.OPERATIONS_MANAGER, date(2026, 2, 1))
    set_calendar(cast.north, office, by=None)
    set_calendar(cast.south, office, by=None)
    client = cast.client("mara")
    shown = page(client, "calendars")
    assert "North" in shown
    assert "South" not in shown
    assert "Add a calendar" not in shown
    assert client.get(reverse("calendar_add")).status_code == 404
    assert client.post(reverse("calendar_day_drop", args=[office.public_id]), {"day": "2026-01-01"}).status_code == 404


def test_the_overview_asks_the_database_as_often_for_many(
    mara: Client, cast: Cast, office: Calendar, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        made = create_calendar(name=f"Site {number}", zone="UTC", week=[[(0, 600)]] * 7, by=None)
        set_special_day(made, day=date(2026, 5, 1), spans=[], note="", by=None)
        set_calendar(builders.team(parent=cast.north), made, by=None)
    mara.get(reverse("calendars"))
    with django_assert_max_num_queries(20):
        mara.get(reverse("calendars"))
    with django_assert_max_num_queries(14):
        mara.get(reverse("calendar", args=[office.public_id]))


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", ()),
        ("9:00-17:30", ((540, 1_050),)),
        ("13:30–18:00, 09:00 - 12:30", ((540, 750), (810, 1_080))),
        ("00:00-24:00", ((0, 1_440),)),
    ],
)
def test_times_are_read_as_people_write_them(text: str, spans: tuple[tuple[int, int], ...]) -> None:
    assert read_spans(text) == spans


def test_weeks_and_durations_in_words() -> None:
    nine, half = ((540, 1_020),), ((540, 720),)
    assert week_words((nine,) * 4 + (half,) + ((),) * 2) == "Mon–Thu 09:00–17:00; Fri 09:00–12:00"
    assert week_words((((0, 1_440),),) * 7) == "around the clock"
    assert [duration_words(minutes) for minutes in (1, 45, 60, 90)] == [
        "1 minute",
        "45 minutes",
        "1 hour",
        "1 h 30 min",
    ]


def test_a_team_that_no_longer_names_one_works_by_the_one_above(mara: Client, cast: Cast, office: Calendar) -> None:
    set_calendar(cast.north, office, by=None)
    mara.post(reverse("calendar_team"), {"team": str(cast.north.public_id), "calendar": ""})
    assert Team.objects.get(pk=cast.north.pk).calendar is None


def test_explaining_a_turnaround_says_which_hours_it_runs_on(mara: Client, cast: Cast, office: Calendar) -> None:
    address = reverse("explain", args=["turnaround_time"])
    assert "always working time<" in page_of(mara, address)
    set_calendar(cast.north, office, by=None)
    shown = page_of(mara, address)
    assert "Office (Mon–Fri 09:00–17:00, UTC); always working time where a team has no calendar" in shown
    alpha = page_of(mara, f"{address}?team={cast.alpha.public_id}")
    assert "Office (Mon–Fri 09:00–17:00, UTC)<" in alpha
    assert "Runs on" not in page_of(mara, reverse("explain", args=["csat"]))
