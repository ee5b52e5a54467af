"""The pages of imports, from the upload to what came of it."""

import csv
import gzip
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from contacts.models import Contact, Import
from contacts.tasks import run_import
from contacts.uploads import path_of
from teams.models import AuditEvent
from tests.conftest import Cast
from tests.contacts.uploads import BAD, GOOD, HEADER, MAPPING, UNKNOWN, export, send, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(cast: Cast) -> Client:
    return cast.client("ada")


def page(client: Client, imported: Import, name: str = "import") -> str:
    answer = client.get(reverse(name, args=[imported.public_id]))
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def files() -> list[str]:
    folder = Path(configured.MEDIA_ROOT) / "imports"
    return [path.name for path in folder.iterdir()] if folder.exists() else []


def state(imported: Import) -> str:
    imported.refresh_from_db()
    return imported.state


def test_a_file_is_shown_before_anything_is_written(ada: Client) -> None:
    imported = upload(ada, export(GOOD, BAD, UNKNOWN))
    assert state(imported) == Import.State.UPLOADED
    assert (imported.created, imported.rejected, imported.rows_total) == (1, 2, 3)
    shown = page(ada, imported)
    assert "2026-03-10 10:15:00" in shown
    assert "handled_at lies before created_at" in shown
    assert "Nobody has this key in exports" in shown
    assert not Contact.objects.exists()


def test_the_first_rows_say_why_one_is_left_out_for_what_is_stored(ada: Client) -> None:
    """Only one thing is wrong: the row reads well, and nobody has its agent's key."""
    imported = upload(ada, export(GOOD, UNKNOWN))
    assert [bool(row["reasons"]) for row in imported.report["preview"]["rows"]] == [False, True]
    shown = page(ada, imported)
    assert "Why it is left out" in shown
    # In the first rows, and in the list below them.
    assert shown.count("Nobody has this key in exports") == 2


