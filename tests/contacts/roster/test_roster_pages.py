"""A roster in the browser: looked at first, brought in after the password, its rejected rows to take away."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from contacts.roster import uploads
from teams.models import AuditEvent, Membership, Person
from tests.conftest import Cast
from tests.teams.pages import confirmed, main

START = "/imports/roster/"
ROWS = "name,team,role,starts_on\nZoe,Alpha,Agent,2026-01-01\nYann,Gamma,King,2026-01-01\n=1+1,Gamma,Agent,2026-01-01\n"


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


def upload(client: Client, content: str = ROWS, name: str = "roster.csv", **fields: str) -> Any:
    file = SimpleUploadedFile(name, content.encode())
    return client.post(START, {"file": file, "first_day": "2026-02-01", "order": "", **fields}, follow=True)


def kept(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "rosters").iterdir())


def test_a_roster_is_looked_at_brought_in_and_thrown_away(cast: Cast, tmp_path: Path) -> None:
    client = confirmed(cast, "ada")
    page = main(upload(client))
    assert "What would roster.csv change?" in page
    assert "People 2 new, 0 changed Teams 1 new Stays 2 new, 0 moved, 0 ended" in page
    assert "3 There is no role “King”." in page
    assert "role: King" in page
    assert "Zoe Zoe Alpha Agent 1 Jan 2026" in page
    assert not Person.objects.filter(name="Zoe").exists()
    assert len(kept(tmp_path)) == 1
    page = main(client.post(f"{START}confirm/", follow=True))
    assert "roster.csv was imported." in page
    assert Membership.objects.get(person__name="Zoe").team == cast.alpha
    assert kept(tmp_path) == []
    assert AuditEvent.objects.get(action="roster.import").by == cast.user("ada")
    assert client.post(f"{START}confirm/")["Location"] == START


def test_the_rejected_rows_are_a_csv_that_runs_nothing(cast: Cast) -> None:
    client = confirmed(cast, "ada")
    upload(client, "name,email\n=1+1,=cmd()\n")
    client.post(f"{START}confirm/")
    answer = client.get(f"{START}result/rejected.csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines == ["line,column,value,reason", "2,email,,Enter a valid email address."]


def test_somebody_says_which_column_is_what(cast: Cast) -> None:
    client = confirmed(cast, "ada")
    page = upload(client, "who,team,boss\nZoe,Alpha,Lena Test\n")
    assert "No column names the people." in main(page)
    page = client.post(f"{START}preview/", {"name": "who", "team": "team", "leader": "boss", "order": ""}, follow=True)
    assert "People 1 new" in main(page)
    # Cleared again, a column stays cleared although its header would tell.
    page = client.post(f"{START}preview/", {"name": "who", "team": "", "order": ""}, follow=True)
    assert "Not used: team, boss" in main(page)


def test_days_that_could_be_either_are_asked_about(cast: Cast) -> None:
    client = confirmed(cast, "ada")
    answer = upload(client, "name,team,start\nZoe,Alpha,7/5/2026\n")
    assert answer.status_code == 422
    assert "“7/5/2026” can be read" in main(answer).replace("&quot;7/5/2026&quot;", "“7/5/2026”")
    page = client.post(
        f"{START}preview/", {"name": "name", "team": "team", "starts_on": "start", "order": "day-first"}, follow=True
    )
    assert "7 May 2026" in main(page)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("roster.csv", "", "The submitted file is empty."),
        ("roster.xlsx", "name\nZoe\n", "The name says XLSX, but this is not a workbook."),
        ("roster.csv", "name,team\n", "The file has a header row and no rows below it."),
        ("roster.csv", "%PDF-1.7", "This is a PDF, not a table."),
    ],
)
def test_a_file_that_cannot_be_used_says_why(cast: Cast, name: str, content: str, sentence: str) -> None:
    answer = upload(confirmed(cast, "ada"), content, name)
    assert answer.status_code == 422
    assert sentence in main(answer)


def test_too_long_a_roster_is_for_the_command(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_ROWS", 2)
    answer = upload(confirmed(cast, "ada"))
    assert "use the command import_roster" in main(answer)


def test_too_large_a_file_is_refused(cast: Cast, settings: Settings) -> None:
    settings.UPLOAD_LIMIT_BYTES = 50
    assert "The file is larger than" in main(upload(confirmed(cast, "ada")))


def test_bringing_in_asks_for_the_password_again(cast: Cast) -> None:
    client = cast.client("ada")
    upload(client)
    assert client.post(f"{START}confirm/")["Location"].startswith("/login/again/")
    assert not Person.objects.filter(name="Zoe").exists()


def test_a_roster_is_seen_by_the_session_that_brought_it(cast: Cast) -> None:
    upload(cast.client("ada"))
    other = cast.client("ada")
    assert other.get(f"{START}preview/")["Location"] == START
    assert other.get(f"{START}result/")["Location"] == START
    assert other.get(f"{START}result/rejected.csv").status_code == 404


@pytest.mark.parametrize("name", ["ann", "lena", "mara", "hugo"])
@pytest.mark.parametrize("page", ["", "preview/", "result/", "result/rejected.csv"])
def test_only_who_imports_finds_the_pages(cast: Cast, name: str, page: str) -> None:
    assert cast.client(name).get(f"{START}{page}").status_code == 404
    if page in ("", "preview/"):
        assert cast.client(name).post(f"{START}{page}").status_code == 404
    assert cast.client(name).post(f"{START}confirm/").status_code == 404


@pytest.mark.parametrize("page", ["", "preview/", "confirm/"])
def test_nothing_is_taken_without_a_token(cast: Cast, page: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.user("ada"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(f"{START}{page}").status_code == 403


def test_a_roster_nobody_confirmed_is_thrown_away_after_a_day(cast: Cast, tmp_path: Path, monkeypatch: Any) -> None:
    upload(cast.client("ada"))
    (old,) = kept(tmp_path)
    monkeypatch.setattr(uploads, "KEPT_SECONDS", -1)
    upload(cast.client("ada"))
    (new,) = kept(tmp_path)
    assert new != old
