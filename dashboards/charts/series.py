"""What runs along the days of a trend."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboards.charts.goals import Target


@dataclass(frozen=True)
class Line:
    """``values`` run along the days of the trend, None where there was no data; ``ns`` are the sample sizes."""

    label: str
    values: Sequence[float | None]
    ns: Sequence[int | None] = ()
    urls: Sequence[str] = ()


@dataclass(frozen=True)
class GoalStep:
    """The target in force from ``starts_on`` until the next step."""

    starts_on: date
    goal: Target


@dataclass(frozen=True)
class Band:
    """The middle half of the peers, never named: lower and upper quartile and median along the days."""

    label: str
    low: Sequence[float | None]
    middle: Sequence[float | None]
    high: Sequence[float | None]


@dataclass(frozen=True)
class Limits:
    """Within which the first line varies by chance alone; ``outside``: the places of its points that do not.

    ``name`` is what such limits are called.
    """

    name: str
    low: Sequence[float | None]
    high: Sequence[float | None]
    outside: Sequence[int] = ()


@dataclass(frozen=True)
class Mark:
    """A day on which a definition or a target changed."""

    day: date
    label: str


def in_force(goals: Sequence[GoalStep], day: date) -> Target | None:
    reached = [step for step in goals if step.starts_on <= day]
    return max(reached, key=lambda step: step.starts_on).goal if reached else None
