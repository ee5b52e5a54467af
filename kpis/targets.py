"""Which target is in force: the nearest of person, team (upwards), role, organisation, on each day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import Q

from kpis.models import Target
from kpis.periods import Period
from teams.models import Team


@dataclass(frozen=True)
class TargetScope:
    """For whom a target is looked up. ``team_ids`` run from the nearest team up to the root."""

    person_id: int | None = None
    team_ids: tuple[int, ...] = ()
    role: str = ""


@dataclass(frozen=True)
class Stretch:
    """Days from ``start`` up to but not including ``end`` on which one target (or none) is in force."""

    start: date
    end: date
    target: Target | None


def team_chain(team: Team | None) -> tuple[int, ...]:
    """The team and those above it, nearest first."""
    return tuple(int(step) for step in reversed(team.path.strip("/").split("/"))) if team else ()


def targets_for(scope: TargetScope, period: Period, kpi_ids: Iterable[int]) -> dict[int, list[Target]]:
    """Every target that may hold for the scope within the period, by KPI id. One query."""
    rows = (
        Target.objects.filter(kpi_id__in=list(kpi_ids), starts_on__lt=period.end)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=period.start))
        .filter(
            Q(person__isnull=True, team__isnull=True, role__in=["", scope.role])
            | Q(person_id=scope.person_id, person__isnull=False)
            | Q(team_id__in=scope.team_ids)
        )
        .select_related("team", "person", "made_by")
    )
    found: dict[int, list[Target]] = {}
    for target in rows:
        found.setdefault(target.kpi_id, []).append(target)
    return found


def in_force(targets: list[Target], scope: TargetScope, day: date) -> Target | None:
    """The nearest target that holds on a day; of two at the same distance the later one."""
    holding = [t for t in targets if t.starts_on <= day and (t.ends_on is None or day < t.ends_on)]
    return min(holding, key=lambda t: (_distance(t, scope), -t.starts_on.toordinal(), -t.pk), default=None)


def stretches(targets: list[Target], scope: TargetScope, period: Period) -> list[Stretch]:
    """The period cut where the target in force changes."""
    edges = {t.starts_on for t in targets} | {t.ends_on for t in targets if t.ends_on}
    cuts = [period.start, *sorted(edge for edge in edges if period.start < edge < period.end), period.end]
    found: list[Stretch] = []
    for start, end in pairwise(cuts):
        target = in_force(targets, scope, start)
        if found and found[-1].target == target:
            found[-1] = Stretch(found[-1].start, end, target)
        else:
            found.append(Stretch(start, end, target))
    return found


def last_day(stretch: Stretch) -> date:
    return stretch.end - timedelta(days=1)


def _distance(target: Target, scope: TargetScope) -> int:
    if target.person_id:
        return 0
    if target.team_id:
        return 1 + scope.team_ids.index(target.team_id)
    return 1000 if target.role else 1001
