"""Targets as their lists show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from kpis.definitions import definitions
from kpis.models import KpiVersion, Target
from kpis.visible_targets import may_target_everybody, targetable_people, targetable_teams
from teams.access import may
from teams.models import User
from teams.roles import Permission, Role

PAST, PRESENT, FUTURE = "past", "present", "future"


@dataclass(frozen=True)
class TargetRow:
    """``when``: past, present or future. ``may_end``: whether the login may end it."""

    target: Target
    version: KpiVersion | None
    when: str
    may_end: bool

    @property
    def last_on(self) -> date | None:
        return self.target.ends_on - timedelta(days=1) if self.target.ends_on else None

    @property
    def role_label(self) -> str:
        return str(Role(self.target.role).label) if self.target.role else ""


def target_rows(user: User | AnonymousUser, targets: QuerySet[Target], day: date) -> list[TargetRow]:
    """Rows in catalogue order, of one KPI the wider scope first and of one scope the latest first."""
    found = list(targets.select_related("kpi", "team", "person", "made_by").order_by("kpi__position", "kpi__key"))
    versions = definitions(day) if found else {}
    endable = _endable(user, found)
    rows = [TargetRow(t, versions.get(t.kpi.key), when(t, day), t.pk in endable) for t in found]
    return sorted(rows, key=lambda row: (row.target.kpi.position, row.target.kpi.key, *_place(row.target)))


def when(target: Target, day: date) -> str:
    if target.starts_on > day:
        return FUTURE
    return PAST if target.ends_on and target.ends_on <= day else PRESENT


def _place(target: Target) -> tuple[int, str, int]:
    kind = 3 if target.person_id else 2 if target.team_id else 1 if target.role else 0
    name = str(target.person or target.team or target.role)
    return kind, name.casefold(), -target.starts_on.toordinal()


def _endable(user: User | AnonymousUser, targets: Iterable[Target]) -> set[int]:
    if not may(user, Permission.EDIT_TARGETS):
        return set()
    everybody = may_target_everybody(user)
    teams = set(targetable_teams(user).values_list("pk", flat=True))
    people_ids = {target.person_id for target in targets if target.person_id}
    people = (
        set(targetable_people(user).filter(pk__in=people_ids).values_list("pk", flat=True)) if people_ids else set()
    )
    return {
        target.pk
        for target in targets
        if (
            target.person_id in people if target.person_id else target.team_id in teams if target.team_id else everybody
        )
    }
