"""A team for its leader: the team's tiles, who needs attention, the agents, the trend, the funnel."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from dashboards.addresses import explain_url, one_to_one_url, person_figure_url, person_url, team_url
from dashboards.attention import attention, earlier_sums
from dashboards.cards import chosen_entry, drawable, full_card, others_table, shown
from dashboards.charts.multiples import multiples
from dashboards.charts.tables import Cell, Column, Row, Table
from dashboards.charts.trend import Line
from dashboards.closed import closed_for, notice, tile_of
from dashboards.due_reviews import due_reviews
from dashboards.entries import cell, tile
from dashboards.filters import Filters, with_kpi
from dashboards.frozen_members import frozen_members
from dashboards.members import Member, has_estimates, heat_table, members, share_funnel
from dashboards.redefinitions import redefinitions
from dashboards.signals import absent_words, signals
from dashboards.subjects import Subject
from dashboards.trends import entry_trend, first_known, goal_steps, member_series
from kpis.attainment import attainment
from kpis.frozen_cards import as_frozen
from kpis.models import Unit
from kpis.scorecards import Entry, Scorecard
from kpis.selectors import measured_sums
from kpis.values import measures_of, value_of
from teams.models import Person, Team, User

# More grey lines than this are a smear.
MOST_LINES = 40


def team_page(
    user: User | AnonymousUser,
    subject: Subject,
    filters: Filters,
    kpi: str,
    *,
    team: Team | None,
    leader: Person | None,
) -> dict[str, Any]:
    """The context of ``dashboards/team.html``: one team (with all below), or all teams of a leader."""
    period = filters.period
    closed = closed_for(subject, period)
    card = full_card(subject, filters)
    card = as_frozen(card, closed) if closed else card
    links = {
        e.version.kpi.key: explain_url(filters, e.version.kpi.key, team=team, led_by=leader) for e in card.leaves()
    }
    rows = frozen_members(members(subject.scope, subject.teams, period), closed, subject.scope, period)
    to_person, to_figure = partial(person_url, filters), partial(person_figure_url, filters)
    chosen = chosen_entry(card, kpi)
    series = _series(subject, chosen, filters) if chosen and 0 < len(rows) <= MOST_LINES else {}
    return {
        "card": card,
        "tiles": [
            tile_of(tile(e, versus=period.previous.name, url=links[e.version.kpi.key]), e, closed) for e in shown(card)
        ],
        "closed": notice(closed),
        "attention": [
            *due_reviews(user, [row.person for row in rows]),
            *attention(rows, earlier_sums(subject.scope, period), period, to_person, partial(one_to_one_url, filters)),
        ],
        "signals": signals(shown(card), period.previous.name, links),
        "absent": absent_words(card),
        "redefined": redefinitions([e.version for e in drawable(card)], period),
        "others": others_table(card, links, period.previous.name),
        "members": heat_table(rows, to_person, to_figure, _("Agents by KPI")) if rows else None,
        "has_estimates": has_estimates(rows),
        "funnel": share_funnel(rows, chosen.version.kpi.key if chosen and _is_share(chosen) else "csat", to_person),
        "trend": _trend(card, subject, chosen, filters, series) if chosen else None,
        "multiples": _member_lines(chosen, rows, series, to_person) if chosen else None,
        "filters": with_kpi(filters, [e.version for e in drawable(card)], chosen.version if chosen else None),
        "below": below_table(subject, card, filters) if len(subject.scope.team_ids) > 1 else None,
    }


def below_table(subject: Subject, card: Scorecard, filters: Filters) -> Table:
    """The teams in the scope against the KPIs of the card."""
    period = filters.period
    entries = [e for e in drawable(card) if e.value is not None and e.value.value is not None]
    measures = {m for e in entries for m in measures_of(e.version)}
    sums = {
        key[0]: found
        for key, found in measured_sums(subject.scope, measures, period.start, period.end, ["team"]).items()
    }
    teams = (
        Team.objects.filter(pk__in=[pk for pk in sums if pk]).select_related("parent").order_by("parent__name", "name")
    )
    columns = [Column(_("Team")), *[Column(e.version.label, numeric=True, hint=e.version.description) for e in entries]]
    rows = []
    for found in teams:
        cells = [_team_cell(e, sums[found.pk], explain_url(filters, e.version.kpi.key, team=found)) for e in entries]
        rows.append(Row([Cell(found.name, team_url(filters, found), note=str(found.parent or "")), *cells]))
    return Table(_("Teams by KPI"), columns, rows, sortable=True, heat=any(e.target for e in entries))


def _team_cell(entry: Entry, sums: Any, url: str) -> Cell:
    value = value_of(entry.version, sums)
    met = attainment(entry.target, value.value) if entry.target and value.value is not None else None
    return cell(entry.version, value, met, url)


def _is_share(entry: Entry) -> bool:
    return entry.version.unit == Unit.PERCENT


def _series(subject: Subject, entry: Entry, filters: Filters) -> dict[Any, list[float | None]]:
    days = [point.day for point in entry.points]
    return member_series(subject.scope, entry.version, days, filters.period.end)


def _trend(
    card: Scorecard, subject: Subject, entry: Entry, filters: Filters, series: Mapping[Any, list[float | None]]
) -> Any:
    days = [point.day for point in entry.points]
    goals = goal_steps(card.targets.get(entry.version.kpi_id, []), subject.target_scope, days, filters.period.end)
    return entry_trend(entry, goals, context=[Line(_("one member"), values) for values in series.values()])


def _member_lines(
    entry: Entry, rows: Sequence[Member], series: Mapping[Any, list[float | None]], link: Callable[[Person], str]
) -> Any:
    """Everybody's weeks on one scale, by name."""
    version, first = entry.version, first_known(entry)
    lines = [
        Line(row.person.name, series[row.person.pk][first:], urls=[link(row.person)])
        for row in rows
        if row.person.pk in series
    ]
    days = [point.day for point in entry.points[first:]]
    unit, decimals, goal = version.unit, version.decimals, entry.target
    return multiples(version.label, days, lines, by=_("Agent"), unit=unit, decimals=decimals, goal=goal)
