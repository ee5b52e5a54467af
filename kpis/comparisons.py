"""Two sides of one KPI set beside each other: their difference, and whether it is more than chance explains.

The tests are those of ``kpis.changes``. Of two scopes the weekly values of both vary: their natural limits add up as
independent spreads do, to the root of the sum of their squares. Sizes are not tested across scopes: how many contacts a
team of ten has says nothing about one of four. Sides that share records are tested as if they did not: fewer
differences are called so, never more, since what they share moves both alike.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from math import hypot

from kpis.chance import moving_range_limit
from kpis.changes import FEWEST_DAYS, ChangeTest, for_the_better, judge, test_of
from kpis.models import Kind
from kpis.scorecards import Entry
from kpis.values import Value

SIZES = (Kind.COUNT, Kind.CLOSING)
# Counts of a month and of the one before it can be set beside each other; those of a week and a quarter cannot.
ALIKE_IN_LENGTH = 0.9


class Finding(StrEnum):
    BEYOND = "beyond"
    NORMAL = "normal"
    NO_DATA = "no_data"
    FEW = "few"
    SIZE = "size"
    UNTOLD = "untold"


@dataclass(frozen=True)
class Comparison:
    """``difference`` is right less left; ``better``: the right side is, None where more is neither good nor bad."""

    left: Entry
    right: Entry
    difference: float | None
    test: ChangeTest
    finding: Finding
    better: bool | None = None


def compare(left: Entry, right: Entry, *, same_scope: bool) -> Comparison:
    """``left`` and ``right`` are entries of one definition."""
    test, one, other = test_of(right.version), left.value, right.value
    if one is None or other is None or one.value is None or other.value is None:
        return Comparison(left, right, None, test, Finding.NO_DATA)
    difference = other.value - one.value
    if _is_size(left, right, same_scope):
        return Comparison(left, right, difference, test, Finding.SIZE)
    if one.muted or other.muted:
        return Comparison(left, right, difference, test, Finding.FEW)
    after = replace(right, previous=one, previous_days=left.days)
    beyond = judge(after).beyond if same_scope or test != ChangeTest.MOVING_RANGES else _apart(left, right, one, other)
    if beyond is None:
        return Comparison(left, right, difference, test, Finding.UNTOLD)
    finding = Finding.BEYOND if beyond else Finding.NORMAL
    return Comparison(left, right, difference, test, finding, for_the_better(after))


def _is_size(left: Entry, right: Entry, same_scope: bool) -> bool:
    shorter, longer = sorted((left.days, right.days))
    alike = same_scope and shorter >= ALIKE_IN_LENGTH * longer
    return right.version.kind in SIZES and not (alike or (same_scope and right.version.kind == Kind.CLOSING))


def _apart(left: Entry, right: Entry, one: Value, other: Value) -> bool | None:
    """Whether the values of two scopes lie further apart than single weeks of both would by chance."""
    limits = [moving_range_limit([p.value for p in side.points if p.value is not None]) for side in (left, right)]
    if limits[0] is None or limits[1] is None or min(left.days, right.days) < FEWEST_DAYS:
        return None
    if one.value is None or other.value is None:
        return None
    return abs(other.value - one.value) > hypot(limits[0], limits[1])
