import pytest

from dashboards.charts.chart import figure_axis, label


@pytest.mark.parametrize(
    ("values", "unit", "zero", "ends", "words"),
    [
        ([78.4, 84.4], "percent", False, [78, 86], ["78\u00a0%", "80\u00a0%", "82\u00a0%", "84\u00a0%", "86\u00a0%"]),
        ([3, 412], "count", True, [0, 500], ["0", "100", "200", "300", "400", "500"]),
        ([0.12, 0.31], "per_hour", False, [0.1, 0.35], ["0.10", "0.15", "0.20", "0.25", "0.30", "0.35"]),
        ([-0.9, 0.4], "count", False, [-1, 0.5], ["−1.0", "−0.5", "0.0", "0.5"]),
        ([12000, 19000], "count", False, [12000, 20000], ["12,000", "14,000", "16,000", "18,000", "20,000"]),
    ],
)
def test_axes_have_round_ticks_around_their_values(
    values: list[float], unit: str, zero: bool, ends: list[float], words: list[str]
) -> None:
    axis = figure_axis(values, unit, zero=zero)
    assert axis["range"] == pytest.approx(ends)
    assert axis["ticktext"] == words


def test_an_axis_of_one_value_or_none_still_spans_something() -> None:
    for values in ([], [0.0], [85.0]):
        low, high = figure_axis(values, "percent")["range"]
        assert low < high


def test_long_names_are_cut_before_they_are_escaped() -> None:
    assert label("Care & " * 8) == "Care &amp; Care &amp; Care &amp; Care &amp;…"
