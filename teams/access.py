"""Who may see whom: the one policy that pages, API, exports, mail and caches ask.

Every answer is a queryset or a yes/no. What is not in the queryset answers 404, like what does not exist.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from teams.models import Membership, Person, Team, User
from teams.roles import POLICIES, Permission, Reach, Role

M = TypeVar("M", bound=Model)

# "/" is everybody's window, "/1/" that of the one team without a parent.
ROOT_STEPS = 2


@dataclass(frozen=True)
class Window:
    """The teams at and below ``path``, from ``starts_on`` up to but not including ``ends_on`` (None: no limit)."""

    path: str
    starts_on: date | None
    ends_on: date | None
    permissions: frozenset[Permission]


@dataclass(frozen=True)
class Sight:
    """What one login sees today: the own person, the roles held now, windows onto teams; ``stays`` are all own ones."""

    person: Person | None = None
    roles: frozenset[Role] = frozenset()
    windows: tuple[Window, ...] = ()
    permissions: frozenset[Permission] = frozenset()
    led_team_ids: tuple[int, ...] = field(default=())
    stays: tuple[Membership, ...] = field(default=())

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def windows_for(self, permission: Permission) -> tuple[Window, ...]:
        return tuple(window for window in self.windows if permission in window.permissions)

    def reaches_everybody(self, permission: Permission) -> bool:
        """Whether a window that carries ``permission`` lies at the root of the tree, without dates."""
        return any(
            window.path.count("/") <= ROOT_STEPS and window.starts_on is None and window.ends_on is None
            for window in self.windows_for(permission)
        )


def sight_of(user: User | AnonymousUser, today: date | None = None) -> Sight:
    """The sight of a login on a day, read once per request (one query) and kept on the user object.

    A change of roles shows on the next user object, so a task or a test that changes one reads the user again.
    """
    if not isinstance(user, User) or not user.is_active:
        return Sight()
    day = today or timezone.localdate()
    kept: tuple[date, Sight] | None = getattr(user, "_sight", None)
    if kept is None or kept[0] != day:
        kept = (day, _read_sight(user, day))
        user._sight = kept  # type: ignore[attr-defined]
    return kept[1]


def look_again(user: User | AnonymousUser) -> None:
    """Let the next question after a login's sight be answered from the database."""
    if hasattr(user, "_sight"):
        del user._sight


def may(user: User | AnonymousUser, permission: Permission) -> bool:
    return sight_of(user).may(permission)


def require(user: User | AnonymousUser, *permissions: Permission) -> None:
    """Raise Http404 unless the login has one of the permissions: who may not come in does not learn what is there."""
    if not any(may(user, permission) for permission in permissions):
        raise Http404


def require_everywhere(user: User | AnonymousUser, permission: Permission) -> None:
    """Raise Http404 unless the permission reaches everybody: what is decided with it holds for everybody."""
    if not reaches_everybody(user, permission):
        raise Http404


def visible_people(user: User | AnonymousUser, permission: Permission = Permission.SEE_FIGURES) -> QuerySet[Person]:
    """The own person, and everyone whose stay meets a window that carries ``permission``."""
    sight = sight_of(user)
    if sight.may(Permission.EDIT_PEOPLE) and permission == Permission.EDIT_PEOPLE:
        return Person.objects.all()
    own = Q(pk=sight.person.pk) if sight.person else Q(pk__in=())
    windows = sight.windows_for(permission)
    if not windows:
        return Person.objects.filter(own)
    stays = Membership.objects.filter(_stay_in_any(windows)).values("person_id")
    return Person.objects.filter(own | Q(pk__in=stays))


def visible_teams(user: User | AnonymousUser, permission: Permission = Permission.SEE_FIGURES) -> QuerySet[Team]:
    """The teams at and below every window that carries ``permission``."""
    sight = sight_of(user)
    if sight.may(Permission.EDIT_PEOPLE) and permission == Permission.EDIT_PEOPLE:
        return Team.objects.all()
    condition = Q(pk__in=())
    for window in sight.windows_for(permission):
        condition |= Q(path__startswith=window.path)
    return Team.objects.filter(condition)


