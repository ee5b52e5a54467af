"""The exact quantile of a short period, from the records themselves: daily rows keep spreads, within 0.8 %."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from django.db.models import Count, Q

from kpis.daily import find_measure
from kpis.models import Kind, KpiVersion
from kpis.periods import Period, day_bounds
from kpis.records import basis_of, facts_behind, instant_of
from kpis.scopes import Scope

# Every record of the period is read.
MOST_DAYS = 31


def can_be_exact(version: KpiVersion, period: Period) -> bool:
    """Whether there is anything to compute exactly: every other figure is."""
    return version.kind == Kind.QUANTILE and period.length <= MOST_DAYS


def exact_value(version: KpiVersion, scope: Scope, period: Period) -> float | None:
    """The quantile of exactly the facts that the daily rows of a scope count; None over none. One query."""
    key = basis_of(version)
    measure, facts = find_measure(key), facts_behind(key, scope, period)
    if measure is None or facts is None or version.quantile is None:
        return None
    seen = facts.filter(_in_sight(scope, instant_of(key)))
    counted = seen.order_by(measure.adds).values_list(measure.adds).annotate(n=Count("pk"))
    found = quantile_of(list(counted), version.quantile)
    return None if found is None else version.scale * found


def quantile_of(counted: Sequence[tuple[int, int]], share: float) -> float | None:
    """Of numbers in order, each with how often it occurs: as SQL's ``percentile_cont`` (see ``kpis.histograms``)."""
    if not counted:
        return None
    numbers, times = (np.array(column, dtype=np.int64) for column in zip(*counted, strict=True))
    ends = times.cumsum()
    place = share * (int(ends[-1]) - 1)
    below = int(place)
    places = (below, min(below + 1, int(ends[-1]) - 1))
    lower, upper = (float(numbers[at]) for at in np.searchsorted(ends, places, side="right"))
    return lower + (upper - lower) * (place - below)


def _in_sight(scope: Scope, instant: str) -> Q:
    """The windows of a scope, as ``Scope.rows`` reads them, over facts."""
    if scope.windows is None:
        return Q()
    condition = Q(person_id=scope.own_id) if scope.own_id else Q(pk__in=())
    for window in scope.windows:
        inside: dict[str, Any] = {"team__path__startswith": window.path}
        if window.starts_on:
            inside[f"{instant}__gte"] = day_bounds(window.starts_on)[0]
        if window.ends_on:
            inside[f"{instant}__lt"] = day_bounds(window.ends_on)[0]
        condition |= Q(**inside)
    return condition
