"""Plain builders with visible defaults. They write facts directly: what a test needs, nothing else."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from contacts.models import Contact, Survey
from kpis.aggregation import mark_range_stale, start_run, work_off
from teams.actions import add_membership, create_person, create_team, give_login, root_team
from teams.models import Membership, Person, Team, User
from teams.roles import Role

_numbers = count(1)

DAY = date(2026, 3, 10)
PASSWORD = "correct horse battery"


def instant(day: date = DAY, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def team(name: str = "", parent: Team | None = None) -> Team:
    return create_team(name=name or f"Team {next(_numbers)}", parent=parent or root_team(), by=None)


def person(name: str = "", **fields: Any) -> Person:
    return create_person(name=name or f"Person {next(_numbers)}", by=None, **fields)


def stay(
    who: Person, where: Team, role: Role = Role.AGENT, starts_on: date = date(2026, 1, 1), **fields: Any
) -> Membership:
    return add_membership(person=who, team=where, role=role, starts_on=starts_on, by=None, **fields)


def login(who: Person, username: str = "") -> User:
    return give_login(who, username=username or who.name.lower().replace(" ", "."), by=None, password=PASSWORD)


def contact(who: Person | None = None, where: Team | None = None, at: datetime | None = None, **fields: Any) -> Contact:
    """A handled call of ten minutes; every other column unknown."""
    created = at or instant()
    defaults: dict[str, Any] = {
        "source": "test",
        "external_id": str(next(_numbers)),
        "person": who,
        "team": where,
        "channel": "call",
        "created_at": created,
        "handled_at": created + timedelta(minutes=10),
        "closed_at": created + timedelta(minutes=10),
        "updated_at": timezone.now(),
    }
    return Contact.objects.create(**(defaults | fields))


def survey(
    score: int | None = 5,
    who: Person | None = None,
    where: Team | None = None,
    at: datetime | None = None,
    **fields: Any,
) -> Survey:
    defaults: dict[str, Any] = {
        "source": "test",
        "external_id": str(next(_numbers)),
        "person": who,
        "team": where,
        "channel": "call",
        "kind": "csat",
        "score": score,
        "rated_at": (at or instant()) if score is not None else None,
        "updated_at": timezone.now(),
    }
    return Survey.objects.create(**(defaults | fields))


def aggregate() -> None:
    """Rebuild every day that has facts."""
    mark_range_stale()
    run = start_run(trigger="test")
    assert run is not None
    work_off(run)
