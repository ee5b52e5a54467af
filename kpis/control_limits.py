"""Within which limits a figure varies from week to week by chance alone: Shewhart charts of its points.

Shares: p chart, the mean share plus and minus three standard deviations of a share of as many cases (NIST/SEMATECH
e-Handbook of Statistical Methods, 6.3.3.2). Other figures: XmR chart, the mean plus and minus 2.66 times the mean
moving range (6.3.2.2). A running count has none: each of its points is made of the one before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import mean

from kpis.chance import FEWEST_RANGES, moving_range_limit
from kpis.models import Kind, KpiVersion
from kpis.scorecards import Point
from kpis.values import is_share


@dataclass(frozen=True)
class Limits:
    """Along the points; None where there is no value. ``shares``: a p chart, else an XmR chart."""

    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    shares: bool

    def outside(self, values: Sequence[float | None]) -> list[int]:
        """The places of the values beyond the limits."""
        return [
            place
            for place, (value, low, high) in enumerate(zip(values, self.low, self.high, strict=True))
            if value is not None and low is not None and high is not None and not low <= value <= high
        ]


def control_limits(version: KpiVersion, points: Sequence[Point]) -> Limits | None:
    """The limits of a definition's points in its own unit; None where there are too few to tell."""
    known = [point for point in points if point.value is not None]
    if version.kind == Kind.CLOSING or len(known) <= FEWEST_RANGES:
        return None
    return _shares(version, points) if is_share(version) else _others(points)


def _shares(version: KpiVersion, points: Sequence[Point]) -> Limits | None:
    cases = sum(point.n for point in points)
    if not cases:
        return None
    level = sum((point.value or 0.0) * point.n for point in points) / version.scale / cases
    reach = [3 * sqrt(level * (1 - level) / point.n) if point.n else None for point in points]
    low = tuple(None if r is None else version.scale * max(level - r, 0.0) for r in reach)
    high = tuple(None if r is None else version.scale * min(level + r, 1.0) for r in reach)
    return Limits(low, high, shares=True)


def _others(points: Sequence[Point]) -> Limits | None:
    values = [point.value for point in points if point.value is not None]
    reach = moving_range_limit(values)
    if not reach:
        return None
    middle = mean(values)
    # Nothing that is counted or timed falls below zero, unless it did.
    floor = min(0.0, *values)
    low = tuple(None if point.value is None else max(middle - reach, floor) for point in points)
    high = tuple(None if point.value is None else middle + reach for point in points)
    return Limits(low, high, shares=False)
