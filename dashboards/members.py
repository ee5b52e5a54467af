"""The agents of a team against their KPIs: the heat map's rows and the funnel."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dashboards.charts.funnel import Share, funnel
from dashboards.charts.tables import Cell, Column, Row, Table
from dashboards.entries import cell
from kpis.attainment import attainment
from kpis.definitions import Part, is_measured, role_set
from kpis.estimates import estimates
from kpis.models import Direction, KpiVersion, Target
from kpis.periods import Period
from kpis.scopes import Scope
from kpis.selectors import Sums, measured_sums
from kpis.targets import TargetScope, in_force, team_chain
from kpis.values import Value, is_share, measures_of, value_of
from teams.models import Membership, Person, Team
from teams.roles import Role


@dataclass(frozen=True)
class Figure:
    """``now``: today's value, where this one is frozen and another."""

    version: KpiVersion
    value: Value
    target: Target | None
    attainment: float | None
    weight: float
    now: Value | None = None


@dataclass(frozen=True)
class Member:
    """``sums``: all measures read; ``moved_on``: the day this person came to the team, where it lies in the period."""

    person: Person
    figures: tuple[Figure, ...]
    sums: Sums
    moved_on: date | None = None
    left_on: date | None = None

    @property
    def judged(self) -> list[Figure]:
        return [figure for figure in self.figures if figure.attainment is not None]


def members(scope: Scope, teams: Sequence[Team], period: Period) -> list[Member]:
    """Everybody with rows in the scope or an agent's stay in its teams in the period, by name."""
    parts = [leaf for part in role_set(Role.AGENT, period.last) for leaf in (part.parts or (part,))]
    parts = [part for part in parts if is_measured(part.version)]
    measures = {measure for part in parts for measure in measures_of(part.version)}
    sums = {
        key[0]: found for key, found in measured_sums(scope, measures, period.start, period.end, ["person"]).items()
    }
    stays = _stays(scope, period)
    people = Person.objects.in_bulk([pk for pk in {*sums, *stays} if pk])
    targets = _targets(parts, people, period)
    rows = [
        _member(person, sums.get(person.pk, Counter()), parts, targets, stays.get(person.pk), period)
        for person in people.values()
    ]
    return sorted(rows, key=lambda row: (row.person.name.casefold(), row.person.pk))


def heat_table(
    rows: Sequence[Member], link: Callable[[Person], str], explain: Callable[[Person, str], str], caption: str
) -> Table:
    """Agents x KPIs, coloured by attainment; sorted by name, never ranked.

    ``link(person)`` leads to the person, ``explain(person, key)`` to what a figure is made of.
    """
    versions = [figure.version for figure in rows[0].figures] if rows else []
    columns = [Column(_("Agent")), *[Column(v.label, numeric=True, hint=v.description) for v in versions]]
    judged = any(row.judged for row in rows)
    drawn = _estimates(rows)
    return Table(caption, columns, [_heat_row(row, drawn, link, explain) for row in rows], sortable=True, heat=judged)


def has_estimates(rows: Sequence[Member]) -> bool:
    return any(estimate is not None for estimate in _estimates(rows).values())


def share_funnel(rows: Sequence[Member], key: str, link: Any) -> Any:
    """Every agent's share against the number of cases behind it, with the limits of chance."""
    figures = [(row, f) for row in rows for f in row.figures if f.version.kpi.key == key and f.value.denominator]
    shares = [
        Share(row.person.name, f.value.numerator or 0, f.value.denominator or 0, link(row.person)) for row, f in figures
    ]
    if len(shares) < 3:
        return None
    version = figures[0][1].version
    return funnel(version.label, shares, by=_("Agent"), better="lower" if version.direction == "lower" else "higher")


def _member(
    person: Person, sums: Sums, parts: Sequence[Part], targets: list[Target], stay: Membership | None, period: Period
) -> Member:
    chain = team_chain(stay.team) if stay else ()
    scope = TargetScope(person.pk, chain, Role.AGENT)
    figures = tuple(_figure(part, sums, targets, scope, period.last) for part in parts)
    moved = stay.starts_on if stay and stay.starts_on > period.start else None
    left = stay.ends_on if stay and stay.ends_on and stay.ends_on <= period.last else None
    return Member(person, figures, sums, moved, left)


def _figure(part: Part, sums: Sums, targets: list[Target], scope: TargetScope, day: date) -> Figure:
    value = value_of(part.version, sums)
    mine = [t for t in targets if t.kpi_id == part.version.kpi_id and _concerns(t, scope)]
    target = in_force(mine, scope, day)
    met = attainment(target, value.value) if target and value.value is not None and not value.muted else None
    return Figure(part.version, value, target, met, part.weight)


def _concerns(target: Target, scope: TargetScope) -> bool:
    if target.person_id:
        return target.person_id == scope.person_id
    return target.team_id in scope.team_ids if target.team_id else True


def _targets(parts: Sequence[Part], people: dict[int, Person], period: Period) -> list[Target]:
    """Every target that may hold for one of the people on the period's last day. One query for all of them."""
    day = period.last
    return list(
        Target.objects.filter(kpi_id__in=[part.version.kpi_id for part in parts], starts_on__lte=day)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))
        .filter(Q(person__isnull=True) | Q(person__in=people))
        .filter(role__in=["", Role.AGENT])
    )


def _stays(scope: Scope, period: Period) -> dict[int, Membership]:
    """The last primary stay of each person in the scope's teams that meets the period."""
    rows = (
        Membership.objects.filter(team_id__in=scope.team_ids, primary=True, starts_on__lt=period.end)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=period.start))
        .select_related("team")
        .order_by("starts_on")
    )
    return {stay.person_id: stay for stay in rows}


def _estimates(rows: Sequence[Member]) -> dict[tuple[int, int], float | None]:
    """By person and KPI, what a figure of few cases is worth once drawn towards the team."""
    found: dict[tuple[int, int], float | None] = {}
    for figures in zip(*(row.figures for row in rows), strict=True):
        drawn = estimates(figures[0].version, [figure.value for figure in figures])
        kpi = figures[0].version.kpi_id
        found |= {(row.person.pk, kpi): one for row, one in zip(rows, drawn, strict=True)}
    return found


def _heat_row(
    row: Member,
    drawn: dict[tuple[int, int], float | None],
    link: Callable[[Person], str],
    explain: Callable[[Person, str], str],
) -> Row:
    note = ""
    if row.moved_on:
        note = _("since %(day)s") % {"day": date_format(row.moved_on, "j M Y")}
    if row.left_on:
        note = _("until %(day)s") % {"day": date_format(row.left_on, "j M Y")}
    return Row(
        [
            Cell(row.person.name, link(row.person), note=note),
            *[
                _heat_cell(f, explain(row.person, f.version.kpi.key), drawn.get((row.person.pk, f.version.kpi_id)))
                for f in row.figures
            ],
        ]
    )


def _heat_cell(figure: Figure, url: str, estimate: float | None) -> Cell:
    return cell(figure.version, figure.value, figure.attainment, url, estimate, figure.now)


def comparable(version: KpiVersion) -> bool:
    """Whether people can be held against each other by the limits of chance: shares of which more or less is better."""
    return is_share(version) and version.direction != Direction.BAND
