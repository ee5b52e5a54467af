"""How far a value meets its target: 0 at minimum, 100 at target, 120 at stretch, linear in between, clipped."""

from kpis.models import Direction, Target

FULL = 100.0
BEST = 120.0


def attainment(target: Target, value: float) -> float:
    """0 to 120. In a band: 100 between ``target`` and ``target_to``, falling to 0 at ``minimum`` and ``maximum``.

    Without a stretch nothing exceeds 100.
    """
    if target.direction == Direction.BAND:
        return _in_band(target, value)
    if target.stretch is not None and (value > target.target) == (target.stretch > target.target):
        beyond = (value - target.target) / (target.stretch - target.target)
        return min(FULL + (BEST - FULL) * max(beyond, 0.0), BEST)
    return _share(value, target.minimum, target.target)


def _in_band(target: Target, value: float) -> float:
    if target.target_to is not None and target.maximum is not None and value > target.target_to:
        return _share(value, target.maximum, target.target_to)
    return _share(value, target.minimum, target.target)


def _share(value: float, zero: float, full: float) -> float:
    return FULL * min(max((value - zero) / (full - zero), 0.0), 1.0)
