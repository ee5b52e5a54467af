"""People and teams that a caller may name: whose figures or records it sees; all of them for who edits people."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from teams.access import may, visible_people, visible_teams
from teams.models import Person, Team, User
from teams.roles import Permission


def people_in_sight(user: User | AnonymousUser) -> QuerySet[Person]:
    if may(user, Permission.EDIT_PEOPLE):
        return Person.objects.all()
    return visible_people(user) | visible_people(user, Permission.SEE_RECORDS)


def teams_in_sight(user: User | AnonymousUser) -> QuerySet[Team]:
    if may(user, Permission.EDIT_PEOPLE):
        return Team.objects.all()
    return visible_teams(user) | visible_teams(user, Permission.SEE_RECORDS)