def visible_rows(user: User | AnonymousUser, rows: QuerySet[M], permission: Permission, *, day: str) -> QuerySet[M]:
    """``rows`` (with ``person`` and ``team``) that are one's own or lie in a window; ``day`` names their date field."""
    sight = sight_of(user)
    condition = Q(person_id=sight.person.pk) if sight.person else Q(pk__in=())
    for window in sight.windows_for(permission):
        condition |= _row_in(window, day)
    return rows.filter(condition)


def stays_in_sight(user: User | AnonymousUser) -> QuerySet[Membership]:
    """Stays: all to whoever edits people, else the own ones and those that meet a window."""
    sight = sight_of(user)
    if sight.may(Permission.EDIT_PEOPLE):
        return Membership.objects.all()
    own = Q(person_id=sight.person.pk) if sight.person else Q(pk__in=())
    return Membership.objects.filter(own | _stay_in_any(sight.windows_for(Permission.SEE_FIGURES)))


def visible_stays(user: User | AnonymousUser, person: Person) -> QuerySet[Membership]:
    """The stays of a person that are in sight."""
    return stays_in_sight(user).filter(person=person).select_related("team")


def people_in_reach(user: User | AnonymousUser, permission: Permission, day: date) -> QuerySet[Person]:
    """Whose stay on ``day`` lies in a window that carries ``permission``; never oneself."""
    sight = sight_of(user)
    holding = Membership.objects.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))
    people = Person.objects.filter(
        pk__in=holding.filter(_stay_in_any(sight.windows_for(permission))).values("person_id")
    )
    return people.exclude(pk=sight.person.pk) if sight.person else people


def reaches_everybody(user: User | AnonymousUser, permission: Permission) -> bool:
    return sight_of(user).reaches_everybody(permission)


def led_teams(user: User | AnonymousUser) -> QuerySet[Team]:
    """The teams that the login's person leads today, themselves, without those below."""
    return Team.objects.filter(pk__in=sight_of(user).led_team_ids)


def _read_sight(user: User, today: date) -> Sight:
    stays = list(Membership.objects.filter(person__user=user).select_related("person", "team"))
    person = stays[0].person if stays else Person.objects.filter(user=user).first()
    if person and person.left_on and person.left_on < today:
        return Sight()
    held = [stay for stay in stays if stay.holds_on(today)]
    roles = {Role(stay.role) for stay in held}
    if user.is_superuser:
        roles.add(Role.ADMINISTRATOR)
    permissions = frozenset().union(*(POLICIES[role].permissions for role in roles)) if roles else frozenset()
    led = tuple(stay.team_id for stay in held if stay.role == Role.TEAM_LEADER)
    return Sight(person, frozenset(roles), tuple(_windows(held, stays)), permissions, led, tuple(stays))


def _windows(held: list[Membership], stays: list[Membership]) -> list[Window]:
    found = []
    for stay in held:
        policy = POLICIES[Role(stay.role)]
        if policy.reach == Reach.TENURE:
            found.append(Window(stay.team.path, _since(stay, stays), stay.ends_on, policy.permissions))
        elif policy.reach == Reach.BELOW:
            found.append(Window(stay.team.path, None, None, policy.permissions))
        elif policy.reach == Reach.EVERYBODY:
            found.append(Window("/", None, None, policy.permissions))
    return found


def _since(stay: Membership, stays: list[Membership]) -> date:
    """The start of a tenure: stays in the same team and role that follow each other without a gap are one."""
    for earlier in stays:
        same = earlier.pk != stay.pk and (earlier.team_id, earlier.role) == (stay.team_id, stay.role)
        if same and earlier.starts_on < stay.starts_on and earlier.ends_on and earlier.ends_on >= stay.starts_on:
            return _since(earlier, stays)
    return stay.starts_on


def _stay_in_any(windows: tuple[Window, ...]) -> Q:
    condition = Q(pk__in=())
    for window in windows:
        meets = Q(team__path__startswith=window.path)
        if window.ends_on:
            meets &= Q(starts_on__lt=window.ends_on)
        if window.starts_on:
            meets &= Q(ends_on__isnull=True) | Q(ends_on__gt=window.starts_on)
        condition |= meets
    return condition


def _row_in(window: Window, day: str) -> Q:
    inside = Q(team__path__startswith=window.path)
    if window.starts_on:
        inside &= Q(**{f"{day}__gte": window.starts_on})
    if window.ends_on:
        inside &= Q(**{f"{day}__lt": window.ends_on})
    return inside
