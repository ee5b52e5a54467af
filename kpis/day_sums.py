"""Sums of measures by day, kept as running totals: any range of days in the time of two look-ups."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import accumulate

Sums = Counter[str]


class DaySums:
    """Built from ``{day: {measure: amount}}``; days that are missing hold nothing."""

    def __init__(self, days: Mapping[date, Mapping[str, int]]) -> None:
        self._days: dict[str, list[date]] = {}
        for day in sorted(days):
            for measure in days[day]:
                self._days.setdefault(measure, []).append(day)
        self._totals = {
            measure: [0, *accumulate(days[day][measure] for day in known)] for measure, known in self._days.items()
        }

    def between(self, start: date, end: date, measures: Iterable[str] | None = None) -> Sums:
        """Sums from ``start`` up to but not including ``end``, of the given measures or of all that have days there."""
        found: Sums = Counter()
        for measure in self._days if measures is None else self._days.keys() & set(measures):
            first, last = (bisect_left(self._days[measure], edge) for edge in (start, end))
            if first < last:
                found[measure] = self._totals[measure][last] - self._totals[measure][first]
        return found
