"""Giving, switching off and on, and ending the sessions of logins."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from knox.models import AuthToken

from teams.actions import end_sessions, give_login, set_generated_password, switch_off_login, switch_on_login
from teams.models import AuditEvent, User
from tests.builders import person
from tests.conftest import Cast


def is_logged_in(client: Client) -> bool:
    return client.get("/password/change/").status_code == 200


@pytest.mark.django_db
def test_a_login_carries_the_address_in_small_letters_and_no_usable_password() -> None:
    user = give_login(person("Nina", email="Nina.Ohm@Example.org"), username="nina", by=None)
    assert user.email == "nina.ohm@example.org"
    assert not user.has_usable_password()


@pytest.mark.parametrize(
    ("username", "email", "sentence"),
    [
        ("ANN", "", "The login name “ANN” is taken."),
        ("nina", "BOB@example.org", "Another login uses the mail address “bob@example.org”."),
        ("ni na", "", "Enter a valid username."),
        ("", "", "This field cannot be blank."),
    ],
)
def test_a_login_that_cannot_be_is_refused(cast: Cast, username: str, email: str, sentence: str) -> None:
    User.objects.filter(username="bob").update(email="bob@example.org")
    with pytest.raises(ValidationError) as refusal:
        give_login(person("Nina"), username=username, email=email, by=None)
    assert refusal.value.messages[0].startswith(sentence)


def test_one_person_has_one_login(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="already has a login"):
        give_login(cast.ann, username="ann2", by=None)


def test_switching_off_ends_sessions_and_tokens_for_good(cast: Cast) -> None:
    client, user = cast.client("ann"), cast.user("ann")
    AuthToken.objects.create(user=user)
    assert is_logged_in(client)
    switch_off_login(user, by=cast.user("ada"))
    assert not is_logged_in(client)
    switch_on_login(user, by=cast.user("ada"))
    assert not is_logged_in(client)
    assert not AuthToken.objects.exists()
    assert list(AuditEvent.objects.filter(subject="ann").values_list("action", flat=True)) == ["login.on", "login.off"]


def test_logging_out_everywhere_spares_the_others(cast: Cast) -> None:
    first, second, other = cast.client("ann"), cast.client("ann"), cast.client("bob")
    end_sessions(cast.user("ann"), by=cast.user("ada"))
    assert [is_logged_in(client) for client in (first, second, other)] == [False, False, True]


def test_a_generated_password_works_and_ends_the_sessions(cast: Cast) -> None:
    client = cast.client("ann")
    password = set_generated_password(cast.user("ann"), by=cast.user("ada"))
    assert len(password) == 16
    assert User.objects.get(username="ann").check_password(password)
    assert not is_logged_in(client)
    event = AuditEvent.objects.get(action="login.password")
    assert password not in str(event.details)