def test_confirmed_it_is_imported_by_the_worker_and_the_file_is_gone(
    ada: Client, cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    imported = upload(ada, export(GOOD, BAD))
    path = path_of(imported.file_path)
    assert path.exists()
    with django_capture_on_commit_callbacks() as handed_over:
        ada.post(reverse("confirm_import", args=[imported.public_id]))
    assert (state(imported), len(handed_over)) == (Import.State.QUEUED, 1)
    assert "Waiting for a worker" in page(ada, imported)
    run_import(imported.pk)
    assert (state(imported), imported.created, imported.rejected) == (Import.State.DONE, 1, 1)
    assert Contact.objects.get().person == cast.ann
    assert Contact.objects.get().imported == imported
    assert (path.exists(), imported.file_path) == (False, "")
    assert "1 row left out" in page(ada, imported)
    assert AuditEvent.objects.filter(by=cast.user("ada"), action="import.confirm").exists()


def test_a_second_import_of_the_file_says_that_nothing_changes(ada: Client) -> None:
    for _ in range(2):
        imported = upload(ada, export(GOOD))
        ada.post(reverse("confirm_import", args=[imported.public_id]))
        run_import(imported.pk)
    assert "Nothing changed" in page(ada, imported)
    assert "Nothing would change" in page(ada, upload(ada, export(GOOD)))


def test_cancelled_nothing_is_written_and_the_file_is_gone(
    ada: Client, django_capture_on_commit_callbacks: Any
) -> None:
    imported = upload(ada, export(GOOD))
    path = path_of(imported.file_path)
    with django_capture_on_commit_callbacks(execute=True):
        ada.post(reverse("cancel_import", args=[imported.public_id]))
    assert (state(imported), path.exists()) == (Import.State.CANCELLED, False)
    run_import(imported.pk)
    assert not Contact.objects.exists()
    assert "The import was cancelled" in page(ada, imported)


def test_what_has_ended_can_be_neither_confirmed_nor_cancelled(ada: Client) -> None:
    imported = upload(ada, export(GOOD))
    ada.post(reverse("confirm_import", args=[imported.public_id]))
    run_import(imported.pk)
    for name in ("confirm_import", "cancel_import"):
        answer = ada.post(reverse(name, args=[imported.public_id]), follow=True)
        assert "gone on meanwhile" in answer.content.decode()
    assert state(imported) == Import.State.DONE


def test_the_progress_is_polled_until_the_end(ada: Client) -> None:
    imported = upload(ada, export(GOOD))
    ada.post(reverse("confirm_import", args=[imported.public_id]))
    address = reverse("import_progress", args=[imported.public_id])
    waiting = ada.get(address)
    assert ("HX-Refresh" in waiting.headers, f'hx-get="{address}"' in waiting.content.decode()) == (False, True)
    run_import(imported.pk)
    ended = ada.get(address)
    assert (ended["HX-Refresh"], "hx-get" in ended.content.decode()) == ("true", False)


def test_rejected_rows_come_as_csv_without_formulas(ada: Client) -> None:
    imported = upload(ada, export(GOOD, UNKNOWN.replace("Nobody", "=cmd|' /C calc'!A0")))
    ada.post(reverse("confirm_import", args=[imported.public_id]))
    run_import(imported.pk)
    answer = ada.get(reverse("import_rejected", args=[imported.public_id]))
    assert answer["Content-Disposition"] == 'attachment; filename="export rejected.csv"'
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    header, row = csv.reader(io.StringIO(text))
    assert header == ["line", "column", "value", "reason"]
    assert row[:3] == ["3", "Agent", "'=cmd|' /C calc'!A0"]


def test_rejected_rows_are_shown_page_by_page(ada: Client, django_assert_max_num_queries: Any) -> None:
    lines = [BAD.replace("c2", f"c{number}") for number in range(120)]
    imported = upload(ada, export(*lines))
    assert "121" not in page(ada, imported)
    with django_assert_max_num_queries(8):
        answer = ada.get(reverse("import", args=[imported.public_id]), {"page": 3})
    assert "121" in answer.content.decode()


def test_the_list_names_every_import_in_few_queries(ada: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        Import.objects.create(file_name=f"export {number}.csv", mapping="csat_export")
    with django_assert_max_num_queries(7):
        answer = ada.get(reverse("imports"))
    assert "export 29.csv" in answer.content.decode()


def test_the_names_of_files_and_cells_are_escaped(ada: Client) -> None:
    name = "<script>alert(1)</script>"
    imported = upload(ada, export(GOOD.replace("Returns", name)), name=f"{name}.csv")
    for shown in (page(ada, imported), ada.get(reverse("imports")).content.decode()):
        assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in page(ada, imported)


def test_nothing_of_the_name_reaches_the_disk(ada: Client) -> None:
    imported = upload(ada, export(GOOD), name="../../../etc/passwd")
    assert re.fullmatch(r"[0-9a-f]{32}", imported.file_path)
    assert imported.file_name == "passwd"


# --- files and mappings that cannot be taken


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"\x00\x01\x02" * 100, "garbage.csv", "garbage.csv"),
        (b"%PDF-1.7 ...", "report.csv", "This is a PDF"),
        (b"Id,Agent\n", "header.csv", "header"),
        (b"Id;Agent;Topic;Arrived;Ended\n", "none.csv", "no rows below"),
        (export(GOOD).replace(b"Topic", b"Subject"), "other.csv", "Topic"),
        (export(GOOD).replace(b"Topic", b"Agent"), "twice.csv", "2 columns have this header"),
        (b"not a workbook", "export.xlsx", "not a workbook"),
        (b"PK\x03\x04" + b"\x00" * 200, "export.xlsx", "export.xlsx"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_told_of(ada: Client, content: bytes, name: str, words: str) -> None:
    imported = upload(ada, content, name)
    run_import(imported.pk)
    assert state(imported) == Import.State.FAILED
    assert words in imported.message
    assert "Nothing was imported" in page(ada, imported)
    assert imported.file_path == ""


@pytest.mark.parametrize("packed", ["gzip", "workbook"])
def test_a_bomb_ends_its_import_and_nothing_else(ada: Client, packed: str) -> None:
    imported = upload(ada, _bomb(packed), f"bomb.{'csv.gz' if packed == 'gzip' else 'xlsx'}")
    assert state(imported) == Import.State.CHECKING, "packed files are left to the worker"
    run_import(imported.pk)
    assert state(imported) == Import.State.FAILED
    assert imported.message.startswith("bomb.")
    assert upload(ada, export(GOOD)).state == Import.State.UPLOADED
    assert ada.get(reverse("imports")).status_code == 200


def _bomb(packed: str) -> bytes:
    if packed == "gzip":
        return gzip.compress(export(GOOD) + b"x" * 300 * 2**20)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 300 * 2**20)
    return content.getvalue()


def test_an_empty_upload_is_refused_by_the_form(ada: Client) -> None:
    answer = send(ada, b"")
    assert (answer.status_code, Import.objects.count()) == (400, 0)
    assert "empty" in answer.content.decode()


def test_a_file_over_the_limit_is_refused(ada: Client, settings: Any) -> None:
    settings.UPLOAD_LIMIT_BYTES = 1_000
    answer = send(ada, export(*[GOOD] * 30))
    assert (answer.status_code, Import.objects.count()) == (400, 0)
    assert "larger than" in answer.content.decode()


def test_a_body_over_the_limit_is_refused_before_it_is_read(ada: Client, settings: Any) -> None:
    settings.UPLOAD_LIMIT_BYTES = 1_000
    answer = send(ada, b"x" * 4 * 2**20)
    assert answer.status_code == 413
    assert "larger than" in answer.content.decode()


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        (MAPPING.replace("created_at", "creatd_at"), "created_at"),
        (MAPPING.replace('source = "desk"', f'source = "{"x" * 61}"'), "at most 60 characters"),
        ("this is no TOML", "desk.toml"),
        ("", "desk.toml"),
    ],
)
def test_a_wrong_mapping_is_told_of_at_its_field(ada: Client, mapping: str, words: str) -> None:
    answer = send(ada, export(GOOD), mapping=mapping)
    assert (answer.status_code, Import.objects.count(), files()) == (400, 0, files())
    assert words in answer.content.decode() or "empty" in answer.content.decode()


