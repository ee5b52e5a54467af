"""Estimates for figures of few cases, by definition: shares and rates of counts have one, other figures have none."""

from collections.abc import Sequence

from kpis.models import KpiVersion
from kpis.shrinkage import shrunken_rates, shrunken_shares
from kpis.values import INTERVAL_BELOW_N, Value, is_rate, is_share


def estimates(version: KpiVersion, values: Sequence[Value]) -> list[float | None]:
    """The estimate of each value of a group in the KPI's unit; None for enough cases, and where none can be made.

    Of means of durations daily rows hold no spread, so nobody can say how far to draw them.
    """
    parts = [(value.numerator or 0, value.denominator or 0) for value in values]
    drawn = None
    if is_share(version):
        drawn = shrunken_shares(parts)
    elif is_rate(version):
        drawn = shrunken_rates(parts)
    if drawn is None:
        return [None] * len(values)
    return [version.scale * one if _few(value) else None for one, value in zip(drawn, values, strict=True)]


def _few(value: Value) -> bool:
    return value.value is not None and value.n < INTERVAL_BELOW_N
