"""Targets as a grid: a row a KPI, a column a scope; each cell says what is in force there on a day and where from."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from kpis.definitions import definitions
from kpis.models import KpiVersion, Target
from kpis.targets import TargetScope, in_force, team_chain
from kpis.visible_targets import may_target_everybody, visible_targets
from teams.models import Team, User
from teams.roles import Role

Asked = dict[str, str]


@dataclass(frozen=True)
class Column:
    """``asked`` names the scope to the form that sets a target; None where the login may not set any for it."""

    label: str
    note: str
    scope: TargetScope
    asked: Asked | None


@dataclass(frozen=True)
class Cell:
    """``target`` in force, or None. ``origin``: the wider scope it is inherited from, "" for the column's own."""

    column: Column
    target: Target | None
    origin: str
    set_url: str
    end_url: str


@dataclass(frozen=True)
class Row:
    version: KpiVersion
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Grid:
    """``of_people``: how many targets of single persons hold on the day; they have no column."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    of_people: int


def target_grid(
    user: User | AnonymousUser, day: date, teams: Iterable[Team], below: Team | None, carried: Asked
) -> Grid:
    """``teams``: those the login sets targets for; ``below`` narrows to one of them with those directly below it.

    ``carried`` is added to the addresses of the forms, so that they lead back.
    """
    held = list(_held(user, day))
    columns = _columns(user, list(teams), below, held)
    by_kpi: dict[int, list[Target]] = defaultdict(list)
    for target in held:
        if not target.person_id:
            by_kpi[target.kpi_id].append(target)
    rows = [
        Row(version, tuple(_cell(version, column, by_kpi[version.kpi_id], day, carried) for column in columns))
        for version in definitions(day).values()
    ]
    return Grid(tuple(columns), tuple(rows), sum(1 for target in held if target.person_id))


def _held(user: User | AnonymousUser, day: date) -> Iterable[Target]:
    holding = Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gt=day))
    return visible_targets(user).filter(holding).select_related("team")


def _columns(user: User | AnonymousUser, teams: list[Team], below: Team | None, held: Iterable[Target]) -> list[Column]:
    everybody = may_target_everybody(user)
    roles = {target.role for target in held if target.role}
    own = {target.team_id for target in held if target.team_id}
    shown = [team for team in _shown_teams(teams, below) if team.parent_id or team.pk in own]
    asked: Asked | None = {"everybody": "1"} if everybody else None
    columns = [Column(_("Organisation"), "", TargetScope(), asked)]
    if below is None:
        columns += [_role_column(role, everybody) for role in Role if role in roles]
    return columns + [
        Column(team.name, "", TargetScope(team_ids=team_chain(team)), {"team": str(team.public_id)}) for team in shown
    ]


def _role_column(role: Role, everybody: bool) -> Column:
    asked = {"role": role.value} if everybody else None
    return Column(str(role.label), _("role"), TargetScope(role=role), asked)


def _shown_teams(teams: list[Team], below: Team | None) -> list[Team]:
    """A team with those directly below it; where none is chosen, the topmost in reach with those below them."""
    known = {team.pk for team in teams}
    tops = [below] if below else [team for team in teams if team.parent_id not in known]
    return [team for top in tops for team in [top, *(team for team in teams if team.parent_id == top.pk)]]


def _cell(version: KpiVersion, column: Column, targets: list[Target], day: date, carried: Asked) -> Cell:
    target = in_force([t for t in targets if _reaches(t, column.scope)], column.scope, day)
    own = target is not None and _is_own(target, column.scope)
    set_url = end_url = ""
    if column.asked is not None:
        query = {"kpi": version.kpi.key, **column.asked, **carried}
        set_url = f"{reverse('target_set')}?{urlencode(query)}"
    if column.asked is not None and target and own:
        end_url = f"{reverse('target_end', args=[target.public_id])}?{urlencode(carried)}"
    return Cell(column, target, "" if own or target is None else _origin(target), set_url, end_url)


def _reaches(target: Target, scope: TargetScope) -> bool:
    if target.team_id:
        return target.team_id in scope.team_ids
    return target.role in ("", scope.role)


def _is_own(target: Target, scope: TargetScope) -> bool:
    if scope.team_ids:
        return target.team_id == scope.team_ids[0]
    return target.team_id is None and target.role == scope.role


def _origin(target: Target) -> str:
    return target.team.name if target.team else _("Organisation")
