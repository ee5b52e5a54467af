"""Adding and changing people."""

from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError

from teams.actions import create_person, update_person
from teams.models import AuditEvent, Person, User
from tests.builders import login, person
from tests.conftest import Cast


@pytest.mark.django_db
def test_the_key_defaults_to_the_name_without_blanks_around_it() -> None:
    assert create_person(name="  Zoë Ohm ", by=None).external_id == "Zoë Ohm"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": " "}, "This field cannot be blank."),
        ({"name": "A", "email": "nowhere"}, "Enter a valid email address."),
        (
            {"name": "A", "joined_on": date(2026, 3, 1), "left_on": date(2026, 2, 1)},
            "The day of leaving, 1 Feb 2026, lies before the day of joining, 1 Mar 2026.",
        ),
        ({"name": "A", "external_id": "Taken"}, "There is already somebody with the key “Taken”."),
    ],
)
def test_a_person_that_makes_no_sense_is_refused(fields: dict[str, object], sentence: str) -> None:
    person("Taken")
    with pytest.raises(ValidationError) as refusal:
        create_person(by=None, **fields)  # type: ignore[arg-type]
    assert sentence in refusal.value.messages
    assert Person.objects.count() == 1


def test_a_change_is_logged_with_what_stood_before(cast: Cast) -> None:
    update_person(cast.ann, name="Ann Other", left_on=date(2026, 9, 1), by=cast.user("ada"))
    event = AuditEvent.objects.get(action="person.change")
    assert event.by_name == "ada"
    assert event.details == {"name": ["Ann Test", "Ann Other"], "left_on": ["", "2026-09-01"]}


def test_a_change_of_nothing_is_not_logged(cast: Cast) -> None:
    update_person(cast.ann, name="Ann Test", by=cast.user("ada"))
    assert not AuditEvent.objects.filter(action="person.change").exists()


def test_a_field_that_is_not_a_persons_is_a_mistake_of_the_caller(cast: Cast) -> None:
    with pytest.raises(TypeError, match="user"):
        update_person(cast.ann, user=None, by=None)


@pytest.mark.django_db
def test_the_old_address_no_longer_opens_the_login() -> None:
    who = person("Nina", email="old@example.org")
    user = login(who)
    EmailAddress.objects.create(user=user, email="old@example.org", primary=True)
    update_person(who, email="New@example.org", by=None)
    assert User.objects.get().email == "new@example.org"
    assert not EmailAddress.objects.exists()


@pytest.mark.django_db
def test_two_logins_do_not_share_an_address() -> None:
    login(person("One", email="one@example.org"))
    who = person("Two", email="two@example.org")
    login(who)
    with pytest.raises(ValidationError, match="Another login uses"):
        update_person(who, email="ONE@example.org", by=None)
    assert Person.objects.get(name="Two").email == "two@example.org"
