"""Sums of measures straight from the facts, for what daily rows do not hold yet: every fact of the days is read."""

from collections import Counter
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db.models import Count, Q

from kpis.daily import daily_tables, find_measure
from kpis.formulas import split_measure
from kpis.histograms import Histogram
from kpis.models import Kind, KpiVersion
from kpis.periods import Period, day_bounds, elapsed_bounds
from kpis.records import instant_of, of_scope, only
from kpis.scopes import Scope
from kpis.selectors import Sums, read_together
from kpis.values import measures_of


def fact_sums(version: KpiVersion, scope: Scope, period: Period) -> Sums:
    """What ``measured_sums`` gives of a definition once the days are built. One query a daily table.

    For scopes that are seen on every day: windows are not looked at.
    """
    found: Sums = Counter()
    for (prefix, _categories), keys in read_together(measures_of(version)).items():
        facts = apps.get_model(daily_tables()[prefix].fact)._default_manager
        moments = {key: _within(key, version, period) for key in keys}
        sums = {f"sum_{place}": _measure(key).aggregate(moments[key]) for place, key in enumerate(keys)}
        counted = facts.filter(of_scope(scope), only(split_measure(keys[0])), reduce(or_, moments.values()))
        row = counted.aggregate(facts=Count("pk"), **sums)
        if row["facts"]:
            amounts = {key: _amount(row[f"sum_{place}"]) for place, key in enumerate(keys)}
            found.update({key: amount for key, amount in amounts.items() if amount is not None})
    return found


def _within(key: str, version: KpiVersion, period: Period) -> Q:
    """The instants of a measure in the period; a running sum runs from the beginning."""
    instant = instant_of(key)
    before_end = Q(**{f"{instant}__lt": elapsed_bounds(period.last)[1]})
    if version.kind == Kind.CLOSING:
        return before_end
    return before_end & Q(**{f"{instant}__gte": day_bounds(period.start)[0]})


def _measure(key: str) -> Any:
    return find_measure(key)


def _amount(found: Any) -> Any:
    """A sum; of a spread its histogram, None where it has no entries."""
    if not isinstance(found, str):
        return found
    return Histogram.from_text(found) if found else None
