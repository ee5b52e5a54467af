"""The scope that a login may ask for. Pages, API and exports build theirs here: none sees further than another."""

from typing import TypeVar
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, Q, QuerySet
from django.http import Http404

from kpis.scopes import Scope, organisation_scope, person_scope, teams_scope
from teams.access import Sight, Window, sight_of, visible_people, visible_teams
from teams.models import Person, Team, User
from teams.roles import Permission

M = TypeVar("M", bound=Model)
PublicId = UUID | str | None
EVERYWHERE = "/"


def visible_scope(user: User | AnonymousUser, *, team: PublicId = None, person: PublicId = None) -> Scope:
    """The scope of a team and those below it, of a person, or (neither given) of everything the login answers for.

    Ids are public ones; "" counts as not given. Raises Http404 for what is foreign, unknown or no id at all, and where
    neither is given by somebody without a view of the organisation; ValueError where both are given.
    """
    if team and person:
        raise ValueError("A scope is a team or a person, not both.")
    if person:
        return visible_person_scope(user, found_person(user, person))
    if team:
        return visible_team_scope(user, found_team(user, team))
    return _organisation(_whole_windows(sight_of(user)))


def found_person(user: User | AnonymousUser, public_id: UUID | str) -> Person:
    """A person in sight. Raises Http404 for what is foreign, unknown or no id at all."""
    return _find(visible_people(user), public_id)


def found_team(user: User | AnonymousUser, public_id: UUID | str) -> Team:
    """A team in sight. Raises Http404 for what is foreign, unknown or no id at all."""
    return _find(visible_teams(user), public_id)


def visible_person_scope(user: User | AnonymousUser, person: Person) -> Scope:
    """A person's rows inside the windows' teams and dates; one's own wherever they lie."""
    sight = sight_of(user)
    own_id = sight.person.pk if sight.person else None
    return person_scope(person, windows=sight.windows_for(Permission.SEE_FIGURES), own_id=own_id)


def visible_team_scope(user: User | AnonymousUser, team: Team) -> Scope:
    """The rows of a team and those below it inside the windows' teams and dates."""
    return teams_scope([team], team.name, windows=sight_of(user).windows_for(Permission.SEE_FIGURES))


def may_see_organisation(user: User | AnonymousUser) -> bool:
    """Whether a scope without team and person is to be had."""
    return bool(_whole_windows(sight_of(user)))


def _organisation(windows: list[Window]) -> Scope:
    """The organisation's own rows where no team lies out of sight, else the teams in sight added up."""
    if not windows:
        raise Http404
    in_sight = Q(pk__in=())
    for window in windows:
        in_sight |= Q(path__startswith=window.path)
    everywhere = any(window.path == EVERYWHERE for window in windows)
    if everywhere or not Team.objects.exclude(in_sight).exists():
        return organisation_scope()
    tops = Team.objects.filter(path__in=[window.path for window in windows])
    return teams_scope(tops, ", ".join(team.name for team in tops), windows=tuple(windows))


def _whole_windows(sight: Sight) -> list[Window]:
    """The windows without dates of somebody who answers for all that lies in them; none for everybody else."""
    windows = [w for w in sight.windows_for(Permission.SEE_FIGURES) if w.starts_on is None and w.ends_on is None]
    if sight.may(Permission.SEE_ORGANISATION):
        return windows
    return [window for window in windows if window.path == EVERYWHERE]


def _find(rows: QuerySet[M], public_id: UUID | str) -> M:
    try:
        return rows.get(public_id=UUID(str(public_id)))
    except (ValueError, ObjectDoesNotExist):
        raise Http404 from None
