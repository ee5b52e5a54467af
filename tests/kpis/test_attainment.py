"""Attainment: 0 at minimum, 100 at target, 120 at stretch, linear in between, clipped; counted by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.attainment import attainment
from kpis.models import Direction, Target

CSAT = Target(direction=Direction.HIGHER, minimum=70, target=80, stretch=90)
NO_STRETCH = Target(direction=Direction.HIGHER, minimum=70, target=80)
RESPONSE = Target(direction=Direction.LOWER, minimum=60, target=30, stretch=20)
OCCUPANCY = Target(direction=Direction.BAND, minimum=60, target=75, target_to=85, maximum=95)
POINT_BAND = Target(direction=Direction.BAND, minimum=0, target=10, target_to=10, maximum=20)


@pytest.mark.parametrize(
    ("target", "value", "expected"),
    [
        (CSAT, 60, 0), (CSAT, 70, 0), (CSAT, 72.5, 25), (CSAT, 80, 100), (CSAT, 85, 110), (CSAT, 90, 120),
        (CSAT, 100, 120),
        (NO_STRETCH, 75, 50), (NO_STRETCH, 80, 100), (NO_STRETCH, 99, 100),
        (RESPONSE, 75, 0), (RESPONSE, 60, 0), (RESPONSE, 45, 50), (RESPONSE, 30, 100), (RESPONSE, 25, 110),
        (RESPONSE, 20, 120), (RESPONSE, 0, 120),
        (OCCUPANCY, 50, 0), (OCCUPANCY, 60, 0), (OCCUPANCY, 67.5, 50), (OCCUPANCY, 75, 100), (OCCUPANCY, 80, 100),
        (OCCUPANCY, 85, 100), (OCCUPANCY, 90, 50), (OCCUPANCY, 95, 0), (OCCUPANCY, 99, 0),
        (POINT_BAND, 5, 50), (POINT_BAND, 10, 100), (POINT_BAND, 15, 50),
    ],
)  # fmt: skip
def test_attainment_is_linear_between_its_marks_and_clipped(target: Target, value: float, expected: float) -> None:
    assert attainment(target, value) == pytest.approx(expected)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_more_is_never_worse_where_higher_is_better(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert attainment(CSAT, low) <= attainment(CSAT, high)
    assert attainment(RESPONSE, low) >= attainment(RESPONSE, high)


@given(st.sampled_from((CSAT, NO_STRETCH, RESPONSE, OCCUPANCY, POINT_BAND)), st.floats(-1e9, 1e9))
def test_attainment_stays_between_0_and_120(target: Target, value: float) -> None:
    assert 0 <= attainment(target, value) <= (120 if target.stretch is not None else 100)
