import pytest
from django.utils import translation

from dashboards.charts.numbers import write_figure, write_gap, write_signed


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        (82.7086, "percent", None, "82.7\u00a0%"),
        (82.7086, "percent", 2, "82.71\u00a0%"),
        (17182, "count", None, "17,182"),
        (-0.04, "percent", None, "0.0\u00a0%"),
        (-42, "nps", None, "−42"),
        (173.5152, "minutes", None, "173.5\u00a0min"),
        (3, "flights", None, "3.0\u00a0flights"),
        (None, "percent", None, "no data"),
    ],
)
def test_figures_carry_their_unit(value: float | None, unit: str, decimals: int | None, text: str) -> None:
    assert write_figure(value, unit, decimals) == text


def test_percentages_differ_by_points() -> None:
    assert write_gap(-2.29, "percent") == "2.3\u00a0points"


@pytest.mark.parametrize(("difference", "text"), [(1.31, "+1.3"), (-0.7, "−0.7"), (0.04, "±0.0"), (-0.04, "±0.0")])
def test_differences_carry_their_sign(difference: float, text: str) -> None:
    assert write_signed(difference, "percent") == f"{text}\u00a0points"


def test_numbers_follow_the_readers_language() -> None:
    with translation.override("de"):
        assert write_figure(17182.5, "percent").startswith("17.182,5")
