"""Writes calendars, and which team works by which. What follows from a change, ``contacts.clocks`` computes anew."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any
from zoneinfo import available_timezones

import holidays
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from teams.actions.audit import record_event
from teams.models import Calendar, SpecialDay, Team, User, WeeklyHours

# Opening and closing in minutes after midnight.
Spans = Sequence[tuple[int, int]]
# The day from which the first week of every calendar holds.
BEGINNING = date(1970, 1, 1)
_DAY_MINUTES = 24 * 60


@transaction.atomic
def create_calendar(
    *, name: str, zone: str, week: Sequence[Spans], by: User | None, country: str = "", subdivision: str = ""
) -> Calendar:
    """Add a calendar with the spans of Monday to Sunday, in force since ever. Raises ValidationError."""
    calendar = Calendar()
    changes = _described(calendar, name=name, zone=zone, country=country, subdivision=subdivision)
    calendar.save()
    _write_week(calendar, BEGINNING, week)
    _note(by, "calendar.create", calendar, changes | {"hours": _week_words(week)})
    return calendar


@transaction.atomic
def update_calendar(
    calendar: Calendar, *, name: str, zone: str, country: str, subdivision: str, by: User | None
) -> Calendar:
    """Change name, zone or holidays, for the past as well. Raises ValidationError."""
    changes = _described(calendar, name=name, zone=zone, country=country, subdivision=subdivision)
    calendar.save()
    _note(by, "calendar.change", calendar, changes)
    return calendar


@transaction.atomic
def set_weekly_hours(calendar: Calendar, *, starts_on: date, week: Sequence[Spans], by: User | None) -> None:
    """Let a week hold from a day on, until the next later one; one that begins on the same day is replaced."""
    calendar.weekly_hours.filter(starts_on=starts_on).delete()
    _write_week(calendar, starts_on, week)
    _note(by, "calendar.hours", calendar, {"from": starts_on.isoformat(), "hours": _week_words(week)})


@transaction.atomic
def drop_weekly_hours(calendar: Calendar, *, starts_on: date, by: User | None) -> None:
    """Take a week away: the one before it holds on. The first one stays."""
    if starts_on == BEGINNING:
        raise ValidationError(_("The first week stays: without it nobody would know when work is done."))
    calendar.weekly_hours.filter(starts_on=starts_on).delete()
    _note(by, "calendar.hours_drop", calendar, {"from": starts_on.isoformat()})


@transaction.atomic
def set_special_day(calendar: Calendar, *, day: date, spans: Spans, note: str, by: User | None) -> None:
    """Let a day be closed (no spans) or open at times of its own, holiday or not."""
    _refuse_bad_spans(spans)
    calendar.special_days.filter(day=day).delete()
    times: Sequence[tuple[int | None, int | None]] = spans or [(None, None)]
    SpecialDay.objects.bulk_create(
        SpecialDay(calendar=calendar, day=day, opens=opens, closes=closes, note=note) for opens, closes in times
    )
    words = span_words(spans) or _("closed")
    _note(by, "calendar.day", calendar, {"day": day.isoformat(), "open": words, "note": note})


@transaction.atomic
def drop_special_day(calendar: Calendar, *, day: date, by: User | None) -> None:
    """Let a day be like its weekday again."""
    calendar.special_days.filter(day=day).delete()
    _note(by, "calendar.day_drop", calendar, {"day": day.isoformat()})


@transaction.atomic
def set_calendar(team: Team, calendar: Calendar | None, *, by: User | None) -> None:
    """Let a team and those below it without one of their own work by a calendar; None: by that of the team above."""
    before, team.calendar = team.calendar, calendar
    team.save(update_fields=["calendar"])
    if by:
        details = {"team": team.name, "calendar": [str(before or ""), str(calendar or "")]}
        record_event(by=by, action="team.calendar", subject=team.name, details=details)


def span_words(spans: Spans) -> str:
    """``09:00-12:30, 13:30-18:00``; "" where there is none."""
    return ", ".join(f"{clock_words(opens)}-{clock_words(closes)}" for opens, closes in spans)


def clock_words(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _described(calendar: Calendar, **wanted: str) -> dict[str, Any]:
    """Set the fields; returns what changes, as pairs."""
    wanted["name"] = wanted["name"].strip()
    _refuse_bad_place(**wanted)
    if Calendar.objects.filter(name=wanted["name"]).exclude(pk=calendar.pk).exists():
        raise ValidationError({"name": _("There is already a calendar “%(name)s”.") % wanted})
    changes = {name: [getattr(calendar, name), value] for name, value in wanted.items()}
    for name, value in wanted.items():
        setattr(calendar, name, value)
    calendar.full_clean(exclude=["public_id"])
    return changes


def _refuse_bad_place(name: str, zone: str, country: str, subdivision: str) -> None:
    if zone not in available_timezones():
        raise ValidationError({"zone": _("There is no time zone “%(zone)s”.") % {"zone": zone}})
    parts = holidays.list_supported_countries(include_aliases=False)
    if country and country not in parts:
        raise ValidationError({"country": _("No holidays are known of “%(country)s”.") % {"country": country}})
    if subdivision and subdivision not in parts.get(country, []):
        known = ", ".join(parts.get(country, [])) or _("none")
        raise ValidationError(
            {"subdivision": _("No such part of the country: use one of %(known)s.") % {"known": known}}
        )


def _write_week(calendar: Calendar, starts_on: date, week: Sequence[Spans]) -> None:
    if not any(week):
        raise ValidationError(_("Give the times of at least one weekday."))
    for spans in week:
        _refuse_bad_spans(spans)
    WeeklyHours.objects.bulk_create(
        WeeklyHours(calendar=calendar, starts_on=starts_on, weekday=weekday, opens=opens, closes=closes)
        for weekday, spans in enumerate(week)
        for opens, closes in spans
    )


def _refuse_bad_spans(spans: Spans) -> None:
    for opens, closes in spans:
        if not 0 <= opens < closes <= _DAY_MINUTES:
            raise ValidationError(_("%(span)s is no span of a day.") % {"span": span_words([(opens, closes)])})
    for earlier, later in pairwise(sorted(spans)):
        if earlier[1] > later[0]:
            raise ValidationError(_("%(spans)s overlap.") % {"spans": span_words([earlier, later])})


def _week_words(week: Sequence[Spans]) -> str:
    return " · ".join(span_words(spans) or "–" for spans in week)


def _note(by: User | None, action: str, calendar: Calendar, details: dict[str, Any]) -> None:
    if by:
        record_event(by=by, action=action, subject=calendar.name, details=details)
