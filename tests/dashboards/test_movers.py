"""What each team contributed to a change, counted by hand."""

import pytest

from dashboards.movers import Ratio, team_parts


def test_the_parts_add_up_to_the_change() -> None:
    # Before: 80 of 100 and 60 of 100, together 70 %. Now: 90 of 100 and 30 of 50, together 80 %.
    parts = team_parts({"a": Ratio(90, 100), "b": Ratio(30, 50)}, {"a": Ratio(80, 100), "b": Ratio(60, 100)})
    # a: (90 - 70) / 150 - (80 - 70) / 200; b: (30 - 35) / 150 - (60 - 70) / 200.
    wholes = {team: part.whole for team, part in parts.items()}
    assert wholes == {"a": pytest.approx(0.08333, abs=1e-5), "b": pytest.approx(0.01667, abs=1e-5)}
    assert sum(wholes.values()) == pytest.approx(0.8 - 0.7)


def test_rate_and_mix_are_told_apart() -> None:
    parts = team_parts({"a": Ratio(90, 100), "b": Ratio(30, 50)}, {"a": Ratio(80, 100), "b": Ratio(60, 100)})
    # a: from half to two thirds of the cases, from 80 to 90 %: 0.1 x 7/12, and 1/6 x (0.85 - 0.7).
    assert parts["a"] == (pytest.approx(0.058333, abs=1e-6), pytest.approx(0.025))
    # b stays at 60 % with fewer cases: below the old level, so its leaving lifts the whole by 1/6 x 0.1.
    assert parts["b"] == (pytest.approx(0.0), pytest.approx(0.016667, abs=1e-6))


def test_a_team_that_came_or_went_has_its_part() -> None:
    parts = team_parts({"new": Ratio(9, 10)}, {"gone": Ratio(5, 10)})
    # Nobody's own figure changed: all of it is mix.
    assert parts == {"new": (0.0, pytest.approx(0.4)), "gone": (0.0, pytest.approx(0.0))}


def test_without_cases_on_either_side_nothing_is_explained() -> None:
    assert team_parts({"a": Ratio(1, 2)}, {}) == {}
    assert team_parts({}, {"a": Ratio(1, 2)}) == {}
