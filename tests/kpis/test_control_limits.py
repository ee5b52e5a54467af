"""Limits of chance, counted by hand."""

from datetime import date, timedelta

import pytest

from kpis.control_limits import control_limits
from kpis.models import KpiVersion
from kpis.scorecards import Point

SHARE = KpiVersion(
    kind="ratio", numerator="surveys.satisfied", denominator="surveys.ratings", unit="percent", scale=100
)
MEAN = KpiVersion(
    kind="ratio", numerator="contacts.handle_seconds", denominator="contacts.handle_known", unit="seconds", scale=1
)
BACKLOG = KpiVersion(kind="closing", numerator="contacts.opened - contacts.closed", unit="count", scale=1)


def points(values: list[float | None], ns: list[int]) -> list[Point]:
    first = date(2026, 1, 5)
    return [Point(first + timedelta(days=7 * i), v, n) for i, (v, n) in enumerate(zip(values, ns, strict=True))]


def test_a_share_varies_by_its_number_of_cases() -> None:
    # 80 % throughout: sqrt(0.8 x 0.2 / 100) = 0.04, and of 400 cases 0.02.
    found = control_limits(SHARE, points([80.0] * 7, [100] * 6 + [400]))
    assert found is not None and found.shares
    assert (found.low[0], found.high[0]) == (pytest.approx(68), pytest.approx(92))
    assert (found.low[6], found.high[6]) == (pytest.approx(74), pytest.approx(86))


def test_limits_of_a_share_stay_within_it() -> None:
    found = control_limits(SHARE, points([90.0] * 7, [10] * 7))
    assert found is not None
    # 90 + 3 x sqrt(0.9 x 0.1 / 10) = 118.5.
    assert (found.low[0], found.high[0]) == (pytest.approx(61.54, abs=0.01), 100)


def test_a_week_without_cases_has_no_limits_and_lies_within() -> None:
    found = control_limits(SHARE, points([80.0] * 6 + [None, 60.0], [100] * 6 + [0, 100]))
    assert found is not None
    assert (found.low[6], found.high[6]) == (None, None)
    # (6 x 80 + 60) / 7 = 77.14; 3 x sqrt(0.7714 x 0.2286 / 100) = 12.6: from 64.5 to 89.7.
    assert found.outside([80.0] * 6 + [None, 60.0]) == [7]


def test_other_figures_vary_by_their_moving_ranges() -> None:
    # Ranges 10, 10, 10, 10, 10, 10, mean 10: 305 - 26.6 to 305 + 26.6 around the mean of the eight.
    found = control_limits(MEAN, points([300, 310, 300, 310, 300, 310, 300, 310], [9] * 8))
    assert found is not None and not found.shares
    assert (found.low[0], found.high[0]) == (pytest.approx(278.4), pytest.approx(331.6))


def test_nothing_falls_below_zero_that_never_did() -> None:
    found = control_limits(MEAN, points([1, 9, 1, 9, 1, 9, 1], [9] * 7))
    assert found is not None and found.low[0] == 0


@pytest.mark.parametrize(
    ("version", "values"),
    [(SHARE, [80.0] * 6), (BACKLOG, [5.0, 6.0, 7.0, 8.0, 9.0, 8.0, 7.0, 9.0]), (MEAN, [300.0] * 8)],
    ids=["too few weeks", "a running count", "no variation at all"],
)
def test_no_limits(version: KpiVersion, values: list[float | None]) -> None:
    assert control_limits(version, points(values, [50] * len(values))) is None
