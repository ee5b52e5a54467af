"""A change is called one only beyond noise; each kind of figure by its own test."""

from datetime import date, timedelta
from typing import Any

import pytest

from kpis.changes import ChangeTest, for_the_better, judge
from kpis.models import Direction, Kind, KpiVersion, Unit
from kpis.scorecards import Entry, Point
from kpis.values import Value

SHARE = KpiVersion(
    kind=Kind.RATIO, unit=Unit.PERCENT, direction=Direction.HIGHER, numerator="surveys.satisfied",
    denominator="surveys.ratings", scale=100,
)  # fmt: skip
COUNT = KpiVersion(kind=Kind.COUNT, unit=Unit.COUNT, direction=Direction.BAND, numerator="contacts.handled")
MEAN = KpiVersion(
    kind=Kind.RATIO, unit=Unit.SECONDS, direction=Direction.LOWER, numerator="contacts.handle_seconds",
    denominator="contacts.handle_time_known",
)  # fmt: skip


def entry(version: KpiVersion, now: Value, before: Value, **fields: Any) -> Entry:
    return Entry(version, 10, now, before, None, None, **({"days": 28, "previous_days": 28} | fields))


def share(part: int, whole: int) -> Value:
    return Value(part, whole, 100 * part / whole, whole)


def weeks(*values: float) -> tuple[Point, ...]:
    return tuple(Point(date(2026, 1, 5) + timedelta(days=7 * i), value, 50) for i, value in enumerate(values))


# 30 and 45 of 100: z squared is 4.8, over 3.84; 33 and 45: 2 x (6^2/39 + 6^2/61) = 3.03.
@pytest.mark.parametrize(("part", "beyond"), [(30, True), (33, False)])
def test_shares_are_judged_by_two_proportions(part: int, beyond: bool) -> None:
    verdict = judge(entry(SHARE, share(part, 100), share(45, 100)))
    assert (verdict.test, verdict.beyond) == (ChangeTest.PROPORTIONS, beyond)


# 60 against 40: 20 / 10 = 2; 59 against 41: 1.8
@pytest.mark.parametrize(("count", "other", "beyond"), [(60, 40, True), (59, 41, False)])
def test_counts_are_judged_as_poisson(count: int, other: int, beyond: bool) -> None:
    verdict = judge(entry(COUNT, Value(count, None, count, count), Value(other, None, other, other)))
    assert (verdict.test, verdict.beyond) == (ChangeTest.COUNTS, beyond)


def test_a_longer_month_is_no_more_work() -> None:
    # 3100 in 31 days after 2800 in 28: the same hundred a day.
    verdict = judge(entry(COUNT, Value(3100, None, 3100, 3100), Value(2800, None, 2800, 2800), days=31))
    assert verdict.beyond is False


# Steps of 10 seconds from week to week: 26.6 is the limit.
@pytest.mark.parametrize(("now", "beyond"), [(326, False), (327, True)])
def test_means_are_judged_by_moving_ranges(now: float, beyond: bool) -> None:
    points = weeks(300, 310, 300, 310, 300, 310, 300)
    verdict = judge(entry(MEAN, Value(1, 1, now, 80), Value(1, 1, 300, 80), points=points))
    assert (verdict.test, verdict.beyond) == (ChangeTest.MOVING_RANGES, beyond)


def test_few_weeks_or_single_days_tell_nothing_of_means() -> None:
    now, before = Value(1, 1, 400, 80), Value(1, 1, 300, 80)
    assert judge(entry(MEAN, now, before, points=weeks(300, 310))).beyond is None
    points = weeks(300, 310, 300, 310, 300, 310, 300)
    assert judge(entry(MEAN, now, before, points=points, days=1, previous_days=1)).beyond is None


def test_what_is_better_follows_from_the_direction() -> None:
    assert for_the_better(entry(SHARE, share(50, 100), share(45, 100))) is True
    assert for_the_better(entry(MEAN, Value(1, 1, 400, 80), Value(1, 1, 300, 80))) is False
    assert for_the_better(entry(COUNT, Value(2, None, 2, 2), Value(1, None, 1, 1))) is None
