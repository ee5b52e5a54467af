"""Which language somebody is spoken to in: the own one, else the browser's; in mails the own one, else the house's."""

from datetime import datetime

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import Settings

from teams import mails
from teams.actions import choose_language
from teams.models import User
from tests.conftest import Cast

GERMAN = {"HTTP_ACCEPT_LANGUAGE": "de-AT,de;q=0.9,en;q=0.5"}


def page(client: Client, address: str = "/login/", **headers: str) -> str:
    return client.get(address, **headers).content.decode()  # type: ignore[arg-type]


def choose(client: Client, language: str, came_from: str = "/login/?next=/me/") -> str:
    answer = client.post("/language/", {"language": language}, HTTP_REFERER=f"http://testserver{came_from}")
    return str(answer["Location"])


def test_the_browser_is_answered_in_a_language_it_asks_for(cast: Cast) -> None:
    assert '<html lang="de">' in page(Client(), **GERMAN)
    assert '<html lang="en">' in page(Client(), HTTP_ACCEPT_LANGUAGE="fr")


def test_the_house_decides_where_the_browser_asks_for_none(cast: Cast, settings: Settings) -> None:
    settings.LANGUAGE_CODE = "de"
    assert '<html lang="de">' in page(Client())


def test_a_choice_before_the_login_is_kept_by_the_browser_and_leads_back(cast: Cast) -> None:
    client = Client()
    assert choose(client, "de") == "http://testserver/login/?next=/me/"
    assert '<html lang="de">' in page(client)


def test_a_choice_of_a_login_is_kept_with_it(cast: Cast) -> None:
    choose(cast.client("ann"), "de", "/me/")
    assert User.objects.get(username="ann").language == "de"
    assert '<html lang="de">' in page(cast.client("ann"), "/me/", HTTP_ACCEPT_LANGUAGE="en")
    assert '<html lang="en">' in page(cast.client("bob"), "/me/")


def test_a_language_that_is_not_here_changes_nothing(cast: Cast) -> None:
    client = cast.client("ann")
    choose(client, "xx", "/me/")
    assert '<html lang="en">' in page(client, "/me/")
    with pytest.raises(ValidationError):
        choose_language(cast.user("ann"), "xx")


def test_a_choice_leads_to_no_other_host(cast: Cast) -> None:
    answer = Client().post("/language/", {"language": "de", "next": "https://example.org/"})
    assert answer["Location"] == "/"


@pytest.mark.parametrize(("own", "house", "subject"), [
    ("", "en", "Your password for"), ("de", "en", "Ihr Passwort"), ("", "de", "Ihr Passwort"), ("en", "de", "Your password")
])  # fmt: skip
def test_a_mail_speaks_the_language_of_who_gets_it(
    cast: Cast, settings: Settings, own: str, house: str, subject: str
) -> None:
    settings.LANGUAGE_CODE = house
    user = cast.user("ann")
    user.language, user.email = own, "ann@example.org"
    mails.send_notice(user, datetime(2026, 3, 4, 15, 30), template="account/email/password_changed")  # noqa: DTZ001
    assert subject in mail.outbox[0].subject
    assert ("4. März 2026, 15:30" if "Ihr" in subject else "4 March 2026, 15:30") in mail.outbox[0].body
