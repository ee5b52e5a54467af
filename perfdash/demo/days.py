"""The days of the demonstration: thirteen months up to yesterday, and a few more on which open work would be done."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from kpis.periods import day_bounds

AHEAD = 5
LONG_AGO = timedelta(days=3 * 365)
DAY = 86_400


@dataclass(frozen=True)
class Days:
    """``first`` up to but not including ``end`` (today); work is drawn for ``AHEAD`` more days and cut at ``end``."""

    first: date
    end: date

    @property
    def count(self) -> int:
        return (self.end - self.first).days + AHEAD

    @property
    def dates(self) -> list[date]:
        return [self.first + timedelta(days=i) for i in range(self.count)]

    @property
    def weekdays(self) -> NDArray[np.int64]:
        """Monday is 0."""
        return (np.arange(self.count) + self.first.weekday()) % 7

    @property
    def weeks(self) -> NDArray[np.int64]:
        """Number of the week, Monday to Sunday, counted from one fixed Monday: patterns do not move with the range."""
        return (np.arange(self.count) + self.first.toordinal() - 1) // 7

    @property
    def now(self) -> np.datetime64:
        """The instant at which everything was exported: the end of yesterday, UTC."""
        return _utc(self.end)

    @property
    def beginning(self) -> np.datetime64:
        return _utc(self.first)

    def index(self, day: date) -> int:
        return (day - self.first).days

    def instants(self, day: NDArray[np.int64], seconds: NDArray[np.float64]) -> NDArray[np.datetime64]:
        """Seconds after the organisation's midnight of a day, as UTC instants of whole seconds."""
        starts = np.array([_utc(date_) for date_ in self.dates])
        found: NDArray[np.datetime64] = starts[day] + np.round(seconds).astype("timedelta64[s]")
        return found


def days_until(end: date, months: int) -> Days:
    """The days from ``months`` before ``end`` (not included) on."""
    month = end.year * 12 + end.month - 1 - months
    return Days(date(month // 12, month % 12 + 1, min(end.day, 28)), end)


def black_fridays(days: Days) -> list[date]:
    """The day after the fourth Thursday of November, of every year the days touch or come near."""
    firsts = [date(year, 11, 1) for year in range(days.first.year - 1, days.end.year + 1)]
    return [first + timedelta(days=(3 - first.weekday()) % 7 + 22) for first in firsts]


def _utc(day: date) -> np.datetime64:
    start, _end = day_bounds(day)
    return np.datetime64(start.replace(tzinfo=None), "us")
