"""Everything for the operations manager: every KPI, every unit, what moved, how fresh it is."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from dashboards.addresses import explain_url
from dashboards.agent_page import card_trend
from dashboards.cards import RATINGS, chosen_entry, rating_chart
from dashboards.charts.tables import Cell, Column, Row, Table
from dashboards.closed import closed_for, notice, tile_of
from dashboards.entries import cell, tile
from dashboards.filters import Filters, with_kpi
from dashboards.movers import movers
from dashboards.redefinitions import redefinitions
from dashboards.signals import signals
from dashboards.sources import source_days, sources_table
from dashboards.subjects import Subject
from kpis.attainment import attainment
from kpis.definitions import Part, definitions, is_measured
from kpis.frozen_cards import as_frozen
from kpis.models import Build, Kind, StaleDay
from kpis.periods import month_start
from kpis.scopes import Scope
from kpis.scorecards import Entry, Scorecard, scorecard
from kpis.selectors import Group, Sums, measured_sums, unit_of_team
from kpis.targets import TargetScope, in_force, targets_for, team_chain
from kpis.values import measures_of, value_of
from teams.models import Team, User
from teams.roles import Role

# The first of these that have data are the summary; the matrix holds all.
HEADLINES = (
    "csat", "first_contact_resolution", "first_response_within_target", "average_handle_time", "service_level",
    "contacts_handled", "first_response_time", "backlog", "occupancy",
)  # fmt: skip
MOST_TILES = 7


def operations_page(user: User | AnonymousUser, subject: Subject, filters: Filters, kpi: str) -> dict[str, Any]:
    """The context of ``dashboards/operations.html``."""
    period = filters.period
    card = organisation_card(subject, filters)
    closed = closed_for(subject, period)
    card = as_frozen(card, closed) if closed else card
    links = {e.version.kpi.key: explain_url(filters, e.version.kpi.key) for e in card.entries}
    known = [e for e in card.entries if e.value is not None and e.value.value is not None]
    chosen = chosen_entry(card, kpi or "csat")
    units = unit_sums(subject, known, filters)
    return {
        "card": card,
        "tiles": [
            tile_of(tile(e, versus=period.previous.name, url=links[e.version.kpi.key]), e, closed)
            for e in headlines(known)
        ],
        "closed": notice(closed),
        "signals": signals(headlines(known), period.previous.name, links),
        "redefined": redefinitions([e.version for e in known], period),
        "matrix": matrix(units, known, filters),
        "trend": card_trend(card, subject, chosen, filters) if chosen else None,
        "movers": movers(subject, chosen, filters) if chosen else None,
        "distribution": rating_chart(card),
        "filters": with_kpi(filters, [e.version for e in known], chosen.version if chosen else None),
        "source_days": source_days(),
        "sources": sources_table(),
        "unmeasured": [e.version for e in card.entries if not is_measured(e.version)],
        "without_data": [e for e in card.entries if e.value is not None and e.value.value is None],
    }


def organisation_card(subject: Subject, filters: Filters) -> Scorecard:
    """Every KPI but composites; none has a weight, so there is no score."""
    period = filters.period
    parts = [Part(v, 0) for v in definitions(period.last).values() if v.kind != Kind.COMPOSITE]
    return scorecard(
        subject.scope, subject.role, period, subject.target_scope, parts, RATINGS.values(), filters.fresh.since
    )


def unit_sums(subject: Subject, entries: Sequence[Entry], filters: Filters) -> dict[Team, Sums]:
    """Sums of the period for every unit, by name; closing values run from the beginning."""
    period = filters.period
    measures = {m for e in entries if e.version.kind != Kind.CLOSING for m in measures_of(e.version)}
    sums = {
        key[0]: found
        for key, found in measured_sums(subject.scope, measures, period.start, period.end, ["unit"]).items()
    }
    running = frozenset(m for e in entries if e.version.kind == Kind.CLOSING for m in measures_of(e.version))
    unit_of = unit_of_team()
    for (team,), found in ever_by_team(subject.scope, running, period.end).items():
        sums.setdefault(unit_of.get(team), Sums()).update(found)
    units = Team.objects.filter(pk__in=[pk for pk in sums if pk]).order_by("name", "pk")
    return {unit: sums[unit.pk] for unit in units}


def ever_by_team(scope: Scope, measures: frozenset[str], end: date) -> dict[Group, Sums]:
    """Running sums from the beginning, every team-day there is; those before the month are kept."""
    month = month_start(end - timedelta(days=1))
    last = Build.objects.filter(day__lt=month).order_by("-pk").values_list("pk", flat=True).first()
    # While one of these days waits, a worker may be about to commit an older build than the last one.
    waiting = StaleDay.objects.filter(day__lt=month).exists()
    before = (ever_before.__wrapped__ if waiting else ever_before)(scope, measures, month, last)
    found = {group: Sums(sums) for group, sums in before.items()}
    for group, sums in measured_sums(scope, measures, month, end, ["team"]).items():
        found.setdefault(group, Sums()).update(sums)
    return found


@lru_cache(maxsize=16)
def ever_before(scope: Scope, measures: frozenset[str], day: date, last_build: int | None) -> dict[Group, Sums]:
    """The sums of all days before one, until one of these days is built anew."""
    return measured_sums(scope, measures, None, day, ["team"])


def matrix(units: dict[Team, Sums], entries: Sequence[Entry], filters: Filters) -> Table:
    """Units x KPIs around the target of the unit; each cell leads to its explanation."""
    period = filters.period
    kpi_ids = [e.version.kpi_id for e in entries]
    scopes = {unit: TargetScope(None, team_chain(unit), Role.OPERATIONS_MANAGER) for unit in units}
    everywhere = TargetScope(
        None, tuple({pk for scope in scopes.values() for pk in scope.team_ids}), Role.OPERATIONS_MANAGER
    )
    targets = targets_for(everywhere, period, kpi_ids)
    columns = [Column(_("KPI")), *[Column(unit.name, numeric=True) for unit in units]]
    rows = []
    for entry in entries:
        cells: list[Cell | str] = [Cell(entry.version.label, explain_url(filters, entry.version.kpi.key))]
        for unit, sums in units.items():
            mine = [
                t for t in targets.get(entry.version.kpi_id, []) if not t.team_id or t.team_id in scopes[unit].team_ids
            ]
            value = value_of(entry.version, sums)
            goal = in_force(mine, scopes[unit], period.last)
            met = attainment(goal, value.value) if goal and value.value is not None else None
            cells.append(cell(entry.version, value, met, explain_url(filters, entry.version.kpi.key, team=unit)))
        rows.append(Row(cells))
    return Table(_("Units by KPI"), columns, rows, heat=bool(targets))


def headlines(known: Sequence[Entry]) -> list[Entry]:
    """The summary: those of ``HEADLINES`` that are among the entries."""
    ordered = [e for key in HEADLINES for e in known if e.version.kpi.key == key]
    return ordered[:MOST_TILES]
