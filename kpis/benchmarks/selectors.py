"""Benchmarks, and the own figure that stands beside them."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from kpis.benchmarks.models import Benchmark
from kpis.definitions import is_measured
from kpis.explanations import explained_at
from kpis.models import Kind, KpiVersion
from kpis.periods import Period, read_period
from kpis.scopes import Scope, teams_scope
from kpis.selectors import kpi_values, last_complete_day
from kpis.values import Value
from kpis.visible_scopes import may_see_organisation, visible_person_scope, visible_scope
from teams.access import led_teams, sight_of
from teams.models import User
from teams.roles import Permission


@dataclass(frozen=True)
class OwnFigure:
    """What the same KPI is here, over the last days that are complete; ``url``: where that is explained."""

    scope: Scope
    period: Period
    value: Value
    url: str


@dataclass(frozen=True)
class Beside:
    """Benchmarks of a KPI to be shown beside the own figure, which is None where the page shows it already."""

    version: KpiVersion
    rows: list[Benchmark]
    own: OwnFigure | None = None


def benchmarks_beside(version: KpiVersion) -> Beside:
    return Beside(version, list(Benchmark.objects.filter(kpi=version.kpi_id)))


def benchmarks_with_own(user: User | AnonymousUser, version: KpiVersion) -> Beside:
    """The own figure is only computed where there is something to stand beside."""
    found = benchmarks_beside(version)
    return replace(found, own=own_figure(user, version)) if found.rows else found


def own_figure(user: User | AnonymousUser, version: KpiVersion) -> OwnFigure | None:
    """Of the widest scope that the login answers for; None where nothing is measured or there is nobody to show."""
    widest = _widest_scope(user)
    if widest is None or version.kind == Kind.COMPOSITE or not is_measured(version):
        return None
    scope, whose = widest
    period = read_period("", "", "", anchor=last_complete_day() + timedelta(days=1))
    url = explained_at(version.kpi.key, period, **whose)
    return OwnFigure(scope, period, kpi_values(version, scope, period)[()], url)


def _widest_scope(user: User | AnonymousUser) -> tuple[Scope, dict[str, UUID]] | None:
    """With what the address of an explanation calls it."""
    sight = sight_of(user)
    if may_see_organisation(user):
        return visible_scope(user), {}
    teams = list(led_teams(user))
    if teams and sight.person:
        windows = sight.windows_for(Permission.SEE_FIGURES)
        scope = teams_scope(teams, ", ".join(team.name for team in teams), windows=windows)
        return scope, {"led_by": sight.person.public_id}
    return (visible_person_scope(user, sight.person), {"person": sight.person.public_id}) if sight.person else None
