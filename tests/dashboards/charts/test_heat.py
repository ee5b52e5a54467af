import pytest

from dashboards.charts.heat import STEPS, heat_step


@pytest.mark.parametrize(
    ("attainment", "number"),
    [(0, 1), (0.5, 2), (49.9, 2), (50, 3), (90, 4), (99.9, 4), (100, 5), (101, 6), (119.9, 6), (120, 7)],
)
def test_seven_steps_around_the_target(attainment: float, number: int) -> None:
    step = heat_step(attainment)
    assert step is not None
    assert step.number == number


def test_no_attainment_has_no_colour() -> None:
    assert heat_step(None) is None


def test_every_step_can_be_told_without_colour() -> None:
    assert len({step.mark for step in STEPS}) == len({str(step.words) for step in STEPS}) == 7
