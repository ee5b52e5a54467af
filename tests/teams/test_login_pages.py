"""Coming in, going out, and getting a new password."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from teams.actions import switch_off_login
from teams.models import User
from tests.builders import PASSWORD
from tests.conftest import Cast

TOO_MANY = "Too many wrong tries. Wait five minutes"
WRONG = "The login name or the password is wrong."


def attempt(client: Client, name: str, password: str, **fields: str) -> Any:
    return client.post("/login/", {"login": name, "password": password, **fields})


def text(answer: Any) -> str:
    return str(answer.content.decode())


def without_tokens(answer: Any) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text(answer))


def test_a_login_leads_home_and_changes_the_session(cast: Cast) -> None:
    client = Client()
    client.get("/login/")
    answer = attempt(client, "Ann", PASSWORD)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(cast.user("ann").pk)


def test_the_mail_address_opens_as_well(cast: Cast) -> None:
    User.objects.filter(username="ann").update(email="ann@example.org")
    assert attempt(Client(), "Ann@Example.org", PASSWORD).status_code == 302


@pytest.mark.parametrize("name", ["ann", "nobody", "nobody@example.org"])
def test_a_wrong_try_says_the_same_for_known_and_unknown(cast: Cast, name: str) -> None:
    answer = attempt(Client(), name, "wrong")
    assert answer.status_code == 200
    assert WRONG in text(answer)
    assert without_tokens(answer).replace(name, "?") == without_tokens(attempt(Client(), "bob", "wrong")).replace(
        "bob", "?"
    )


@pytest.mark.parametrize("name", ["ann", "nobody"])
def test_the_sixth_wrong_try_is_refused_from_wherever_it_comes(cast: Cast, name: str) -> None:
    for number in range(5):
        answer = attempt(Client(REMOTE_ADDR=f"10.0.0.{number}"), name, "wrong")
        assert TOO_MANY not in text(answer)
    assert TOO_MANY in text(attempt(Client(REMOTE_ADDR="10.0.0.9"), name, "wrong"))
    assert TOO_MANY in text(attempt(Client(REMOTE_ADDR="10.0.0.9"), name, PASSWORD))


def test_after_five_minutes_the_right_password_opens_again(cast: Cast) -> None:
    for number in range(6):
        attempt(Client(REMOTE_ADDR=f"10.0.0.{number}"), "ann", "wrong")
    with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=1)):
        assert attempt(Client(), "ann", PASSWORD).status_code == 302


def test_right_tries_in_between_do_not_count(cast: Cast) -> None:
    for _try in range(7):
        assert attempt(Client(), "ann", PASSWORD).status_code == 302


def test_behind_a_proxy_everybody_has_a_count_of_their_own(cast: Cast, settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        attempt(Client(headers={"x-forwarded-for": f"9.9.9.{number}, 10.0.0.1"}), f"nobody{number}", "wrong")
    assert TOO_MANY in text(attempt(Client(headers={"x-forwarded-for": "8.8.8.8, 10.0.0.1"}), "ann", PASSWORD))
    assert attempt(Client(headers={"x-forwarded-for": "10.0.0.2"}), "ann", PASSWORD).status_code == 302


def test_a_switched_off_login_learns_so_only_with_its_password(cast: Cast) -> None:
    switch_off_login(cast.user("ann"), by=None)
    assert WRONG in text(attempt(Client(), "ann", "wrong"))
    client = Client()
    answer = client.post("/login/", {"login": "ann", "password": PASSWORD}, follow=True)
    assert "This login is switched off" in text(answer)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example/", "\\\\evil.example", "/\\evil.example", "https://evil.example/", "http:///evil.example",
        "\t//evil.example", "/\t/evil.example", "https://testserver@evil.example/", "javascript:alert(1)",
        "http://127.0.0.1:9/", "http://localhost/", "https:evil.example",
    ],
)  # fmt: skip
def test_next_leads_only_to_the_own_host(cast: Cast, address: str) -> None:
    assert attempt(Client(), "ann", PASSWORD, next=address)["Location"] == "/"
    assert cast.client("ann").post("/logout/", {"next": address})["Location"] == "/login/"


def test_next_leads_to_where_one_was_going(cast: Cast) -> None:
    assert attempt(Client(), "ann", PASSWORD, next="/me/?period=2026-Q1")["Location"] == "/me/?period=2026-Q1"


def test_logging_out_takes_a_post(cast: Cast) -> None:
    client = cast.client("ann")
    assert "Log out?" in text(client.get("/logout/"))
    assert "_auth_user_id" in client.session
    assert client.post("/logout/")["Location"] == "/login/"
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(cast: Cast) -> None:
    assert Client().get("/signup/").status_code == 404


def test_changing_the_password_ends_the_other_sessions(cast: Cast) -> None:
    here, elsewhere = cast.client("ann"), cast.client("ann")
    fields = {"oldpassword": PASSWORD, "password1": "another horse battery", "password2": "another horse battery"}
    assert here.post("/password/change/", fields)["Location"] == "/"
    assert here.get("/password/change/").status_code == 200
    assert elsewhere.get("/password/change/").status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("wrong", "another horse battery", "This is not your present password."),
        (PASSWORD, "short", "at least 8 characters"),
        (PASSWORD, "password1", "too common"),
        (PASSWORD, "ann", "too similar to the username"),
    ],
)
def test_a_password_that_will_not_do_is_refused_with_the_reason(cast: Cast, old: str, new: str, sentence: str) -> None:
    answer = cast.client("ann").post("/password/change/", {"oldpassword": old, "password1": new, "password2": new})
    assert sentence in text(answer)
    assert User.objects.get(username="ann").check_password(PASSWORD)


@pytest.mark.usefixtures("at_once")
def test_a_link_by_mail_sets_a_new_password_once(cast: Cast) -> None:
    User.objects.filter(username="ann").update(email="ann@example.org")
    before = cast.client("ann")
    client = Client()
    assert client.post("/password/reset/", {"email": "Ann@example.org"})["Location"] == "/password/reset/done/"
    (sent,) = mail.outbox
    assert sent.to == ["ann@example.org"]
    assert sent.subject == "A new password for Organisation"
    assert "login “ann”" in sent.body
    assert "within 72 hours" in sent.body
    link = re.search(r"http://testserver(/\S+)", sent.body)
    assert link is not None
    form = client.get(link[1], follow=True)
    new = "a brand new horse"
    answer = client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new}, follow=True)
    assert "Your new password is set" in text(answer)
    assert attempt(Client(), "ann", new).status_code == 302
    assert before.get("/password/change/").status_code == 302
    assert mail.outbox[-1].subject == "Your password for Organisation was changed"
    assert "This link no longer works" in text(Client().get(link[1], follow=True))


def test_asking_for_a_link_says_the_same_for_known_and_unknown(cast: Cast, django_assert_num_queries: Any) -> None:
    User.objects.filter(username="ann").update(email="ann@example.org")
    User.objects.filter(username="bob").update(email="bob@example.org", is_active=False)
    answers = []
    for address in ("ann@example.org", "bob@example.org", "nobody@example.org"):
        client = Client()
        with django_assert_num_queries(0):
            answer = client.post("/password/reset/", {"email": address})
        answers.append((answer.status_code, answer["Location"], text(client.get(answer["Location"]))))
    assert answers[0] == answers[1] == answers[2]


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("address", ["bob@example.org", "nobody@example.org"])
def test_no_mail_goes_to_unknown_or_switched_off(cast: Cast, address: str) -> None:
    User.objects.filter(username="bob").update(email="bob@example.org", is_active=False)
    Client().post("/password/reset/", {"email": address})
    assert mail.outbox == []


def test_asking_for_links_has_a_limit(cast: Cast) -> None:
    answers = [Client().post("/password/reset/", {"email": "ann@example.org"}) for _try in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "Too many tries in a short time" in text(answers[-1])


def test_a_queue_that_does_not_answer_does_not_show(
    cast: Cast, queue_at: Callable[[str], None], caplog: pytest.LogCaptureFixture
) -> None:
    queue_at("redis://127.0.0.1:1/0")
    assert Client().post("/password/reset/", {"email": "ann@example.org"}).status_code == 302
    assert "teams.tasks.send_password_links was not handed over" in caplog.text


@pytest.mark.parametrize("address", ["/login/", "/password/reset/", "/password/reset/done/", "/login/switched-off/",
    "/password/reset/key/done/", "/password/reset/key/1-abc-def/"])  # fmt: skip
def test_the_pages_are_ours_and_without_inline_code(cast: Cast, address: str) -> None:
    page = text(Client().get(address, follow=True))
    assert "plain-card" in page
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=", page)
    assert "allauth" not in page
