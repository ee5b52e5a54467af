"""What came after a figure was frozen: today's value by the frozen definition, which sums differ, who brought it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from kpis.checksums import DECIMALS
from kpis.closed_models import FrozenCard, FrozenFigure
from kpis.daily import Level
from kpis.formulas import split_measure
from kpis.models import Build, Kind, KpiVersion, Run
from kpis.periods import Period, why_not_kept
from kpis.scopes import Scope, organisation_scope, people_scope
from kpis.sealed_cards import plain_sums
from kpis.selectors import Sums, measured_sums
from kpis.values import Value, measures_of, value_of

# A running sum goes on behind the period, a composite has no value.
RECOMPUTED = (Kind.RATIO, Kind.QUANTILE, Kind.COUNT)


@dataclass(frozen=True)
class Correction:
    """One figure that is another today. ``measures``: (measure, frozen, today) of the sums that differ."""

    figure: FrozenFigure
    now: Value
    measures: tuple[tuple[str, int, int], ...]


def rebuilt_since(period: Period, at: datetime) -> QuerySet[Build]:
    """The days of a period that were computed anew after an instant."""
    return Build.objects.filter(day__gte=period.start, day__lt=period.end, built_at__gt=at)


def differs(then: float | None, now: float | None) -> bool:
    """Whether today's value is another than a frozen one, which was rounded."""
    if then is None or now is None:
        return then is not now
    return round(now, DECIMALS) != then


def corrections(card: FrozenCard, figures: Sequence[FrozenFigure]) -> dict[int, Correction]:
    """By KPI id, what is another today. One query where no day of the period was computed anew, one a table else.

    Of days that are no longer kept there is nothing but what was frozen.
    """
    period = card.closed.period
    if why_not_kept(period.start) or not rebuilt_since(period, card.frozen_at).exists():
        return {}
    versions = [figure.version for figure in figures if figure.version.kind in RECOMPUTED]
    sums = present_sums(card, {measure for version in versions for measure in measures_of(version)})
    found = {figure.version.kpi_id: _correction(card, figure, sums) for figure in figures if figure.version in versions}
    return {kpi: correction for kpi, correction in found.items() if correction}


def present_sums(card: FrozenCard, measures: Iterable[str]) -> Sums:
    """Today's sums of what a card covers."""
    period = card.closed.period
    return measured_sums(scope_of(card), measures, period.start, period.end).get((), Counter())


def scope_of(card: FrozenCard) -> Scope:
    """The rows that a card adds up: those of its teams as they were, of its person, or of the organisation."""
    if card.team_ids:
        return Scope(Level.TEAM, str(card.team or card.person), team_ids=tuple(card.team_ids))
    return people_scope([card.person], card.person.name) if card.person else organisation_scope()


def runs_behind(card: FrozenCard, found: Iterable[Correction], most: int = 5) -> list[Run]:
    """The runs that computed days of corrected tables anew since the card was frozen, the latest first."""
    tables = {split_measure(key)[0] for correction in found for key, _then, _now in correction.measures}
    builds = rebuilt_since(card.closed.period, card.frozen_at).filter(table__in=tables)
    return list(Run.objects.filter(Q(pk__in=builds.values("run_id"))).select_related("by", "by__person")[:most])


def _correction(card: FrozenCard, figure: FrozenFigure, sums: Sums) -> Correction | None:
    now = value_of(figure.version, sums)
    same = (figure.numerator or 0, figure.denominator or 0) == (now.numerator or 0, now.denominator or 0)
    if same and not differs(figure.value, now.value):
        return None
    return Correction(figure, now, tuple(_changed(figure.version, card.sums, plain_sums(sums))))


def _changed(version: KpiVersion, then: Mapping[str, Any], now: Mapping[str, Any]) -> list[tuple[str, int, int]]:
    keys = sorted(measures_of(version))
    return [(key, _size(then.get(key)), _size(now.get(key))) for key in keys if then.get(key) != now.get(key)]


def _size(amount: Any) -> int:
    """A sum, or how many entries a histogram has."""
    return sum(amount.values()) if isinstance(amount, dict) else amount or 0