def test_a_mapping_of_ones_own_needs_its_file(ada: Client) -> None:
    answer = ada.post(reverse("new_import"), {"file": SimpleUploadedFile("e.csv", export(GOOD)), "mapping": "own"})
    assert answer.status_code == 400
    assert "Choose the mapping" in answer.content.decode()


@pytest.mark.parametrize("chosen", ["", "call_log"])
def test_a_mapping_file_counts_whatever_the_list_stands_at(ada: Client, chosen: str) -> None:
    files = {
        "file": SimpleUploadedFile("e.csv", export(GOOD)),
        "mapping_file": SimpleUploadedFile("desk.toml", MAPPING.encode()),
    }
    assert ada.post(reverse("new_import"), {"mapping": chosen, **files}).status_code == 302
    assert Import.objects.get().mapping == "desk"


def test_a_mapping_is_called_as_where_it_was_chosen(ada: Client) -> None:
    ada.post(reverse("new_import"), {"mapping": "call_log", "file": SimpleUploadedFile("calls.csv", export(GOOD))})
    assert "calls.csv, read as Call log" in page(ada, Import.objects.get())
    assert "<small>Call log</small>" in ada.get(reverse("imports")).content.decode()


def test_a_file_without_a_row_that_can_be_taken_is_not_called_unchanged(ada: Client) -> None:
    shown = page(ada, upload(ada, export(BAD, UNKNOWN)))
    assert "No row can be taken" in shown
    assert "stored already" not in shown


def test_a_preset_reads_a_file_that_fits_it(ada: Client, sample_data: Path) -> None:
    lines = (sample_data / "ecommerce_csat" / "customer_support_data.csv").read_bytes().splitlines(keepends=True)
    answer = ada.post(
        reverse("new_import"),
        {"file": SimpleUploadedFile("part.csv", b"".join(lines[:50])), "mapping": "csat_export"},
        follow=True,
    )
    assert "What would change" in answer.content.decode()
    imported = Import.objects.get()
    assert imported.rejected == 0
    assert imported.report["people_created"] > 10


# --- who may


@pytest.mark.parametrize("name", ["ann", "lena", "mara", "hugo"])
def test_only_who_may_import_sees_any_of_it(cast: Cast, name: str) -> None:
    imported = Import.objects.create(file_name="export.csv", mapping="csat_export", state=Import.State.UPLOADED)
    client = cast.client(name)
    for route in ("import", "import_progress", "import_rejected"):
        assert client.get(reverse(route, args=[imported.public_id])).status_code == 404
    for route in ("confirm_import", "cancel_import"):
        assert client.post(reverse(route, args=[imported.public_id])).status_code == 404
    assert [client.get(reverse(route)).status_code for route in ("imports", "new_import")] == [404, 404]
    assert send(client, export(GOOD)).status_code == 404
    assert state(imported) == Import.State.UPLOADED


def test_nothing_is_taken_without_the_token(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.user("ada"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert send(client, export(GOOD)).status_code == 403
    assert (Import.objects.count(), files()) == (0, files())


def test_what_is_shown_reads_as_people_write_it(ada: Client) -> None:
    mapping = MAPPING + 'survey_score = "Stars"\n[details]\ncity = "City"\n'
    content = f"{HEADER},Stars,City\n{GOOD},4,Porto\n".encode()
    shown = page(ada, upload(ada, content, mapping=mapping))
    assert "city: Porto" in shown
    assert "4.0" not in shown
