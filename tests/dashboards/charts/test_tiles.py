import pytest

from dashboards.charts.goals import Goal
from dashboards.charts.tiles import Change, Line, change_line, goal_line, interval_text


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (Change(1.3, "October", True), Line("▲", "+1.3\u00a0points, better than October", "good")),
        (Change(-4.2, "October", False), Line("▼", "−4.2\u00a0points, worse than October", "under")),
        (
            Change(-0.7, "October", True, normal=True),
            Line("▼", "−0.7\u00a0points since October, within normal variation"),
        ),
        (Change(0.02, "October", True), Line("▶", "no change since October")),
        (Change(2.0, "October"), Line("▲", "+2.0\u00a0points since October")),
    ],
)
def test_a_change_has_arrow_sign_and_word(change: Change, line: Line) -> None:
    assert change_line(change, "percent") == line


def test_a_value_is_told_against_its_target() -> None:
    line = goal_line(71.4, Goal("higher", 75, 85), "percent")
    assert line == Line("○", "13.6\u00a0points under target", "under")


def test_the_interval_is_told_in_words() -> None:
    assert interval_text((52.94, 84.71), "percent") == "95 % interval 52.9\u00a0% to 84.7\u00a0%"
