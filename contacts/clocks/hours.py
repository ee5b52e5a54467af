"""Working hours as a calendar says them, and the open stretches they make over a range of years. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final

import holidays
import numpy as np

from contacts.clocks.timeline import Timeline
from contacts.clocks.wall import DAY, MINUTE, Numbers, day_number, wall_of

# Opening and closing in minutes after midnight, as the clock on the wall shows them.
Span = tuple[int, int]
# The spans of Monday to Sunday.
Week = tuple[tuple[Span, ...], ...]

ALL_DAY: Final[tuple[Span, ...]] = ((0, 1_440),)
AROUND_THE_CLOCK: Final[Week] = (ALL_DAY,) * 7
# 1 January 1970 was a Thursday.
_THURSDAY: Final = 3


@dataclass(frozen=True)
class WorkingHours:
    """``weeks``: from which day on which week holds, earliest first; ``special``: days of their own, () is closed.

    On public holidays of ``country`` and ``subdivision`` nobody works, unless the day is special.
    """

    zone: str
    weeks: tuple[tuple[date, Week], ...]
    special: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    country: str = ""
    subdivision: str = ""

    def timeline(self, first_year: int, last_year: int) -> Timeline:
        """The open stretches from the start of one year to the end of another."""
        numbers = np.arange(day_number(date(first_year, 1, 1)), day_number(date(last_year + 1, 1, 1)), dtype=np.int64)
        usual = ~np.isin(numbers, self._days_of_their_own(first_year, last_year))
        spans = [self._weekly(numbers, usual)]
        spans += [
            np.array([[day_number(day)] * len(own), *zip(*own, strict=True)], dtype=np.int64)
            for day, own in self.special.items()
            if own and first_year <= day.year <= last_year
        ]
        day, opens, closes = np.concatenate(spans, axis=1)
        wall = wall_of(self.zone, first_year, last_year)
        starts, ends = wall.instants(day * DAY + opens * MINUTE), wall.instants(day * DAY + closes * MINUTE)
        order = np.argsort(starts, kind="stable")
        starts, ends = starts[order], ends[order]
        # What lies within an hour that the clock skips has no length.
        return Timeline(starts[ends > starts], ends[ends > starts])

    def _weekly(self, numbers: Numbers, usual: "np.typing.NDArray[np.bool_]") -> Numbers:
        """Day number, opening and closing of every span of the weeks, on the days that are as usual."""
        beginnings = np.array([day_number(first) for first, _week in self.weeks], dtype=np.int64)
        version = np.searchsorted(beginnings, numbers, side="right") - 1
        weekday = (numbers + _THURSDAY) % 7
        found = [np.empty((3, 0), dtype=np.int64)]
        for place, (_first, week) in enumerate(self.weeks):
            for number, spans in enumerate(week):
                days = numbers[usual & (version == place) & (weekday == number)]
                found += [np.stack([days, *(np.full_like(days, edge) for edge in span)]) for span in spans]
        return np.concatenate(found, axis=1)

    def _days_of_their_own(self, first_year: int, last_year: int) -> list[int]:
        closed = holiday_names(self.country, self.subdivision, first_year, last_year) if self.country else {}
        return [day_number(day) for day in {*closed, *self.special}]


@lru_cache(maxsize=256)
def holiday_names(country: str, subdivision: str, first_year: int, last_year: int) -> Mapping[date, str]:
    """The public holidays of a country (ISO 3166-1) and perhaps a part of it, by day."""
    years = range(first_year, last_year + 1)
    return dict(holidays.country_holidays(country, subdiv=subdivision or None, years=years))
