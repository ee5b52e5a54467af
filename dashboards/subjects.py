"""Whose page it is: the scope of the figures, the role that is answered for, and where targets are looked up."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from kpis.answering import answers_as
from kpis.daily import Level
from kpis.scopes import Scope, teams_scope
from kpis.targets import TargetScope, team_chain
from kpis.visible_scopes import visible_person_scope, visible_scope
from teams.access import sight_of, visible_teams
from teams.models import Membership, Person, Team, User
from teams.roles import Permission, Role


@dataclass(frozen=True)
class Subject:
    """``teams`` are the teams of the page (a person's own team, or the teams of a team page)."""

    scope: Scope
    role: str
    target_scope: TargetScope
    teams: tuple[Team, ...] = ()

    @property
    def is_person(self) -> bool:
        return self.scope.level == Level.PERSON


def person_subject(user: User | AnonymousUser, person: Person, day: date) -> Subject:
    """A leader's figures are those of the teams led; everybody else's are their own."""
    sight = sight_of(user)
    own = sight.person is not None and sight.person.pk == person.pk
    known = sight.stays if own else Membership.objects.filter(person=person).select_related("team")
    role, teams = answers_as(known, day)
    if role == Role.TEAM_LEADER:
        return led_subject(user, person, teams)
    chain = team_chain(teams[0]) if teams else ()
    return Subject(visible_person_scope(user, person), role, TargetScope(person.pk, chain, role), teams)


def led_subject(user: User | AnonymousUser, leader: Person, teams: tuple[Team, ...]) -> Subject:
    """All teams that somebody leads, added up; the leader's own targets hold first."""
    subject = team_subject(user, teams, leader.name)
    scope = TargetScope(leader.pk, subject.target_scope.team_ids, Role.TEAM_LEADER)
    return Subject(subject.scope, subject.role, scope, teams)


def teams_led(user: User | AnonymousUser, leader: Person) -> tuple[Team, ...]:
    """The teams that somebody leads or led, as far as they are in sight. 404 where there are none."""
    stays = Membership.objects.filter(person=leader, role=Role.TEAM_LEADER)
    found = tuple(visible_teams(user).filter(pk__in=stays.values("team_id")))
    if not found:
        raise Http404
    return found


def team_subject(user: User | AnonymousUser, teams: tuple[Team, ...], label: str) -> Subject:
    """Teams and everything below; their leader's set. Targets of the team hold where it is one team."""
    scope = teams_scope(teams, label, windows=sight_of(user).windows_for(Permission.SEE_FIGURES))
    chain = team_chain(teams[0]) if len(teams) == 1 else ()
    return Subject(scope, Role.TEAM_LEADER, TargetScope(None, chain, Role.TEAM_LEADER), teams)


def organisation_subject(user: User | AnonymousUser) -> Subject:
    """Everything that the login answers for; 404 for who has no view of the organisation."""
    role = Role.OPERATIONS_MANAGER
    return Subject(visible_scope(user), role, TargetScope(role=role))
