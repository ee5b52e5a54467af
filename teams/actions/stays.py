"""Writes memberships: the dated stays of people in teams."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from teams.actions.audit import record_event
from teams.actions.guards import refuse_losing_the_last_administrator, refuse_unreachable_grant
from teams.actions.logins import renew_sessions
from teams.actions.words import days_of, in_words, last_day
from teams.models import Membership, Person, Team, User
from teams.names import isolated
from teams.roles import Role

PRIMARY_ROLES = (Role.AGENT,)


@transaction.atomic
def add_membership(
    *,
    person: Person,
    team: Team,
    role: Role | str,
    starts_on: date,
    by: User | None,
    ends_on: date | None = None,
    primary: bool | None = None,
) -> Membership:
    """Start a stay. Agents' stays are primary unless said otherwise. Raises ValidationError on an overlap."""
    role = Role(role)
    refuse_unreachable_grant(by, role)
    primary = role in PRIMARY_ROLES if primary is None else primary
    stay = Membership(person=person, team=team, role=role, starts_on=starts_on, ends_on=ends_on, primary=primary)
    _refuse_wrong_dates(stay)
    _lock_stays(person)
    _refuse_overlap(stay)
    stay.save()
    _note(stay, "membership.add", by)
    return stay


@transaction.atomic
def end_membership(stay: Membership, *, ends_on: date, by: User | None) -> Membership | None:
    """End a stay on a date (not included), earlier or later than before; one that would be empty is deleted."""
    refuse_unreachable_grant(by, Role(stay.role))
    _lock_stays(stay.person)
    if ends_on <= stay.starts_on:
        _delete(stay, by)
        return None
    if stay.ends_on is None:
        refuse_losing_the_last_administrator(stay.person, stay=stay)
    stay.ends_on = ends_on
    _refuse_overlap(stay)
    stay.save(update_fields=["ends_on"])
    _note(stay, "membership.end", by)
    return stay


@transaction.atomic
def move_person(person: Person, *, team: Team, on: date, by: User | None, role: Role | str = Role.AGENT) -> Membership:
    """End the primary stay that holds on ``on``, start one in ``team`` that day. Earlier facts stay where they were."""
    _lock_stays(person)
    current = person.memberships.filter(primary=True, starts_on__lte=on).filter(_ends_after(on)).first()
    if current:
        return move_stay(current, team=team, on=on, by=by, role=role)
    return add_membership(person=person, team=team, role=role, starts_on=on, by=by, primary=True)


@transaction.atomic
def move_stay(stay: Membership, *, team: Team, on: date, by: User | None, role: Role | str | None = None) -> Membership:
    """End a stay on ``on`` and carry it on in ``team`` from that day up to the end it had."""
    role = Role(role or stay.role)
    _lock_stays(stay.person)
    stay.refresh_from_db()
    if not stay.holds_on(on):
        raise ValidationError(
            _("%(person)s is not in %(team)s on %(day)s: choose a day %(days)s.")
            % {"person": isolated(stay.person), "team": isolated(stay.team), "day": in_words(on),
               "days": days_of(stay.starts_on, stay.ends_on)}
        )  # fmt: skip
    if stay.team_id == team.pk and stay.role == role:
        raise ValidationError(
            _("%(person)s is already in %(team)s on that day.")
            % {"person": isolated(stay.person), "team": isolated(team)}
        )
    if stay.role == Role.ADMINISTRATOR:
        raise ValidationError(_("An administrator's role is not moved: give it anew, then end the old one."))
    ends_on, person, primary = stay.ends_on, stay.person, stay.primary
    end_membership(stay, ends_on=on, by=by)
    return add_membership(person=person, team=team, role=role, starts_on=on, ends_on=ends_on, by=by, primary=primary)


def _delete(stay: Membership, by: User | None) -> None:
    refuse_losing_the_last_administrator(stay.person, stay=stay)
    _note(stay, "membership.delete", by)
    stay.delete()


def _note(stay: Membership, action: str, by: User | None) -> None:
    if not by:
        return
    details = {
        "team": stay.team.name, "role": str(stay.role), "from": str(stay.starts_on), "until": str(stay.ends_on or ""),
    }  # fmt: skip
    record_event(by=by, action=action, subject=str(stay.person), details=details)
    if stay.role != Role.AGENT and stay.person.user:
        renew_sessions(stay.person.user)


def _lock_stays(person: Person) -> None:
    """Two writers of one person's stays take turns (SQLite's IMMEDIATE transactions do so by themselves)."""
    if connection.vendor == "postgresql":
        Person.objects.select_for_update().get(pk=person.pk)


def _ends_after(day: date) -> Q:
    return Q(ends_on__isnull=True) | Q(ends_on__gt=day)


def _refuse_wrong_dates(stay: Membership) -> None:
    if stay.ends_on and stay.ends_on <= stay.starts_on:
        raise ValidationError(
            _("The stay ends on %(end)s, before it starts on %(start)s.")
            % {"end": last_day(stay.ends_on), "start": in_words(stay.starts_on)}
        )


def _refuse_overlap(stay: Membership) -> None:
    if not stay.primary:
        return
    others = Membership.objects.filter(person=stay.person, primary=True).exclude(pk=stay.pk)
    others = others.filter(_ends_after(stay.starts_on))
    if stay.ends_on:
        others = others.filter(starts_on__lt=stay.ends_on)
    clash = others.select_related("team").order_by("starts_on").first()
    if clash:
        sentence = _("%(person)s already belongs to %(team)s %(days)s: end that stay first, or move the person.")
        days = days_of(clash.starts_on, clash.ends_on)
        raise ValidationError(sentence % {"person": isolated(stay.person), "team": isolated(clash.team), "days": days})
