"""What the pages of calendars show: hours, special days and holidays in words, the teams, the promises."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, QuerySet

from contacts.clocks.hours import holiday_names
from contacts.clocks.models import Promise
from contacts.clocks.rules import hours_of, week_on, weeks_of
from contacts.clocks.words import day_words, duration_words, holiday_words, week_words
from contacts.models import Channel
from teams.actions.calendars import BEGINNING
from teams.models import Calendar, Team

# Special days and holidays are shown for so long back.
SHOWN_BACK = timedelta(days=31)


@dataclass(frozen=True)
class CalendarRow:
    calendar: Calendar
    hours: str
    holidays: str
    teams: list[Team]


@dataclass(frozen=True)
class WeekRow:
    """A week in words and from when on it holds; None is since ever."""

    starts_on: date | None
    hours: str
    now: bool


@dataclass(frozen=True)
class DayRow:
    """A day unlike its weekday. ``special``: set by hand, else a public holiday."""

    day: date
    times: str
    note: str
    special: bool


@dataclass(frozen=True)
class PromiseRow:
    promise: Promise
    channel: str
    first_response: str
    completion: str
    last_on: date | None
    past: bool


def calendar_rows(teams: QuerySet[Team], today: date) -> list[CalendarRow]:
    """Every calendar with the teams in sight that name it."""
    named = Prefetch("teams", queryset=teams.order_by("name"), to_attr="shown_teams")
    calendars = Calendar.objects.prefetch_related("weekly_hours", "special_days", named)
    return [CalendarRow(c, week_words(week_on(weeks_of(c), today)), holiday_words(c), c.shown_teams) for c in calendars]


def week_rows(calendar: Calendar, today: date) -> list[WeekRow]:
    """The weeks of a calendar, the latest first."""
    weeks = weeks_of(calendar)
    present = week_on(weeks, today)
    return [
        WeekRow(None if first == BEGINNING else first, week_words(week), week is present)
        for first, week in reversed(weeks)
    ]


def day_rows(calendar: Calendar, today: date) -> list[DayRow]:
    """Special days and public holidays from a month back to the end of next year."""
    hours = hours_of(calendar)
    notes = {row.day: row.note for row in calendar.special_days.all()}
    days = {day: DayRow(day, day_words(spans), notes[day], True) for day, spans in hours.special.items()}
    if hours.country:
        for day, name in holiday_names(hours.country, hours.subdivision, today.year, today.year + 1).items():
            days.setdefault(day, DayRow(day, day_words(()), name, False))
    return [row for day, row in sorted(days.items()) if day >= today - SHOWN_BACK]


def promise_rows(promises: QuerySet[Promise], today: date) -> list[PromiseRow]:
    """Promises, those that hold or will hold first."""
    channels = dict(Channel.choices)
    rows = [
        PromiseRow(
            promise, str(channels.get(promise.channel, promise.channel)), _within(promise.first_response_minutes),
            _within(promise.completion_minutes), promise.ends_on - timedelta(days=1) if promise.ends_on else None,
            promise.ends_on is not None and promise.ends_on <= today,
        )
        for promise in promises.select_related("team")
    ]  # fmt: skip
    return sorted(rows, key=lambda row: row.past)


def _within(minutes: int | None) -> str:
    return "" if minutes is None else duration_words(minutes)
