"""Which targets a login sees, and for whom it may set them."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from kpis.models import Target
from kpis.periods import today
from teams.access import people_in_reach, reaches_everybody, sight_of, visible_people, visible_teams
from teams.models import Membership, Person, Team, User
from teams.roles import Permission


def visible_targets(user: User | AnonymousUser) -> QuerySet[Target]:
    """Those of everybody and of roles; of teams in sight, of one's own, and of all above them; of people in sight."""
    general = Q(team__isnull=True, person__isnull=True)
    teams = Q(team__in=visible_teams(user)) | Q(team__in=_above(user))
    return Target.objects.filter(general | teams | Q(person__in=visible_people(user)))


def targetable_teams(user: User | AnonymousUser) -> QuerySet[Team]:
    return visible_teams(user, Permission.EDIT_TARGETS)


def targetable_people(user: User | AnonymousUser) -> QuerySet[Person]:
    """Nobody sets a target of their own."""
    return people_in_reach(user, Permission.EDIT_TARGETS, today())


def may_target_everybody(user: User | AnonymousUser) -> bool:
    """Whether targets of the organisation and of roles may be set: they hold for teams of others too."""
    return reaches_everybody(user, Permission.EDIT_TARGETS)


def may_edit(user: User | AnonymousUser, target: Target) -> bool:
    if target.person_id:
        return targetable_people(user).filter(pk=target.person_id).exists()
    if target.team_id:
        return targetable_teams(user).filter(pk=target.team_id).exists()
    return may_target_everybody(user)


def _above(user: User | AnonymousUser) -> set[int]:
    """The teams of the own stays and windows with those above them: their targets hold for what one sees."""
    sight = sight_of(user)
    own = Membership.objects.filter(person=sight.person) if sight.person else Membership.objects.none()
    paths = [*(window.path for window in sight.windows), *own.values_list("team__path", flat=True)]
    return {int(step) for path in paths for step in path.strip("/").split("/") if step}
