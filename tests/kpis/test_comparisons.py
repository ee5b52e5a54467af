"""Two sides of one KPI: which test tells, and where none may. Expected answers are counted by hand."""

from datetime import date
from typing import Any

import pytest

from kpis.comparisons import Finding, compare
from kpis.models import Kpi, KpiVersion
from kpis.scorecards import Entry, Point
from kpis.values import Value
from tests.conftest import Cast

STEADY = [100.0, 102.0, 100.0, 102.0, 100.0, 102.0, 100.0]


def version(key: str) -> KpiVersion:
    return Kpi.objects.get(key=key).versions.get()


def side(key: str, value: Value | None, *, days: int = 30, weeks: list[float] | None = None) -> Entry:
    points = tuple(Point(date(2026, 1, 1), week, 50) for week in weeks or [])
    return Entry(version(key), 0, value, None, None, None, points=points, days=days)


def share(part: int, whole: int, **more: Any) -> Value:
    return Value(part, whole, 100 * part / whole, whole, **more)


@pytest.mark.parametrize("same_scope", [True, False])
def test_shares_are_told_by_two_proportions(cast: Cast, same_scope: bool) -> None:
    # 70 of 100 and 85 of 100: pooled 0.775, spread 0.0591, z = 2.54.
    found = compare(side("csat", share(70, 100)), side("csat", share(85, 100)), same_scope=same_scope)
    assert (found.finding, found.better) == (Finding.BEYOND, True)
    assert found.difference == pytest.approx(15)
    # 70 and 75 of 100: pooled 0.725, spread 0.0631, z = 0.79.
    assert (
        compare(side("csat", share(70, 100)), side("csat", share(75, 100)), same_scope=False).finding == Finding.NORMAL
    )


def test_less_is_better_where_the_definition_says_so(cast: Cast) -> None:
    found = compare(side("dsat", share(30, 100)), side("dsat", share(15, 100)), same_scope=False)
    assert (found.finding, found.better) == (Finding.BEYOND, True)


def test_few_on_one_side_are_too_few(cast: Cast) -> None:
    few = share(1, 3, muted=True)
    assert compare(side("csat", few), side("csat", share(90, 100)), same_scope=False).finding == Finding.FEW
    assert compare(side("csat", share(90, 100)), side("csat", few), same_scope=False).finding == Finding.FEW


def test_no_data_is_no_difference(cast: Cast) -> None:
    nothing = Value(0, 0, None, 0)
    found = compare(side("csat", nothing), side("csat", share(90, 100)), same_scope=False)
    assert (found.finding, found.difference) == (Finding.NO_DATA, None)
    assert compare(side("csat", None), side("csat", None), same_scope=True).finding == Finding.NO_DATA


def test_counts_of_two_scopes_are_sizes(cast: Cast) -> None:
    left, right = Value(400, None, 400, 400), Value(100, None, 100, 100)
    one, other = (side("contacts_handled", value) for value in (left, right))
    assert compare(one, other, same_scope=False).finding == Finding.SIZE
    # 400 and 100 in as many days: z = (100 - 250) / sqrt(500 / 4) = -13.4.
    assert compare(one, other, same_scope=True).finding == Finding.BEYOND


def test_counts_of_unlike_lengths_are_sizes(cast: Cast) -> None:
    one = side("contacts_handled", Value(400, None, 400, 400), days=28)
    assert (
        compare(one, side("contacts_handled", Value(100, None, 100, 100), days=7), same_scope=True).finding
        == Finding.SIZE
    )
    # 28 days are 90.3 % of 31: a February and a March can be set beside each other.
    assert (
        compare(one, side("contacts_handled", Value(400, None, 400, 400), days=31), same_scope=True).finding
        == Finding.NORMAL
    )


@pytest.mark.parametrize(
    ("value", "finding"),
    # Steps of 2: a limit of 5.32 for one scope's weeks, 7.52 (its root of two) for the difference of two scopes'.
    [(107.0, Finding.NORMAL), (108.0, Finding.BEYOND), (92.0, Finding.BEYOND)],
)
def test_means_of_two_scopes_are_told_by_the_weeks_of_both(cast: Cast, value: float, finding: Finding) -> None:
    left = side("average_handle_time", Value(1, 1, 100.0, 80), weeks=STEADY)
    right = side("average_handle_time", Value(1, 1, value, 80), weeks=STEADY)
    assert compare(left, right, same_scope=False).finding == finding


def test_means_of_one_scope_are_told_by_its_own_weeks(cast: Cast) -> None:
    left = side("average_handle_time", Value(1, 1, 100.0, 80))
    right = side("average_handle_time", Value(1, 1, 106.0, 80), weeks=STEADY)
    assert compare(left, right, same_scope=True).finding == Finding.BEYOND


@pytest.mark.parametrize(("weeks", "days"), [(STEADY[:6], 30), (STEADY, 6)])
def test_too_few_weeks_or_days_tell_nothing(cast: Cast, weeks: list[float], days: int) -> None:
    left = side("average_handle_time", Value(1, 1, 100.0, 80), weeks=STEADY)
    right = side("average_handle_time", Value(1, 1, 150.0, 80), weeks=weeks, days=days)
    assert compare(left, right, same_scope=False).finding == Finding.UNTOLD
