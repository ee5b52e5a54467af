"""Values from sums, counted by hand: no data is never zero, and every value says what it rests on."""

from typing import Any

import pytest

from kpis.models import Kind, KpiVersion, Unit
from kpis.values import Value, measures_of, rests_on_time, value_of, wilson_interval

# Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3 (Wilson's score interval).
NEWCOMBE = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0000, 0.1611),
    (1, 29, 0.0061, 0.1718),
]


def share(**fields: Any) -> KpiVersion:
    """CSAT as it ships."""
    defaults: dict[str, Any] = {
        "kind": Kind.RATIO,
        "numerator": "surveys.satisfied",
        "denominator": "surveys.ratings",
        "scale": 100.0,
        "unit": Unit.PERCENT,
        "minimum_n": 10,
    }
    return KpiVersion(**(defaults | fields))


def count(**fields: Any) -> KpiVersion:
    return share(**{"kind": Kind.COUNT, "numerator": "contacts.handled", "denominator": "", "scale": 1.0} | fields)


def test_a_ratio_divides_the_sums_and_scales() -> None:
    found = value_of(share(), {"surveys.satisfied": 30, "surveys.ratings": 40})
    assert (found.numerator, found.denominator, found.value, found.n) == (30, 40, 75.0, 40)


def test_an_empty_denominator_is_no_data() -> None:
    assert value_of(share(), {"surveys.satisfied": 0, "surveys.ratings": 0}) == Value(0, 0, None, 0)
    assert value_of(share(), {}) == Value(0, 0, None, 0)


def test_a_share_of_none_out_of_some_is_zero_and_not_no_data() -> None:
    found = value_of(share(), {"surveys.satisfied": 0, "surveys.ratings": 50})
    assert (found.value, found.n) == (0.0, 50)


def test_a_denominator_below_zero_is_no_data() -> None:
    odd = share(denominator="surveys.ratings - surveys.sent")
    assert value_of(odd, {"surveys.ratings": 1, "surveys.sent": 3}).value is None


def test_unknown_facts_are_counted_beside_the_value() -> None:
    handling = share(
        numerator="contacts.handle_seconds",
        denominator="contacts.handle_time_known",
        unknown="contacts.handle_time_unknown",
        scale=1.0,
        unit=Unit.SECONDS,
    )
    sums = {"contacts.handle_seconds": 3000, "contacts.handle_time_known": 12, "contacts.handle_time_unknown": 5}
    assert value_of(handling, sums) == Value(3000, 12, 250.0, 12, unknown=5)
    assert value_of(handling, {"contacts.handle_time_unknown": 5}) == Value(0, 0, None, 0, unknown=5)


@pytest.mark.parametrize(("n", "muted"), [(9, True), (10, False)])
def test_a_value_under_the_minimum_n_is_muted(n: int, muted: bool) -> None:
    assert value_of(share(), {"surveys.satisfied": n, "surveys.ratings": n}).muted is muted


def test_a_share_carries_its_interval_whatever_its_n() -> None:
    # Newcombe's 81 of 263
    found = value_of(share(), {"surveys.satisfied": 81, "surveys.ratings": 263})
    assert found.interval == (pytest.approx(25.53, abs=0.005), pytest.approx(36.62, abs=0.005))


def test_the_interval_is_in_the_unit_of_the_value() -> None:
    found = value_of(share(), {"surveys.satisfied": 1, "surveys.ratings": 29})
    assert found.interval == (pytest.approx(0.61, abs=0.005), pytest.approx(17.18, abs=0.005))


def test_a_mean_carries_no_interval() -> None:
    mean = share(numerator="surveys.rating_points", scale=1.0, unit=Unit.POINTS)
    assert value_of(mean, {"surveys.rating_points": 5, "surveys.ratings": 5}).interval is None


def test_a_share_of_time_has_hours_for_n_and_no_interval() -> None:
    absence = share(numerator="work.absent_seconds", denominator="work.planned_seconds")
    found = value_of(absence, {"work.absent_seconds": 0, "work.planned_seconds": 12 * 3600 + 3599})
    assert (found.value, found.n, found.muted, found.interval) == (0.0, 12, False, None)
    assert value_of(absence, {"work.planned_seconds": 3600}).muted


def test_points_earned_of_points_possible_carry_no_interval() -> None:
    points = share(numerator="surveys.rating_points", denominator="surveys.effort_points")
    assert value_of(points, {"surveys.rating_points": 8, "surveys.effort_points": 10}).interval is None


def test_what_rests_on_time_is_told_by_the_units_of_the_measures() -> None:
    assert rests_on_time(share(denominator="work.handling_seconds + work.available_seconds"))
    assert not rests_on_time(share())
    assert not rests_on_time(share(denominator="contacts.handled"))


def test_a_count_is_its_own_n_and_never_muted() -> None:
    assert value_of(count(), {"contacts.handled": 3}) == Value(3, None, 3.0, 3)


def test_a_count_over_rows_without_one_is_zero_over_no_rows_no_data() -> None:
    assert value_of(count(), {"contacts.handled": 0}).value == 0.0
    assert value_of(count(), {"surveys.ratings": 4}).value is None


def test_a_closing_value_may_fall_below_zero_and_still_is_a_value() -> None:
    backlog = count(kind=Kind.CLOSING, numerator="contacts.opened - contacts.closed")
    assert value_of(backlog, {"contacts.opened": 2, "contacts.closed": 5}).value == -3.0


def test_the_measures_of_a_definition_are_those_of_all_three_formulas() -> None:
    version = share(numerator="a.x - a.y", denominator="a.x + b.z", unknown="b.u")
    assert measures_of(version) == {"a.x", "a.y", "b.z", "b.u"}


@pytest.mark.parametrize(("successes", "n", "low", "high"), NEWCOMBE)
def test_wilson_interval_is_as_published(successes: int, n: int, low: float, high: float) -> None:
    assert wilson_interval(successes, n) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@pytest.mark.parametrize("n", [1, 7, 29])
def test_wilson_interval_stays_between_0_and_1(n: int) -> None:
    for successes in range(n + 1):
        low, high = wilson_interval(successes, n)
        assert 0.0 <= low <= successes / n + 1e-12
        assert successes / n - 1e-12 <= high <= 1.0
