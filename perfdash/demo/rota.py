"""Who is there on which day, from when, for how long: shifts, holidays taken, sickness, time off the plan."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfdash.demo.careers import PersonPlan
from perfdash.demo.days import Days
from perfdash.demo.organisation import Organisation, TeamPlan
from teams.roles import Role

Flags = NDArray[np.bool_]
SHIFT_STARTS = np.array([8.0, 9.5, 11.5]) * 3600
# weekly hours -> (days a week, hours a day)
SHAPES = {40: (5, 8), 32: (4, 8), 30: (5, 6), 24: (4, 6), 20: (4, 5), 16: (2, 8)}
CLOSED = {(12, 25), (12, 26), (1, 1)}
MEETINGS = 0.10
SICK_A_YEAR, SICK_DAYS = 4.0, 2.6


@dataclass(frozen=True)
class PersonDays:
    """One row a person-day with a shift. ``person`` and ``team`` are indexes, times in seconds."""

    person: NDArray[np.int64]
    team: NDArray[np.int64]
    day: NDArray[np.int64]
    start: NDArray[np.float64]
    planned: NDArray[np.float64]
    absent: NDArray[np.float64]
    off_plan: NDArray[np.float64]

    @property
    def productive(self) -> NDArray[np.float64]:
        """Time for customers: neither absent, nor off the plan, nor in a meeting."""
        return np.maximum((self.planned - self.absent) * (1 - MEETINGS) - self.off_plan, 0.0)

    def __len__(self) -> int:
        return len(self.person)


def draw_rota(
    organisation: Organisation,
    people: list[PersonPlan],
    days: Days,
    overtime: NDArray[np.float64],
    rng: np.random.Generator,
) -> PersonDays:
    """``overtime`` multiplies the planned time of each day (1.0 without any)."""
    parts = [_person(organisation, index, person, days, rng) for index, person in enumerate(people) if person.is_agent]
    person, team, day, start, planned, absent, off_plan = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    longer = overtime[day]
    return PersonDays(person, team, day, start, planned * longer, absent * longer, off_plan)


def _person(
    organisation: Organisation, index: int, person: PersonPlan, days: Days, rng: np.random.Generator
) -> tuple[NDArray[np.generic], ...]:
    team_on = _teams_on(organisation, person, days)
    week_days, hours = SHAPES[person.weekly_hours]
    holidays, sick = _holidays(days, rng), _sick(days, rng)
    at_work = np.zeros(days.count, dtype=bool)
    for number, team in enumerate(organisation.teams):
        at_work |= (team_on == number) & _pattern(team, index, week_days, days)
    day = np.flatnonzero(at_work & ~holidays)
    planned = np.full(len(day), hours * 3600.0)
    absent = np.where(sick[day], planned, 0.0)
    habit = rng.gamma(4.0, 0.01)
    off_plan = np.where(sick[day], 0.0, np.minimum(planned * habit * rng.lognormal(0, 0.6, len(day)), planned / 3))
    start = SHIFT_STARTS[(days.weeks[day] + index) % 3]
    return np.full(len(day), index), team_on[day], day, start, planned, absent, off_plan


def _teams_on(organisation: Organisation, person: PersonPlan, days: Days) -> NDArray[np.int64]:
    """The index of the team in which somebody is an agent on each day; -1 without one."""
    numbers = {(team.site, team.name): number for number, team in enumerate(organisation.teams)}
    found = np.full(days.count, -1)
    for stay in person.stays:
        if stay.role == Role.AGENT:
            first = max(days.index(stay.starts_on), 0)
            last = days.count if stay.ends_on is None else max(days.index(stay.ends_on), 0)
            found[first:last] = numbers[stay.place]  # type: ignore[index]
    return found


def _pattern(team: TeamPlan, index: int, week_days: int, days: Days) -> Flags:
    """The days of the rota: Monday to Friday, now and then a Saturday instead, or also Sundays in turn."""
    weekday, turn = days.weekdays, days.weeks + index
    works = weekday < 5
    if team.open == "saturdays":
        works = np.where(turn % 3 == 0, (weekday != 2) & (weekday < 6), works)
    elif team.open == "daily":
        works = np.where(turn % 2 == 0, weekday >= 2, works)
    if week_days == 4:
        works &= weekday != index % 5
    elif week_days == 2:
        works &= (weekday == 0) | (weekday == 3)
    closed = np.array([(day.month, day.day) in CLOSED for day in days.dates])
    return works & ~(closed & (team.open != "daily"))


def _holidays(days: Days, rng: np.random.Generator) -> Flags:
    """Three stretches of five to twelve days, mostly in summer and never in the busy weeks."""
    months = np.array([day.month for day in days.dates])
    weight = np.select([np.isin(months, (7, 8)), np.isin(months, (11, 12))], [4.0, 0.0], 1.0)
    away = np.zeros(days.count, dtype=bool)
    if not weight.any():
        return away
    for first in rng.choice(days.count, 3, p=weight / weight.sum()):
        away[first : first + int(rng.integers(5, 13))] = True
    return away


def _sick(days: Days, rng: np.random.Generator) -> Flags:
    months = np.array([day.month for day in days.dates])
    hazard = SICK_A_YEAR / 365 * rng.gamma(2.0, 0.5) * np.where(np.isin(months, (12, 1, 2)), 1.6, 0.85)
    sick = np.zeros(days.count, dtype=bool)
    for first in np.flatnonzero(rng.random(days.count) < hazard):
        sick[first : first + int(rng.geometric(1 / SICK_DAYS))] = True
    return sick
