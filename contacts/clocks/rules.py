"""The calendars and promises as they are now, by team."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from holidays.version import __version__ as holidays_edition

from contacts.clocks.hours import Span, Week, WorkingHours
from contacts.clocks.models import Clock, Promise
from contacts.clocks.promises import Pledge
from teams.models import Calendar, SpecialDay, Team


@dataclass(frozen=True)
class Rules:
    """``paths`` of all teams by id; ``named``: the calendar that a team names itself; ``hours`` by calendar."""

    paths: Mapping[int, str] = field(default_factory=dict)
    named: Mapping[int, int] = field(default_factory=dict)
    hours: Mapping[int, WorkingHours] = field(default_factory=dict)
    pledges: tuple[Pledge, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything but elapsed time."""
        return bool(self.named or self.pledges)

    def path_of(self, team_id: int | None) -> str:
        """The path of a team; a contact of no team is the organisation's."""
        return self.paths.get(team_id or 0, self._root)

    def calendar_of(self, team_id: int | None) -> int | None:
        """The calendar that a team works by: its own, or that of the nearest team above it."""
        steps = reversed(self.path_of(team_id).strip("/").split("/"))
        return next((self.named[int(step)] for step in steps if step and int(step) in self.named), None)

    def fingerprint(self, team_id: int | None) -> str:
        """Changes when anything does that the clocks of this team's contacts follow; "" where there is nothing."""
        path, calendar = self.path_of(team_id), self.calendar_of(team_id)
        pledges = sorted(repr(pledge) for pledge in self.pledges if path.startswith(pledge.team_path))
        if calendar is None and not pledges:
            return ""
        hours = self.hours[calendar] if calendar else None
        edition = holidays_edition if hours and hours.country else ""
        return hashlib.sha256(json.dumps([repr(hours), edition, pledges]).encode()).hexdigest()

    @cached_property
    def _root(self) -> str:
        return min(self.paths.values(), key=len, default="/")


def read_rules() -> Rules:
    """Read them; two queries where there are none."""
    pledges = tuple(_pledge(promise) for promise in Promise.objects.select_related("team").order_by("pk"))
    named = dict(Team.objects.filter(calendar__isnull=False).values_list("pk", "calendar_id"))
    if not pledges and not named:
        return Rules()
    return Rules(dict(Team.objects.values_list("pk", "path")), named, read_hours(), pledges)


def read_hours() -> dict[int, WorkingHours]:
    """The working hours of every calendar by its id."""
    calendars = Calendar.objects.prefetch_related("weekly_hours", "special_days").order_by("pk")
    return {calendar.pk: hours_of(calendar) for calendar in calendars}


def hours_of(calendar: Calendar) -> WorkingHours:
    return WorkingHours(
        calendar.zone, weeks_of(calendar), _special(list(calendar.special_days.all())),
        calendar.country, calendar.subdivision,
    )  # fmt: skip


def weeks_of(calendar: Calendar) -> tuple[tuple[date, Week], ...]:
    """The weeks of a calendar by the day from which each holds, earliest first."""
    found: dict[date, list[list[Span]]] = defaultdict(lambda: [[] for _weekday in range(7)])
    for row in calendar.weekly_hours.all():
        found[row.starts_on][row.weekday].append((row.opens, row.closes))
    return tuple((first, tuple(tuple(sorted(spans)) for spans in week)) for first, week in sorted(found.items()))


def week_on(weeks: tuple[tuple[date, Week], ...], day: date) -> Week:
    """The week that holds on a day; the first one where all begin later."""
    return next((week for first, week in reversed(weeks) if first <= day), weeks[0][1])


def _special(rows: list[SpecialDay]) -> dict[date, tuple[Span, ...]]:
    found: dict[date, tuple[Span, ...]] = {}
    for row in sorted(rows, key=lambda row: (row.day, row.opens or 0)):
        span = () if row.opens is None or row.closes is None else ((row.opens, row.closes),)
        found[row.day] = found.get(row.day, ()) + span
    return found


def _pledge(promise: Promise) -> Pledge:
    return Pledge(
        promise.team.path if promise.team else "", promise.category, promise.channel,
        (promise.first_response_minutes, promise.completion_minutes), promise.clock == Clock.ALWAYS,
        promise.starts_on, promise.ends_on,
    )  # fmt: skip
