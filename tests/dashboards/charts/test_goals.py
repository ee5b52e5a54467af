import pytest

from dashboards.charts.goals import Goal, describe_goal, describe_standing, standing

SHARE = Goal("higher", minimum=75, target=85, stretch=90)
LESS = Goal("lower", minimum=15, target=10)
BAND = Goal("band", minimum=240, target=300, target_to=360, maximum=420)


@pytest.mark.parametrize(
    ("value", "goal", "where", "words"),
    [
        (82.7, SHARE, "near", "2.3\u00a0points under target"),
        (85, SHARE, "good", "target met"),
        (84.96, SHARE, "good", "target met"),
        (86.2, SHARE, "good", "target met, 1.2\u00a0points above"),
        (74.9, SHARE, "under", "10.1\u00a0points under target"),
        (75, SHARE, "near", "10.0\u00a0points under target"),
        (8.2, LESS, "good", "target met, 1.8\u00a0points below"),
        (12, LESS, "near", "2.0\u00a0points over target"),
        (15.1, LESS, "under", "5.1\u00a0points over target"),
    ],
)
def test_a_share_stands_against_its_target(value: float, goal: Goal, where: str, words: str) -> None:
    assert (standing(value, goal, "percent"), describe_standing(value, goal, "percent")) == (where, words)


@pytest.mark.parametrize(
    ("value", "where", "words"),
    [
        (330, "good", "target met"),
        (391, "near", "31\u00a0s over target"),
        (421, "under", "61\u00a0s over target"),
        (270, "near", "30\u00a0s under target"),
        (239, "under", "61\u00a0s under target"),
    ],
)
def test_a_band_is_missed_on_both_sides(value: float, where: str, words: str) -> None:
    assert (standing(value, BAND, "seconds"), describe_standing(value, BAND, "seconds")) == (where, words)


def test_targets_are_written_as_they_were_set() -> None:
    assert describe_goal(SHARE, "percent") == "85\u00a0%"
    assert describe_goal(Goal("higher", 80, 82.25), "percent") == "82.25\u00a0%"
    assert describe_goal(BAND, "seconds") == "300 to 360\u00a0s"
