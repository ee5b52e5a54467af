"""The set-up in the browser: one token, one use, and gone with the first login."""

from concurrent.futures import ThreadPoolExecutor
from copy import copy
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client
from pytest_django.fixtures import Settings

from perfdash.first_run.console import announce, console_words
from perfdash.first_run.steps import environment_lines
from teams.access import sight_of
from teams.actions import claim_first_run, first_run_token, holds_first_run
from teams.models import AuditEvent, FirstRun, Team, User
from teams.roles import Role
from tests import builders
from tests.conftest import Cast
from tests.teams.pages import text

pytestmark = pytest.mark.django_db

ORGANISATION = {"name": "Acme Service", "zone": "Europe/Lisbon"}
PASSWORD = "a long enough phrase"
LOGIN = {"person_name": "Ada Lovelace", "email": "Ada@Example.org", "password": PASSWORD, "again": PASSWORD}
SETUP = ("/setup/", "/setup/organisation/", "/setup/login/")


def claimed() -> Client:
    client = Client()
    assert client.post("/setup/", {"token": first_run_token()})["Location"] == "/setup/organisation/"
    return client


def set_up() -> Client:
    client = claimed()
    assert client.post("/setup/organisation/", ORGANISATION)["Location"] == "/setup/login/"
    assert client.post("/setup/login/", LOGIN)["Location"] == "/first-steps/"
    return client


@pytest.mark.parametrize("address", ["/", "/login/"])
def test_start_and_login_lead_to_the_set_up_while_nobody_has_a_login(address: str) -> None:
    assert Client().get(address)["Location"] == "/setup/"
    assert "Set perfdash up" in text(Client().get(address, follow=True))


def test_the_console_says_the_token_and_the_command_says_it_again() -> None:
    out = StringIO()
    call_command("setup_token", stdout=out)
    assert out.getvalue().strip() == first_run_token()
    assert first_run_token() in console_words()
    assert len(first_run_token()) == 32
    assert first_run_token() not in FirstRun.objects.get().nonce


@pytest.mark.django_db(transaction=True)
def test_the_start_of_the_server_writes_it(capsys: pytest.CaptureFixture[str]) -> None:
    announce()
    assert first_run_token() in capsys.readouterr().err
    builders.login(builders.person("Ann"), "ann")
    announce()
    assert capsys.readouterr().err == ""


def test_the_token_follows_from_the_secret_key(settings: Settings) -> None:
    first = first_run_token()
    settings.SECRET_KEY = "another"
    assert first_run_token() != first


def test_the_way_through() -> None:
    client = set_up()
    user = User.objects.get()
    assert (user.username, Team.objects.get().name) == ("ada@example.org", "Acme Service")
    assert sight_of(user).roles == {Role.ADMINISTRATOR, Role.OPERATIONS_MANAGER}
    assert client.session["_auth_user_id"] == str(user.pk)
    event = AuditEvent.objects.get(action="installation.begin")
    assert (event.subject, event.details) == ("Acme Service", {"administrator": "Ada Lovelace"})


def test_with_the_first_login_all_of_it_is_gone_for_everybody() -> None:
    client, late = claimed(), first_run_token()
    client.post("/setup/organisation/", ORGANISATION)
    client.post("/setup/login/", LOGIN)
    for someone in (client, Client()):
        for address in SETUP:
            assert someone.get(address).status_code == 404
            assert someone.post(address, {"token": late, **ORGANISATION, **LOGIN}).status_code == 404
    assert (first_run_token(), claim_first_run(late), console_words()) == ("", "", "")
    with pytest.raises(CommandError, match="There is a login already"):
        call_command("setup_token")
    assert User.objects.count() == 1


def test_a_login_made_on_the_command_line_ends_it_too() -> None:
    client, token = claimed(), first_run_token()
    call_command(
        "start_organisation", name="A", person="B", email="b@example.org", password=PASSWORD, stdout=StringIO()
    )
    assert client.get("/setup/organisation/").status_code == 404
    assert claim_first_run(token) == ""


@pytest.mark.parametrize("token", ["", "x", "0" * 32, "é" * 32, "a" * 5000, "\0"])
def test_a_wrong_token_opens_nothing(token: str) -> None:
    first_run_token()
    client = Client()
    answer = client.post("/setup/", {"token": token})
    assert answer.status_code == 422
    for address in SETUP[1:]:
        assert client.get(address).status_code == 404


