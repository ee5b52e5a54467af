"""Many people made at once, with their first stays."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from teams.actions import Newcomer, NewStay, admit_people
from teams.models import AuditEvent, Membership, Person
from teams.roles import Role
from tests.conftest import Cast

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 1)


def test_people_come_with_their_stays_and_their_notes(cast: Cast) -> None:
    newcomers = [
        Newcomer("e-1", "Dora", "dora@acme.example", (NewStay(cast.alpha, Role.AGENT, DAY),)),
        Newcomer("e-2", "Ed", "", (NewStay(cast.beta, Role.TEAM_LEADER, DAY, primary=False),)),
    ]
    dora, ed = admit_people(newcomers, by=cast.user("ada"))
    assert Person.objects.get(external_id="e-1") == dora
    stays = Membership.objects.filter(person__in=[dora, ed]).order_by("person__name")
    assert [(s.person, s.team, s.role, s.primary) for s in stays] == [
        (dora, cast.alpha, Role.AGENT, True),
        (ed, cast.beta, Role.TEAM_LEADER, False),
    ]
    notes = AuditEvent.objects.filter(by=cast.user("ada"), subject="Dora").values_list("action", flat=True)
    assert sorted(notes) == ["membership.add", "person.create"]


def test_stays_that_overlap_are_refused_by_the_database(cast: Cast) -> None:
    twice = (NewStay(cast.alpha, Role.AGENT, DAY), NewStay(cast.beta, Role.AGENT, DAY))
    with pytest.raises(IntegrityError), transaction.atomic():
        admit_people([Newcomer("e-1", "Dora", "", twice)], by=None)
    assert not Person.objects.filter(external_id="e-1").exists()


def test_nobody_admits_above_the_own_rank(cast: Cast) -> None:
    newcomer = Newcomer("e-1", "Dora", "", (NewStay(cast.root, Role.ADMINISTRATOR, DAY, primary=False),))
    with pytest.raises(ValidationError, match="Only somebody of that rank"):
        admit_people([newcomer], by=cast.user("mara"))


def test_a_person_needs_a_name(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        admit_people([Newcomer("e-1", "")], by=None)
