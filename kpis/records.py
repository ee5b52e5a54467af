"""The facts behind a measure, read from the same declaration that aggregates them."""

from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from kpis.daily import daily_tables, find_measure
from kpis.formulas import MeasureKey, split_measure
from kpis.models import Direction, Kind, KpiVersion
from kpis.periods import Period, day_bounds, elapsed_bounds
from kpis.scopes import Scope
from kpis.values import is_share, terms_of


def basis_of(version: KpiVersion) -> str:
    """The measure whose facts a value rests on: the first of the denominator, of the numerator for a count."""
    text = version.denominator if version.kind == Kind.RATIO else version.numerator
    return next(iter(terms_of(version, text)), "")


def counted_of(version: KpiVersion) -> str:
    """The measure that says which of those facts count in the numerator; "" where it is another kind of figure."""
    return next(iter(terms_of(version, version.numerator)), "") if version.kind == Kind.RATIO else ""


def facts_behind(measure_key: str, scope: Scope, period: Period) -> QuerySet[Any] | None:
    """The facts a measure counted for a scope in a period, newest first; None where no such measure is installed."""
    facts = facts_of(measure_key, scope)
    if facts is None:
        return None
    instant = instant_of(measure_key)
    first, last = day_bounds(period.start)[0], elapsed_bounds(period.last)[1]
    within = facts.filter(**{f"{instant}__gte": first, f"{instant}__lt": last})
    return within.order_by(f"-{instant}", "-pk")


def misses_behind(version: KpiVersion, scope: Scope, period: Period) -> QuerySet[Any] | None:
    """The facts that keep a share from being better, newest first.

    Of the denominator those that do not count in the numerator; where lower is better, those that do. None for what is
    no share of one count in another of the same facts at the same instant.
    """
    basis, counted = basis_of(version), counted_of(version)
    if version.direction == Direction.BAND or not _is_part_of(version, counted, basis):
        return None
    if version.direction == Direction.LOWER:
        return facts_behind(counted, scope, period)
    facts, part = facts_behind(basis, scope, period), find_measure(counted)
    return facts.exclude(part.where) if facts is not None and part and part.where else None


def facts_of(measure_key: str, scope: Scope) -> QuerySet[Any] | None:
    """The facts a measure counts for a scope, whenever they do; None where no such measure is installed."""
    key, measure = split_measure(measure_key), find_measure(measure_key)
    if measure is None:
        return None
    model = apps.get_model(daily_tables()[key.prefix].fact)
    facts: QuerySet[Any] = model._default_manager.filter(measure.where or Q(), of_scope(scope), only(key))
    return facts


def only(key: MeasureKey) -> Q:
    """The facts, or daily rows, of the channels and categories that count."""
    kept = {"channel__in": key.channels, "category__in": key.categories}
    return Q(**{name: values for name, values in kept.items() if values})


def of_scope(scope: Scope) -> Q:
    condition = scope.narrowing.condition if scope.narrowing else Q()
    if scope.person_ids:
        condition &= Q(person_id__in=scope.person_ids)
    if scope.team_ids:
        condition &= Q(team_id__in=scope.team_ids)
    return condition


def instant_of(measure_key: str) -> str:
    """The name of the column at which a measure counts."""
    key = split_measure(measure_key)
    table = daily_tables()[key.prefix]
    return table.measures()[key.name].at or table.counted_at


def _is_part_of(version: KpiVersion, counted: str, basis: str) -> bool:
    terms = [terms_of(version, text) for text in (version.numerator, version.denominator)]
    if not is_share(version) or terms != [{counted: 1}, {basis: 1}]:
        return False
    return split_measure(counted).prefix == split_measure(basis).prefix and instant_of(counted) == instant_of(basis)
