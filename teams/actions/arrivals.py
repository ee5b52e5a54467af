"""Writes many people at once, as a file names them: one statement for each kind of row and not five for each person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from teams.actions.guards import refuse_unreachable_grant
from teams.models import AuditEvent, Membership, Person, Team, User
from teams.roles import Role

_BATCH = 500


@dataclass(frozen=True)
class NewStay:
    """A stay of somebody who is made with it; up to but not including ``ends_on``."""

    team: Team
    role: Role
    starts_on: date
    ends_on: date | None = None
    primary: bool = True


@dataclass(frozen=True)
class Newcomer:
    """Somebody to be made, with the first stays. The primary ones may not overlap: the database refuses it."""

    external_id: str
    name: str
    email: str = ""
    stays: tuple[NewStay, ...] = ()


@transaction.atomic
def admit_people(newcomers: Sequence[Newcomer], *, by: User | None) -> list[Person]:
    """Make people whose keys are new, with their stays. Raises ValidationError for a name or role that may not be."""
    for role in {stay.role for newcomer in newcomers for stay in newcomer.stays}:
        refuse_unreachable_grant(by, role)
    people = [Person(external_id=new.external_id, name=new.name, email=new.email) for new in newcomers]
    for person in people:
        person.clean_fields(exclude=["user"])
    Person.objects.bulk_create(people, batch_size=_BATCH)
    stays = [
        Membership(person=person, **vars(stay))
        for person, newcomer in zip(people, newcomers, strict=True)
        for stay in newcomer.stays
    ]
    Membership.objects.bulk_create(stays, batch_size=_BATCH)
    if by:
        AuditEvent.objects.bulk_create(_events(people, stays, by), batch_size=_BATCH)
    return people


def _events(people: Iterable[Person], stays: Iterable[Membership], by: User) -> list[AuditEvent]:
    """The notes that ``create_person`` and ``add_membership`` would leave."""
    notes: list[tuple[str, Person, dict[str, Any]]] = [
        ("person.create", person, {"key": person.external_id}) for person in people
    ]
    for stay in stays:
        days = {"from": str(stay.starts_on), "until": str(stay.ends_on or "")}
        notes.append(("membership.add", stay.person, {"team": stay.team.name, "role": str(stay.role), **days}))
    return [
        AuditEvent(by=by, by_name=by.get_username(), action=action, subject=str(person)[:200], details=details)
        for action, person, details in notes
    ]
