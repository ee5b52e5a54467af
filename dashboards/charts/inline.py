"""Geometry of the small graphics that the server draws: bullets and sparklines. Every number is an SVG attribute."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dashboards.charts.goals import Standing, Target, standing

SPARK_WIDTH, SPARK_HEIGHT = 100.0, 32.0


@dataclass(frozen=True)
class Zone:
    """``grade`` 1 is worse than the minimum, 2 between minimum and target, 3 on target. Places in percent."""

    start: str
    width: str
    grade: int


@dataclass(frozen=True)
class BulletShape:
    zones: list[Zone]
    value: str
    goal: str
    gap_start: str
    gap_width: str
    stretch: str
    standing: Standing


@dataclass(frozen=True)
class SparkShape:
    """``lines`` are path data; ``last`` is a path of no length that a round cap turns into a dot."""

    lines: list[str]
    last: str
    goals: list[str]


def bullet_shape(value: float, goal: Target, unit: str = "", decimals: int | None = None) -> BulletShape:
    """A value against its target on an axis that holds both: its distance is drawn, so the axis need not start at 0."""
    low, high = _axis(value, goal, unit)

    def place(figure: float) -> float:
        return 100 * (figure - low) / (high - low)

    nearest = _nearest_target(value, goal)
    here, there = place(value), place(nearest)
    return BulletShape(
        zones=_zones(goal, place(low), place(high), [place(edge) for edge in _edges(goal)]),
        value=_percent(here),
        goal=_percent(there),
        gap_start=_percent(min(here, there)),
        gap_width=_percent(abs(here - there)),
        stretch="" if goal.stretch is None else _percent(place(goal.stretch)),
        standing=standing(value, goal, unit, decimals),
    )


def spark_shape(
    values: Sequence[float | None], goal: Target | None = None, scale: tuple[float, float] | None = None
) -> SparkShape | None:
    """A line per run of known values, oldest first; None when fewer than two are known.

    ``scale``: lowest and highest value that is drawn, so that several lines can be compared; else the line's own.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    targets = spark_goals(goal)
    low, high = scale or (min([*known, *targets]), max([*known, *targets]))
    span = (high - low) or 1.0

    def point(index: int, value: float) -> str:
        across = SPARK_WIDTH * index / max(len(values) - 1, 1)
        return f"{across:.2f} {_down(value, low, span)}"

    runs = _runs(values)
    end = max(index for index, value in enumerate(values) if value is not None)
    return SparkShape(
        lines=["M" + "L".join(point(index, value) for index, value in run) for run in runs],
        last=f"M{point(end, known[-1])}h0",
        goals=[_down(target, low, span) for target in targets],
    )


def spark_goals(goal: Target | None) -> list[float]:
    """The heights at which a target is drawn: one, or the two edges of a band."""
    return [edge for edge in (goal.target, goal.target_to) if edge is not None] if goal else []


def _down(value: float, low: float, span: float) -> str:
    return f"{SPARK_HEIGHT - 3 - (SPARK_HEIGHT - 6) * (value - low) / span:.2f}"


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    runs: list[list[tuple[int, float]]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((index, value))
    return [run * 2 if len(run) == 1 else run for run in runs if run]


def _edges(goal: Target) -> list[float]:
    """Borders of the zones in rising order."""
    if goal.direction == "band":
        edges = (goal.minimum, goal.target, goal.target_to, goal.maximum)
        return [edge for edge in edges if edge is not None]
    return sorted((goal.minimum, goal.target))


def _axis(value: float, goal: Target, unit: str) -> tuple[float, float]:
    marks = [*_edges(goal), *([] if goal.stretch is None else [goal.stretch])]
    span = (max(marks) - min(marks)) or 1.0
    low, high = min([*marks, value]) - 0.25 * span, max([*marks, value]) + 0.25 * span
    if min([*marks, value]) >= 0:
        low = max(low, 0.0)
    if unit == "percent" and max([*marks, value]) <= 100:
        high = min(high, 100.0)
    return low, high


def _zones(goal: Target, low: float, high: float, edges: list[float]) -> list[Zone]:
    grades = {"lower": (3, 2, 1), "band": (1, 2, 3, 2, 1)}.get(goal.direction, (1, 2, 3))
    return [
        Zone(_percent(start), _percent(end - start), grade)
        for (start, end), grade in zip(pairwise([low, *edges, high]), grades, strict=True)
    ]


def _nearest_target(value: float, goal: Target) -> float:
    if goal.direction == "band" and goal.target_to is not None:
        return min(max(value, goal.target), goal.target_to)
    return goal.target


def _percent(share: float) -> str:
    return f"{share:.2f}%"
