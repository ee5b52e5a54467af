"""Scorecards as pages show them: the set's KPIs, what else has data, and what is drawn."""

from typing import Any

from django.utils.translation import gettext as _

from dashboards.charts.distribution import ratings
from dashboards.charts.tables import Cell, Column, Row, Table
from dashboards.entries import other_cells
from dashboards.filters import Filters
from dashboards.subjects import Subject
from kpis.definitions import Part, definitions, is_measured, role_set
from kpis.models import Kind
from kpis.scorecards import Entry, Scorecard, scorecard

# What a card shows beside its set, in this order.
FURTHER = (Kind.RATIO, Kind.QUANTILE, Kind.COUNT)
RATINGS = {score: f"surveys.rated_{score}" for score in (1, 2, 3, 4, 5)}


def chosen_entry(card: Scorecard, key: str) -> Entry | None:
    """The asked KPI, else the heaviest one that has data."""
    entries = drawable(card)
    asked = [e for e in entries if e.version.kpi.key == key]
    known = [e for e in entries if e.value is not None and e.value.value is not None]
    return next(iter(asked), None) or max(known, key=lambda e: e.weight, default=None)


def full_card(subject: Subject, filters: Filters) -> Scorecard:
    """The role's set, and behind it with no weight every other KPI: what an export brings is shown, asked or not."""
    period = filters.period
    versions = definitions(period.last)
    parts = role_set(subject.role, period.last, versions)
    in_set = {leaf.version.kpi_id for part in parts for leaf in (part, *part.parts)}
    outside = [v for v in versions.values() if v.kpi_id not in in_set and is_measured(v)]
    others = [Part(v, 0) for kind in FURTHER for v in outside if v.kind == kind]
    return scorecard(
        subject.scope,
        subject.role,
        period,
        subject.target_scope,
        [*parts, *others],
        RATINGS.values(),
        filters.fresh.since,
    )


def shown(card: Scorecard) -> list[Entry]:
    """The KPIs of the set that are measured, each once, those with data first."""
    once = {e.version.kpi_id: e for e in card.leaves() if e.value is not None and e.weight}
    return sorted(once.values(), key=lambda e: e.value is None or e.value.value is None)


def others(card: Scorecard) -> list[Entry]:
    """What else has data, outside the set."""
    return [e for e in card.leaves() if not e.weight and e.value is not None and e.value.value is not None]


def drawable(card: Scorecard) -> list[Entry]:
    return [*shown(card), *others(card)]


def others_table(card: Scorecard, links: dict[str, str], versus: str) -> Table | None:
    """KPIs that are measured but not answered for: value, n, change."""
    entries = others(card)
    columns = [
        Column(_("KPI")),
        Column(_("Value"), numeric=True),
        Column(_("Rests on"), numeric=True),
        Column(_("Since %(period)s") % {"period": versus}, numeric=True),
    ]
    rows = [Row([Cell(e.version.label, links[e.version.kpi.key]), *other_cells(e)]) for e in entries]
    return Table(_("Also measured"), columns, rows) if rows else None


def rating_chart(card: Scorecard) -> Any:
    """How the ratings of a card read with ``also=RATINGS.values()`` are spread; None where nobody rated."""
    counts = {score: card.sums[measure] for score, measure in RATINGS.items()}
    return ratings(_("Ratings"), counts) if sum(counts.values()) else None
