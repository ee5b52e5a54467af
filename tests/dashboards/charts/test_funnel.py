import pytest

from dashboards.charts.funnel import Position, Share, funnel, limits, position
from tests.dashboards.charts.validation import texts, valid_figure


def test_limits_are_binomial_quantiles() -> None:
    # Bin(10, 1/2): P(R <= 1) = 11/1024, P(R <= 2) = 56/1024.
    # 2.5 % lie (56/1024 - 0.025) / (45/1024) = 0.67556 before 2.
    low, high = limits(10, 0.5, 0.95)
    assert low == pytest.approx((2 - 0.675556) / 10, abs=1e-6)
    assert high == pytest.approx(1 - low)


def test_limits_agree_with_tables_of_the_binomial() -> None:
    # Tables of Bin(20, 0.8): P(R <= 11) = 0.0100, P(R <= 12) = 0.0321.
    assert limits(20, 0.8, 0.95)[0] == pytest.approx((12 - (0.0321 - 0.025) / 0.0222) / 20, abs=5e-4)


@pytest.mark.parametrize(
    ("numerator", "level", "side"),
    # Bin(10, 1/2): the tails of 0, 1 and 2 hold 0.098 %, 1.07 % and 5.5 %.
    [(0, 0.998, -1), (1, 0.95, -1), (2, 0, 0), (5, 0, 0), (8, 0, 0), (9, 0.95, 1), (10, 0.998, 1)],
)
def test_a_share_lies_outside_when_its_tail_is_thin(numerator: int, level: float, side: int) -> None:
    assert position(numerator, 10, 0.5) == Position(level, side)


def test_limits_hold_for_many_and_for_one() -> None:
    low, high = limits(20_000, 0.85, 0.998)
    # Normal approximation: 0.85 -+ 3.0902 * sqrt(0.85 * 0.15 / 20000) = 0.85 -+ 0.00780.
    assert (low, high) == (pytest.approx(0.8422, abs=2e-4), pytest.approx(0.8578, abs=2e-4))
    assert limits(1, 0.85, 0.95) == (0.0, 1.0)


def test_those_outside_are_named_and_coloured() -> None:
    shares = [Share("Ann", 85, 100, "/ann"), Share("Bob", 60, 100), Share("Cleo", 100, 100), Share("Dan", 0, 0)]
    chart = funnel("CSAT", shares, by="Agent")
    points = valid_figure(chart)["data"][-1]
    assert points["marker"]["color"] == ["@ink-faint", "@under", "@good"]
    assert points["marker"]["symbol"] == ["circle", "triangle-down", "triangle-up"]
    assert [note["text"] for note in chart.figure["layout"]["annotations"][:2]] == ["Bob", "Cleo"]  # type: ignore[index]
    assert chart.title == "CSAT: 2 differ by more than chance"
    # 245 of 300.
    assert chart.summary == "Mean 81.7\u00a0%. 1 of 3 lie within the 95 % limits."
    assert texts(chart.table) == [
        ["Ann", "85.0\u00a0%", "100", "within normal variation"],
        ["Bob", "60.0\u00a0%", "100", "below the 99.8 % limits"],
        ["Cleo", "100.0\u00a0%", "100", "above the 99.8 % limits"],
    ]


def test_lower_is_better_turns_the_colours_round() -> None:
    shares = [Share("Ann", 15, 100), Share("Bob", 40, 100)]
    points = valid_figure(funnel("DSAT", [*shares, Share("Cleo", 20, 400)], by="Agent", better="lower"))["data"][-1]
    assert points["marker"]["color"][1] == "@under"


def test_everybody_may_be_within_chance() -> None:
    chart = funnel("CSAT", [Share("Ann", 8, 10), Share("Bob", 9, 10)], by="Agent")
    assert chart.title == "CSAT: all within what chance allows"


@pytest.mark.parametrize("numerator", [0, 10])
def test_a_mean_of_nothing_or_all_has_no_room_for_chance(numerator: int) -> None:
    chart = funnel("CSAT", [Share("Ann", numerator, 10)], by="Agent")
    valid_figure(chart)
    assert texts(chart.table)[0][3] == "within normal variation"


def test_a_funnel_of_nobody() -> None:
    assert funnel("CSAT", [], by="Agent").figure is None
