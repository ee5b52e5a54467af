from datetime import date

from dashboards.charts.goals import Goal
from dashboards.charts.multiples import multiples
from dashboards.charts.series import Line
from tests.dashboards.charts.validation import texts

DAYS = [date(2024, 11, 4), date(2024, 11, 11), date(2024, 11, 18)]
LINES = [
    Line("Ann", [80.0, None, 90.0], urls=["/ann"]),
    Line("Bob", [60.0, 70.0, None]),
    Line("Cleo", [None, None, 99.0]),
]


def test_all_are_drawn_on_one_scale_with_the_target() -> None:
    found = multiples("CSAT", DAYS, LINES, by="Agent", unit="percent", goal=Goal("higher", 70, 95))
    assert found is not None
    assert found.scale == (60.0, 95)
    assert found.summary == "All on one scale, from 60.0\u00a0% to 95.0\u00a0%."


def test_the_last_known_value_stands_beside_each_line() -> None:
    found = multiples("CSAT", DAYS, LINES, by="Agent", unit="percent")
    assert found is not None
    # One value is no line: Cleo is left out.
    assert [(line.label, line.text, line.url) for line in found.lines] == [
        ("Ann", "90.0\u00a0%", "/ann"),
        ("Bob", "70.0\u00a0%", ""),
    ]


def test_the_table_holds_the_same_numbers() -> None:
    found = multiples("CSAT", DAYS, LINES, by="Agent", unit="percent")
    assert found is not None
    assert texts(found.table) == [
        ["Ann", "80.0\u00a0%", "no data", "90.0\u00a0%"],
        ["Bob", "60.0\u00a0%", "70.0\u00a0%", "no data"],
    ]


def test_one_line_is_no_comparison() -> None:
    assert multiples("CSAT", DAYS, LINES[:1], by="Agent", unit="percent") is None
