"""Writes people."""

from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from teams.actions.audit import record_event
from teams.actions.guards import refuse_losing_the_last_administrator
from teams.actions.words import in_words
from teams.models import Person, User

FIELDS = ("external_id", "name", "email", "joined_on", "left_on")


@transaction.atomic
def create_person(
    *,
    name: str,
    by: User | None,
    external_id: str = "",
    email: str = "",
    joined_on: date | None = None,
    left_on: date | None = None,
) -> Person:
    """``external_id`` defaults to the name, the key most exports use."""
    name = name.strip()
    key = external_id.strip() or name
    person = Person(external_id=key, name=name, email=email.strip(), joined_on=joined_on, left_on=left_on)
    _check(person)
    person.save()
    if by:
        record_event(by=by, action="person.create", subject=str(person), details={"key": key})
    return person


@transaction.atomic
def update_person(person: Person, *, by: User | None, **changes: Any) -> Person:
    """Change external_id, name, email, joined_on or left_on. The mail address of the login follows."""
    unknown = sorted(set(changes) - set(FIELDS))
    if unknown:
        raise TypeError(f"Not a field of a person that can be changed: {', '.join(unknown)}")
    before = {field: getattr(person, field) for field in changes}
    for field, value in changes.items():
        setattr(person, field, value.strip() if isinstance(value, str) else value)
    _check(person)
    changed = {field: old for field, old in before.items() if old != getattr(person, field)}
    if "left_on" in changed and person.left_on:
        refuse_losing_the_last_administrator(person)
    person.save()
    if "email" in changed and person.user:
        _follow_address(person.user, person.email)
    if by and changed:
        details = {field: [str(old or ""), str(getattr(person, field) or "")] for field, old in changed.items()}
        record_event(by=by, action="person.change", subject=str(person), details=details)
    return person


def _check(person: Person) -> None:
    if Person.objects.filter(external_id=person.external_id).exclude(pk=person.pk).exists():
        raise ValidationError(_("There is already somebody with the key “%(key)s”.") % {"key": person.external_id})
    if person.joined_on and person.left_on and person.left_on < person.joined_on:
        days = {"left": in_words(person.left_on), "joined": in_words(person.joined_on)}
        raise ValidationError(_("The day of leaving, %(left)s, lies before the day of joining, %(joined)s.") % days)
    person.full_clean(exclude=["user"], validate_unique=False, validate_constraints=False)


def _follow_address(user: User, email: str) -> None:
    """The old address must no longer open the login: allauth keeps addresses of its own, which go too."""
    email = email.lower()
    if email and User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists():
        raise ValidationError(_("Another login uses the mail address “%(email)s”.") % {"email": email})
    user.email = email
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).exclude(email__iexact=email).delete()