def test_a_token_is_used_once_and_the_next_one_takes_over() -> None:
    token, first = first_run_token(), claimed()
    second = Client()
    assert second.post("/setup/", {"token": token}).status_code == 422
    assert first.get("/setup/organisation/").status_code == 200
    assert first_run_token() != token
    assert second.post("/setup/", {"token": first_run_token()}).status_code == 302
    assert first.get("/setup/organisation/").status_code == 404
    assert second.get("/setup/organisation/").status_code == 200


def test_wrong_tokens_are_throttled_and_the_right_one_with_them() -> None:
    client = Client()
    assert [client.post("/setup/", {"token": "x"}).status_code for _try in range(6)] == [422] * 5 + [429]
    assert client.post("/setup/", {"token": first_run_token()}).status_code == 429
    assert Client(REMOTE_ADDR="10.0.0.9").post("/setup/", {"token": first_run_token()}).status_code == 302


def test_it_can_be_left_and_resumed() -> None:
    client = claimed()
    assert "Step 1 of 5" in text(client.get("/setup/organisation/"))
    client.post("/setup/organisation/", ORGANISATION)
    assert client.get("/setup/")["Location"] == "/setup/login/"
    other = Client()
    other.post("/setup/", {"token": first_run_token()})
    assert 'value="Acme Service"' in other.get("/setup/organisation/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"password": "short", "again": "short"}, "too short"),
        ({"again": "another long phrase"}, "The two passwords differ."),
        ({"email": "nowhere"}, "valid email"),
        ({"person_name": ""}, "required"),
    ],
)
def test_what_cannot_be_right_is_said_at_its_field_and_writes_nothing(wrong: dict[str, str], sentence: str) -> None:
    client = claimed()
    client.post("/setup/organisation/", ORGANISATION)
    answer = client.post("/setup/login/", LOGIN | wrong)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert not User.objects.exists()


def test_the_first_steps_say_what_is_left_and_what_has_to_stand_in_the_environment(settings: Settings) -> None:
    settings.TIME_ZONE, settings.ORGANISATION_NAME = "UTC", "Organisation"
    client = set_up()
    assert environment_lines() == ['ORGANISATION_NAME="Acme Service"', "TIME_ZONE=Europe/Lisbon"]
    page = text(client.get("/first-steps/"))
    assert "1 of 5" in page
    assert "TIME_ZONE=Europe/Lisbon" in page
    assert client.get("/")["Location"] == "/first-steps/"


def test_a_step_is_done_when_it_is_and_not_when_it_was_clicked(settings: Settings) -> None:
    client = set_up()
    settings.TIME_ZONE, settings.ORGANISATION_NAME = "Europe/Lisbon", "Acme Service"
    assert environment_lines() == []
    assert "2 of 5" in text(client.get("/first-steps/"))
    ann, team = builders.person("Ann"), builders.team("Alpha", Team.objects.get())
    builders.contact(ann, team)
    assert "3 of 5" in text(client.get("/first-steps/"))
    assert client.get("/")["Location"] == "/operations/"


def test_an_administrator_is_not_sent_where_it_is_not_open(cast: Cast) -> None:
    page = cast.client("ada").get("/first-steps/").content.decode()
    assert "/imports/new/" in page
    assert "/targets/" not in page
    assert "An operations manager does this." in page


def test_the_start_of_others_stays_what_it_was(cast: Cast) -> None:
    assert cast.client("ann").get("/")["Location"] == "/me/"
    assert cast.client("ada").get("/")["Location"] == "/first-steps/"
    assert Client().get("/login/").status_code == 200


needs_writers_that_wait = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="writers do not wait for each other in SQLite's database in memory"
)


def both_at_once(work: Any) -> list[Any]:
    def run(_number: int) -> Any:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, range(2)))


@needs_writers_that_wait
@pytest.mark.django_db(transaction=True)
def test_of_two_browsers_with_one_token_one_gets_in() -> None:
    token = first_run_token()
    secrets = both_at_once(lambda: claim_first_run(token))
    assert sorted(map(bool, secrets)) == [False, True]
    assert [holds_first_run(secret) for secret in secrets] == [bool(secret) for secret in secrets]


@needs_writers_that_wait
@pytest.mark.django_db(transaction=True)
def test_a_second_press_of_the_last_button_makes_no_second_login() -> None:
    client = claimed()
    client.post("/setup/organisation/", ORGANISATION)
    cookies = client.cookies

    def press() -> int:
        mine = Client()
        mine.cookies = copy(cookies)
        return mine.post("/setup/login/", LOGIN).status_code

    answers = both_at_once(press)
    assert 302 in answers
    assert set(answers) <= {302, 404, 422}
    assert User.objects.count() == 1
