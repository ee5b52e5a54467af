"""Giving logins, new passwords, switching off and on, and logging out everywhere, in the browser."""

import re

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from teams.models import AuditEvent, Person, User
from tests.builders import PASSWORD, person
from tests.conftest import Cast
from tests.teams.pages import confirmed, main, text

CONSOLE = "django.core.mail.backends.console.EmailBackend"


def address(who: Person, page: str) -> str:
    return f"/organisation/people/{who.public_id}/login/{page}"


@pytest.mark.usefixtures("at_once")
def test_a_login_comes_by_mail_with_a_link_that_sets_the_password(cast: Cast) -> None:
    nina = person("Nina Ohm", email="nina@example.org")
    client = confirmed(cast, "ada")
    assert "A mail with a link to set the password goes to nina@example.org." in main(client.get(address(nina, "")))
    answer = client.post(address(nina, ""), {"username": "nina"}, follow=True)
    assert "A mail is on its way to nina@example.org." in text(answer)
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["nina@example.org"], "Your login for Organisation")
    link = re.search(r"http://testserver(/\S+)", sent.body)
    assert link is not None
    newcomer = Client()
    form = newcomer.get(link[1], follow=True)
    newcomer.post(form.redirect_chain[-1][0], {"password1": "fresh horse battery", "password2": "fresh horse battery"})
    assert newcomer.post("/login/", {"login": "nina", "password": "fresh horse battery"})["Location"] == "/"
    assert AuditEvent.objects.get(action="login.give", by_name="ada").details == {"username": "nina"}


def test_without_mail_a_password_is_shown_once(cast: Cast, settings: Settings) -> None:
    settings.EMAIL_BACKEND = CONSOLE
    nina = person("Nina Ohm", email="nina@example.org")
    client = confirmed(cast, "ada")
    assert "you are shown a password once" in main(client.get(address(nina, "")))
    answer = client.post(address(nina, ""), {"username": "nina"})
    password = re.search(r"<dt>Password</dt><dd><code>([^<]+)</code>", answer.content.decode())
    assert password is not None
    assert User.objects.get(username="nina").check_password(password[1])
    assert answer["Cache-Control"] == "private, no-store"
    assert password[1] not in client.get(f"/organisation/people/{nina.public_id}/").content.decode()


def test_a_queue_that_does_not_answer_falls_back_to_a_password(cast: Cast, queue_at: object) -> None:
    nina = person("Nina Ohm", email="nina@example.org")
    client = confirmed(cast, "ada")
    queue_at("redis://127.0.0.1:1/0")  # type: ignore[operator]
    assert "Shown this once" in main(client.post(address(nina, ""), {"username": "nina"}))


def test_a_taken_login_name_is_refused(cast: Cast) -> None:
    answer = confirmed(cast, "ada").post(address(person("Nina Ohm"), ""), {"username": "BOB"})
    assert answer.status_code == 422
    assert "The login name “BOB” is taken." in main(answer)


def test_switching_off_and_on(cast: Cast) -> None:
    client, bob = confirmed(cast, "ada"), cast.client("bob")
    answer = client.post(address(cast.bob, "off/"), follow=True)
    assert "The login is switched off, and its sessions have ended." in text(answer)
    assert bob.get("/password/change/").status_code == 302
    answer = client.post(address(cast.bob, "on/"), follow=True)
    assert "The login is switched on." in text(answer)
    assert Client().post("/login/", {"login": "bob", "password": PASSWORD}).status_code == 302


def test_logging_out_everywhere(cast: Cast) -> None:
    bob = cast.client("bob")
    confirmed(cast, "ada").post(address(cast.bob, "out/"))
    assert bob.get("/password/change/").status_code == 302
    assert User.objects.get(username="bob").is_active


def test_the_last_administrator_is_not_switched_off(cast: Cast) -> None:
    answer = confirmed(cast, "ada").post(address(cast.ada, "off/"), follow=True)
    assert "This is the last administrator: appoint another one first." in text(answer)
    assert User.objects.get(username="ada").is_active


@pytest.mark.parametrize("page", ["password/", "off/", "on/", "out/"])
def test_the_buttons_ask_for_the_password_again_and_are_no_links(cast: Cast, page: str) -> None:
    client = cast.client("ada")
    assert client.get(address(cast.bob, page)).status_code == 405
    assert client.post(address(cast.bob, page))["Location"].startswith("/login/again/")
    assert User.objects.get(username="bob").check_password(PASSWORD)


@pytest.mark.parametrize("page", ["password/", "off/", "on/", "out/"])
@pytest.mark.parametrize("name", ["ann", "lena", "mara", "hugo"])
def test_nobody_else_touches_logins(cast: Cast, name: str, page: str) -> None:
    assert cast.client(name).post(address(cast.bob, page)).status_code == 404


@pytest.mark.parametrize("page", ["", "password/", "off/", "on/", "out/"])
def test_nothing_changes_without_a_token(cast: Cast, page: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.user("ada"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(address(cast.bob, page)).status_code == 403


def test_somebody_without_a_login_has_nothing_to_switch(cast: Cast) -> None:
    assert confirmed(cast, "ada").post(address(person("Nina"), "off/")).status_code == 404
