"""Tests of a difference against published numbers and numbers counted by hand."""

from math import sqrt

import pytest

from kpis.chance import (
    Spread,
    difference_of_changes,
    mean_against_zero,
    moving_range_limit,
    outside_of,
    ratio_of_ratios,
    two_counts,
    two_proportions,
)

# NIST/SEMATECH e-Handbook, 6.3.2.2: ten batches; mean 50.81, mean moving range 1.8778, limits 45.8159 and 55.8041.
BATCHES = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]


def test_two_proportions_as_published() -> None:
    # Penn State STAT 415, lesson 9.4: 351 of 605 against 41 of 195, Z = 8.99.
    assert two_proportions((351, 605), (41, 195)) == pytest.approx(8.99, abs=0.005)


def test_two_proportions_squared_are_the_chi_square_of_the_table() -> None:
    # 30 and 70 against 45 and 55; expected 37.5 and 62.5 twice: 2 (7.5^2 / 37.5 + 7.5^2 / 62.5) = 4.8.
    assert two_proportions((30, 100), (45, 100)) == pytest.approx(-sqrt(4.8))


def test_all_against_all_is_no_difference() -> None:
    assert two_proportions((5, 5), (9, 9)) == 0


def test_two_counts_over_equal_times_vary_by_the_root_of_their_sum() -> None:
    # (60 - 40) / sqrt(100)
    assert two_counts(60, 40) == pytest.approx(2.0)
    assert two_counts(0, 0) == 0


def test_a_longer_period_is_no_rise() -> None:
    # 20 in 31 days after 10 in 15.5 days is the same rate.
    assert two_counts(20, 10, exposure=2.0) == pytest.approx(0.0)
    # 30 of 40 expected 40 x 2/3 = 26.67, spread sqrt(40 x 2/9) = 2.981.
    assert two_counts(30, 10, exposure=2.0) == pytest.approx(1.118, abs=0.001)


def test_moving_ranges_as_published() -> None:
    limit = moving_range_limit(BATCHES)
    assert limit == pytest.approx(50.81 - 45.8159, abs=0.002)


def test_six_ranges_are_the_fewest() -> None:
    assert moving_range_limit([1, 2, 1, 2, 1, 2]) is None
    assert moving_range_limit([1, 2, 1, 2, 1, 2, 1]) == pytest.approx(2.66)


def test_the_same_change_as_the_others_is_no_difference() -> None:
    # With one more of both kinds: 41 of 82 after 61 of 82 beside 41 of 82 after 61 of 82.
    assert difference_of_changes((40, 80), (60, 80), (40, 80), (60, 80)) == pytest.approx(0.0)


def test_a_fall_beside_others_who_stay_is_a_difference() -> None:
    # With one more of both kinds: 21/42 - 31/42 against 201/402 twice. Variances: .25/42, .193311/42, .25/402 twice.
    expected = -(10 / 42) / sqrt(0.25 / 42 + (31 * 11 / 42**2) / 42 + 2 * 0.25 / 402)
    assert difference_of_changes((20, 40), (30, 40), (200, 400), (200, 400)) == pytest.approx(expected)
    assert expected == pytest.approx(-2.192, abs=0.001)


def test_a_count_that_halves_as_the_others_do_is_no_difference() -> None:
    assert ratio_of_ratios(50, 100, 500, 1000) == pytest.approx(0.0, abs=0.05)
    # log(50.5 / 100.5) = -0.6882; 1/50.5 + 1/100.5 + 2/1000.5 = 0.03175, root 0.1782.
    assert ratio_of_ratios(50, 100, 1000, 1000) == pytest.approx(-3.862, abs=0.01)


def test_a_value_is_held_against_the_spread_of_the_others() -> None:
    # 1 to 5: mean 3, standard deviation sqrt(2.5); (8 - 3) / (sqrt(2.5) sqrt(1.2)) = 2.887.
    assert outside_of(8, Spread.of([1, 2, 3, 4, 5])) == pytest.approx(2.887, abs=0.001)
    assert outside_of(8, Spread.of([1, 2, 3, 4])) is None
    assert outside_of(8, Spread.of([2, 2, 2, 2, 2])) is None


def test_paired_changes_are_held_against_their_spread() -> None:
    # mean 3, standard error sqrt(2.5 / 5)
    assert mean_against_zero(Spread.of([1, 2, 3, 4, 5])) == pytest.approx(4.2426, abs=0.0001)
    assert mean_against_zero(Spread.of([1, 2])) is None


def test_one_number_can_be_taken_out() -> None:
    # 1 to 5 without the 5: mean 2.5, deviation sqrt(5 / 3).
    left = Spread.of([1, 2, 3, 4, 5]).without(5)
    assert (left.n, left.mean) == (4, 2.5)
    assert left.deviation == pytest.approx(sqrt(5 / 3))
