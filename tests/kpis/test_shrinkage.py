"""Estimates for small samples, counted by hand."""

import pytest

from kpis.shrinkage import shrunken_rates, shrunken_shares


def test_shares_that_differ_much_stay_almost_where_they_are() -> None:
    # 2, 8 and 5 of 10: mean .5; spread 10 (.09 + .09 + 0) / .25 = 7.2; two degrees; room 30 - 300/30 - 2 = 18.
    # rho = 5.2 / 18 = .2889, M = 2.4615: (2 + 1.2308) / 12.4615 = .25926 and its mirror.
    assert shrunken_shares([(2, 10), (8, 10), (5, 10)]) == pytest.approx([0.25926, 0.74074, 0.5], abs=1e-5)


def test_shares_that_differ_by_chance_alone_are_all_the_mean() -> None:
    # 4, 5 and 6 of 10: spread .2 / .25 = .8, fewer than the two degrees.
    assert shrunken_shares([(4, 10), (5, 10), (6, 10)]) == pytest.approx([0.5, 0.5, 0.5])


def test_the_smaller_sample_is_drawn_further() -> None:
    # 100 of 200, 160 of 200, 4 of 4: mean 264/404; whoever has 4 cases comes nearer to it than to 1.
    estimates = shrunken_shares([(100, 200), (160, 200), (4, 4)])
    assert estimates is not None
    assert estimates[0] == pytest.approx(0.5, abs=0.01)
    assert 0.65 < estimates[2] < 0.85


def test_all_or_nothing_has_its_mean() -> None:
    assert shrunken_shares([(0, 3), (0, 5), (0, 9)]) == [0, 0, 0]


def test_of_two_nobody_can_tell() -> None:
    assert shrunken_shares([(1, 2), (3, 4), (0, 0)]) is None
    assert shrunken_rates([(1, 2.0), (3, 4.0)]) is None


def test_who_has_no_cases_gets_the_mean() -> None:
    assert shrunken_shares([(4, 10), (5, 10), (6, 10), (0, 0)]) == pytest.approx([0.5] * 4)


def test_rates_are_drawn_by_the_poisson_variance() -> None:
    # 20, 40 and 60 in 10 hours each: mean 4; spread 10 (4 + 0 + 4) = 80; less 2 x 4 = 72; room 30 - 10 = 20.
    # Between 3.6, within .4: a tenth of the way to the mean.
    assert shrunken_rates([(20, 10.0), (40, 10.0), (60, 10.0)]) == pytest.approx([2.2, 4.0, 5.8])


def test_rates_that_differ_by_chance_are_all_the_mean() -> None:
    assert shrunken_rates([(39, 10.0), (40, 10.0), (41, 10.0)]) == pytest.approx([4.0] * 3)


def test_baseball_players_of_1970_come_close_together() -> None:
    # Efron, Morris, Scientific American 236 (May 1977): hits in the first 45 at bats; their estimate keeps about a
    # fifth (c = .212, from k - 3 degrees) of each distance from the mean .265; the beta-binomial, from k - 1, a ninth.
    hits = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]
    estimates = shrunken_shares([(hit, 45) for hit in hits])
    assert estimates is not None
    mean = 215 / 810
    kept = (estimates[0] - mean) / (18 / 45 - mean)
    assert kept == pytest.approx(0.11, abs=0.01)
