"""Who sees calendars and promises, and who changes them: they hold for everybody's figures."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from contacts.clocks.models import Promise
from teams.access import may, reaches_everybody, require, visible_teams
from teams.models import Team, User
from teams.roles import Permission


def may_change_calendars(user: User | AnonymousUser) -> bool:
    """Whoever answers for the whole organisation, and who changes all teams."""
    everywhere = reaches_everybody(user, Permission.EDIT_CALENDARS) or may(user, Permission.EDIT_PEOPLE)
    return everywhere and may(user, Permission.EDIT_CALENDARS)


def require_calendars(user: User | AnonymousUser) -> None:
    require(user, Permission.EDIT_CALENDARS)


def teams_with_calendars(user: User | AnonymousUser) -> QuerySet[Team]:
    """The teams whose calendar a login sees."""
    return Team.objects.all() if may_change_calendars(user) else visible_teams(user, Permission.EDIT_CALENDARS)


def visible_promises(user: User | AnonymousUser) -> QuerySet[Promise]:
    """Those of everybody and of teams in sight."""
    return Promise.objects.filter(Q(team__isnull=True) | Q(team__in=teams_with_calendars(user)))
