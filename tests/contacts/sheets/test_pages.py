"""Targets and benchmarks from a file in the browser: looked at first, then all of it or nothing."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from contacts.sheets import views
from kpis.benchmarks.models import Benchmark
from kpis.models import Target
from teams.models import AuditEvent
from tests.conftest import Cast
from tests.contacts.sheets.files import BENCHMARKS, TARGETS
from tests.kpis.test_target_pages import client_of, north_manager
from tests.teams.pages import main

START = "/imports/targets/"
GOOD = f"{TARGETS}\ncsat,organisation,,2026-01-01,,70,80,90,,,\n"
BAD = f"{GOOD}csat,team,Gamma,2026-01-01,,70,80,,,,\n"


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def upload(client: Client, content: str = GOOD, start: str = START, name: str = "plan.csv") -> Any:
    return client.post(start, {"file": SimpleUploadedFile(name, content.encode()), "order": ""}, follow=True)


def test_targets_are_looked_at_and_brought_in(cast: Cast, tmp_path: Path) -> None:
    client = cast.client("mara")
    assert "target_to" in main(client.get(START))
    page = main(upload(client))
    assert "What would plan.csv change?" in page
    assert "New 1 There already 0 Rejected 0" in page
    assert "CSAT The whole organisation from 1 Jan 2026 70 % 80 % 90 %" in page
    assert not Target.objects.exists()
    page = main(client.post(f"{START}confirm/", follow=True))
    assert "80.0" in page
    assert Target.objects.get().made_by == cast.user("mara")
    assert list((tmp_path / "rosters").iterdir()) == []
    page = main(upload(client))
    assert "Nothing would change" in page
    assert "Import it" not in page
    assert Target.objects.count() == 1


def test_a_file_with_a_wrong_row_shows_it_and_cannot_be_confirmed(cast: Cast) -> None:
    client = cast.client("mara")
    answer = upload(client, BAD)
    assert answer.status_code == 422
    page = main(answer)
    assert "Nothing of it can be imported yet" in page
    assert "3 There is no team “Gamma” in your reach." in page
    assert "name: Gamma" in page
    assert "Import it" not in page
    assert client.post(f"{START}confirm/").status_code == 422
    assert not Target.objects.exists()
    assert not AuditEvent.objects.filter(action__startswith="target").exists()


def test_what_is_confirmed_is_checked_again(cast: Cast) -> None:
    """Between the look and the confirmation somebody else set the same target."""
    client, other = cast.client("mara"), cast.client("mara")
    upload(client)
    upload(other, GOOD.replace("80", "81"))
    other.post(f"{START}confirm/")
    answer = client.post(f"{START}confirm/")
    assert answer.status_code == 422
    assert "already" in main(answer)
    assert Target.objects.get().target == 81


def test_a_units_manager_brings_in_what_holds_below(cast: Cast) -> None:
    client = client_of(north_manager(cast))
    assert "would hold for teams out of your reach too" in main(upload(client))
    upload(client, f"{TARGETS}\ncsat,team,Alpha,2026-01-01,,70,80,90,,,\n")
    assert client.post(f"{START}confirm/").status_code == 302
    assert Target.objects.get().team == cast.alpha
    assert client.get("/imports/benchmarks/").status_code == 404


def test_benchmarks_are_looked_at_and_brought_in(cast: Cast) -> None:
    client = cast.client("mara")
    page = main(upload(client, f"{BENCHMARKS}\ncsat,78,,Survey,,2026-03-01,,\n", "/imports/benchmarks/"))
    assert "CSAT 78 % Survey 1 Mar 2026" in page
    page = main(client.post("/imports/benchmarks/confirm/", follow=True))
    assert "Survey" in page
    assert Benchmark.objects.get().made_by == cast.user("mara")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("plan.csv", "", "The submitted file is empty."),
        ("plan.xlsx", GOOD, "The name says XLSX, but this is not a workbook."),
        ("plan.csv", "a,b\n1,2\n", "These columns are missing"),
        ("plan.csv", "%PDF-1.7", "This is a PDF, not a table."),
    ],
)
def test_a_file_that_cannot_be_used_says_why(cast: Cast, name: str, content: str, sentence: str) -> None:
    answer = upload(cast.client("mara"), content, name=name)
    assert answer.status_code == 422
    assert sentence in main(answer)


def test_too_long_a_file_is_for_the_command(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST_ROWS", 1)
    assert "more than 1 rows: use the command" in main(upload(cast.client("mara"), BAD))


def test_too_large_a_file_is_refused_before_it_is_read(cast: Cast, settings: Settings) -> None:
    settings.UPLOAD_LIMIT_BYTES = 10
    assert upload(cast.client("mara")).status_code == 422
    settings.UPLOAD_LIMIT_BYTES = -(2**20)
    assert upload(cast.client("mara")).status_code == 413


def test_without_a_file_each_step_leads_back(cast: Cast) -> None:
    client = cast.client("mara")
    assert client.get(f"{START}preview/")["Location"] == START
    assert client.post(f"{START}confirm/")["Location"] == START
    upload(client)
    assert cast.client("mara").get(f"{START}preview/")["Location"] == START


def test_markup_in_a_file_stays_text(cast: Cast) -> None:
    answer = upload(cast.client("mara"), f"{TARGETS}\n<b>x</b>,organisation,,2026-01-01,,70,80,,,,\n")
    assert b"<b>x</b>" not in answer.content
    assert "There is no KPI “<b>x</b>”" in main(answer).replace("&lt;", "<").replace("&gt;", ">")


def test_how_many_questions_a_row_asks_the_database(cast: Cast, django_assert_max_num_queries: Any) -> None:
    lines = [f"csat,team,Alpha,{year}-01-01,,70,80,,,," for year in range(2030, 2050)]
    client = cast.client("mara")
    upload(client, "\n".join([TARGETS, *lines]))
    with django_assert_max_num_queries(20 * 11 + 40):
        client.post(f"{START}confirm/")
    assert Target.objects.count() == 20
