"""Each mail goes out once a week, and to whom it is wanted."""

from datetime import date

import pytest
from django.core import mail as outbox
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from pytest_django.fixtures import Settings

from dashboards.digest.mail import compose
from dashboards.digest.sending import recipients, send_digest
from tests.builders import aggregate, instant, survey
from tests.conftest import Cast

MONDAY, SUNDAY, NEXT_MONDAY = date(2026, 3, 16), date(2026, 3, 22), date(2026, 3, 23)


@pytest.fixture
def rated(cast: Cast, settings: Settings) -> Cast:
    settings.PUBLIC_URL = "https://perfdash.example.org"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for _number in range(12):
        survey(5, cast.ann, cast.alpha, at=instant(date(2026, 3, 12)))
    user = cast.user("ann")
    user.email = "ann@example.org"
    user.save()
    aggregate()
    return cast


def test_once_a_week_whoever_asks(rated: Cast) -> None:
    user = rated.user("ann")
    assert [send_digest(user, day) for day in (MONDAY, MONDAY, SUNDAY, NEXT_MONDAY)] == [True, False, False, True]
    assert [message.to for message in outbox.outbox] == [["ann@example.org"]] * 2


def test_a_week_without_figures_is_not_asked_for_again(rated: Cast) -> None:
    user = rated.user("bob")
    user.email = "bob@example.org"
    user.save()
    assert send_digest(user, MONDAY) is False
    user.refresh_from_db()
    assert user.digest_sent_on == MONDAY
    assert outbox.outbox == []


def test_the_mail_can_be_ended_without_a_login(rated: Cast) -> None:
    user = rated.user("ann")
    send_digest(user, MONDAY)
    header = outbox.outbox[0].extra_headers["List-Unsubscribe"]
    path = header.strip("<>").removeprefix("https://perfdash.example.org")
    client = Client(enforce_csrf_checks=True)
    page = client.get(path)
    assert page.status_code == 200
    assert client.post(path).status_code == 403
    token = client.cookies["csrftoken"].value
    assert client.post(path, {"csrfmiddlewaretoken": token}).status_code == 200
    assert send_digest(rated.user("ann"), NEXT_MONDAY) is False
    assert not recipients().exists()


@pytest.mark.parametrize("token", ["word", "MTIz:1abc:forged"])
def test_another_text_ends_nobodys_mail(rated: Cast, token: str) -> None:
    assert Client().get(f"/digest/stop/{token}/").status_code == 404


def test_one_can_have_it_again(rated: Cast) -> None:
    client = rated.client("ann")
    client.post("/digest/", {"wanted": "no"})
    assert not recipients().exists()
    client.post("/digest/", {"wanted": "yes"})
    assert list(recipients()) == [rated.user("ann")]


def test_the_page_says_where_no_mail_goes_out(rated: Cast, settings: Settings) -> None:
    client = rated.client("ann")
    assert "No mail goes out yet" not in client.get("/digest/").content.decode()
    settings.PUBLIC_URL = ""
    assert "No mail goes out yet" in client.get("/digest/").content.decode()


def test_only_who_has_an_address_and_a_person_is_a_recipient(rated: Cast) -> None:
    assert list(recipients()) == [rated.user("ann")]


def test_without_an_address_of_the_installation_there_are_no_mails(rated: Cast, settings: Settings) -> None:
    settings.PUBLIC_URL = ""
    assert not recipients().exists()


def test_the_preview_is_the_mail(rated: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("preview_digest", "Ann")
    printed = capsys.readouterr().out
    written = compose(rated.user("ann"))
    assert written is not None
    # The link to end it is signed with the second.
    assert printed.split("digest/stop")[0] == f"Subject: {written.subject}\n\n{written.text}".split("digest/stop")[0]


def test_the_preview_of_nobody(db: None) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("preview_digest", "nobody")
    assert refused.value.returncode == 2
