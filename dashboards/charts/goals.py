"""Where a value stands against minimum, target and stretch, as a word for the style and a sentence for the reader."""

from dataclasses import dataclass
from typing import Literal, Protocol

from django.utils.translation import gettext as _

from dashboards.charts.numbers import decimals_of, write_figure, write_gap

Standing = Literal["good", "near", "under"]


class Target(Protocol):
    """What charts read of a target; ``kpis.models.Target`` and ``Goal`` both have it."""

    @property
    def direction(self) -> str: ...
    @property
    def minimum(self) -> float: ...
    @property
    def target(self) -> float: ...
    @property
    def stretch(self) -> float | None: ...
    @property
    def target_to(self) -> float | None: ...
    @property
    def maximum(self) -> float | None: ...


@dataclass(frozen=True)
class Goal:
    """A target without a row: ``direction`` is ``higher``, ``lower`` or ``band`` (then with the last two)."""

    direction: str
    minimum: float
    target: float
    stretch: float | None = None
    target_to: float | None = None
    maximum: float | None = None


def standing(value: float, goal: Target, unit: str = "", decimals: int | None = None) -> Standing:
    """``good`` on target or better, ``near`` up to the minimum, ``under`` beyond it; as precisely as is shown."""
    precision = decimals_of(unit, decimals)
    if round(distance(value, goal), precision) == 0:
        return "good"
    return "near" if _tolerated(round(value, precision), goal) else "under"


def distance(value: float, goal: Target) -> float:
    """How far the value misses the target, with the sign of value minus target; 0 when it is met."""
    if goal.direction == "lower":
        return max(value - goal.target, 0.0)
    if goal.direction == "band" and goal.target_to is not None and value > goal.target:
        return max(value - goal.target_to, 0.0)
    return min(value - goal.target, 0.0)


def describe_standing(value: float, goal: Target, unit: str, decimals: int | None = None) -> str:
    """Such as ``2.3 points under target`` or ``target met``."""
    missed_by = distance(value, goal)
    if standing(value, goal, unit, decimals) == "good":
        return _describe_met(value, goal, unit, decimals)
    words = {"gap": write_gap(missed_by, unit, decimals)}
    return _("%(gap)s over target") % words if missed_by > 0 else _("%(gap)s under target") % words


def describe_goal(goal: Target, unit: str, decimals: int | None = None) -> str:
    """``85 %``, or ``300 to 360 s`` for a band."""
    if goal.direction == "band" and goal.target_to is not None:
        low, high = write_figure(goal.target, "count", _needed(goal.target)), _short(goal.target_to, unit)
        return _("%(low)s to %(high)s") % {"low": low, "high": high}
    return _short(goal.target, unit)


def _describe_met(value: float, goal: Target, unit: str, decimals: int | None) -> str:
    beyond = value - goal.target
    if goal.direction == "band" or round(beyond, decimals_of(unit, decimals)) == 0:
        return _("target met")
    words = {"gap": write_gap(beyond, unit, decimals)}
    return _("target met, %(gap)s above") % words if beyond > 0 else _("target met, %(gap)s below") % words


def _tolerated(value: float, goal: Target) -> bool:
    if goal.direction == "lower":
        return value <= goal.minimum
    return value >= goal.minimum and (goal.maximum is None or value <= goal.maximum)


def _short(value: float, unit: str) -> str:
    return write_figure(value, unit, _needed(value))


def _needed(value: float) -> int:
    """Decimals that a round number needs, at most two: targets are written as they were set."""
    return next((places for places in (0, 1) if round(value, places) == round(value, 2)), 2)
