"""What no writer of people, stays and logins may do, whoever asks."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from teams.models import Membership, Person, User
from teams.roles import POLICIES, Role


def rank_of(user: User) -> int:
    """The highest rank among the roles that a login holds today; a superuser has the administrator's."""
    if not user.is_active:
        return 0
    if user.is_superuser:
        return POLICIES[Role.ADMINISTRATOR].rank
    roles = _holding(Membership.objects.filter(person__user=user), timezone.localdate()).values_list("role", flat=True)
    return max((POLICIES[Role(role)].rank for role in roles), default=0)


def refuse_unreachable_grant(by: User | None, role: Role) -> None:
    """Nobody grants or takes a role above the own highest one."""
    if by and POLICIES[role].rank > rank_of(by):
        raise ValidationError(
            _("Only somebody of that rank can give or take the role “%(role)s”.") % {"role": role.label}
        )


def refuse_unreachable_login(by: User | None, user: User) -> None:
    """Nobody takes over the login of somebody above: a new password is as good as the person."""
    if by and rank_of(user) > rank_of(by):
        raise ValidationError(
            _("Only somebody of that rank can change the login “%(name)s”.") % {"name": user.get_username()}
        )


def refuse_losing_the_last_administrator(person: Person, *, stay: Membership | None = None) -> None:
    """Refuse where nobody could administer any more without ``person`` (or, given a stay, without that stay).

    Who can: an active login that holds the role without an end and has not left, or an active superuser.
    """
    held = _able(Membership.objects.filter(person=person))
    is_superuser = stay is None and person.user is not None and person.user.is_superuser
    if not is_superuser and not (held.filter(pk=stay.pk) if stay else held).exists():
        return
    # Two administrators who take the role from each other at once must not both succeed.
    if connection.vendor == "postgresql":
        list(Membership.objects.select_for_update().filter(role=Role.ADMINISTRATOR).order_by("pk"))
    others = Membership.objects.exclude(pk=stay.pk) if stay else Membership.objects.exclude(person=person)
    superusers = User.objects.filter(is_superuser=True, is_active=True)
    if not stay and person.user_id:
        superusers = superusers.exclude(pk=person.user_id)
    if not superusers.exists() and not _able(others).exists():
        raise ValidationError(_("This is the last administrator: appoint another one first."))


def _able(stays: QuerySet[Membership]) -> QuerySet[Membership]:
    today = timezone.localdate()
    return stays.filter(
        role=Role.ADMINISTRATOR, starts_on__lte=today, ends_on__isnull=True, person__user__is_active=True
    ).filter(person__left_on__isnull=True)


def _holding(stays: QuerySet[Membership], day: date) -> QuerySet[Membership]:
    return stays.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))
