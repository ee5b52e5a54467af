"""What an explanation is about: all that a page shows, or one group of what the values by API show."""

from dataclasses import dataclass, replace

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from dashboards.subjects import Subject, person_subject
from kpis.daily import Level
from kpis.groups import AskedGroup, teams_of
from kpis.models import KpiVersion
from kpis.scopes import Scope, teams_scope
from kpis.selectors import kpi_values
from kpis.targets import TargetScope, team_chain
from kpis.values import Value
from teams.models import Person, Team, User
from teams.roles import Role


@dataclass(frozen=True)
class Explained:
    """``subject``: its scope holds the group's rows; ``is_whole``: nothing was narrowed.

    ``target_scope``: where its target is looked up; None where no target holds for it.
    """

    subject: Subject
    value: Value
    group: AskedGroup
    target_scope: TargetScope | None
    is_whole: bool


def explained_of(
    user: User | AnonymousUser, version: KpiVersion, subject: Subject, scope: Scope, group: AskedGroup
) -> Explained:
    """A group of a scope, with the figures that ``kpi_values`` gives it. Raises Http404 where it gives none."""
    narrowed = group.of(scope)
    # Over all days asked for, as in the values: a running sum begins before them and steps from group to group.
    value = kpi_values(version, narrowed, group.asked, group.by).get(group.values)
    if value is None:
        raise Http404
    whole = not group.by and scope == subject.scope
    target_scope = _target_scope(user, subject, scope, group)
    return Explained(replace(subject, scope=narrowed), value, group, target_scope, whole)


def _target_scope(user: User | AnonymousUser, subject: Subject, scope: Scope, group: AskedGroup) -> TargetScope | None:
    """That of the subject over some of its days, of one person, of a whole team or unit; others have no target."""
    if not group.whose:
        return subject.target_scope if scope == subject.scope else None
    (key, value), *further = group.whose
    if further or value is None or key == "channel":
        return None
    if key == "person":
        found = person_subject(user, Person.objects.get(pk=value), group.period.last)
        return found.target_scope if found.is_person else None
    return _team_target_scope(Team.objects.get(pk=value), scope, teams_of(key, value))


def _team_target_scope(team: Team, scope: Scope, team_ids: set[int]) -> TargetScope | None:
    """A team's target is for the team and all below: for no less."""
    if scope.level == Level.PERSON:
        return None
    counted = team_ids & set(scope.team_ids) if scope.level == Level.TEAM else team_ids
    whole = counted == set(teams_scope([team], team.name).team_ids)
    return TargetScope(None, team_chain(team), Role.TEAM_LEADER) if whole else None
