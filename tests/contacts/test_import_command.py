"""``manage.py import_contacts``: what it prints, what it refuses, what it leaves behind."""

import csv
import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from contacts.models import Contact, Import, RejectedRow
from kpis.models import Run, StaleDay
from tests.conftest import Cast
from tests.contacts.uploads import BAD, GOOD, MAPPING, UNKNOWN, export

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def mapping(tmp_path: Path) -> str:
    path = tmp_path / "desk.toml"
    path.write_text(MAPPING)
    return str(path)


def file(tmp_path: Path, *lines: str) -> str:
    path = tmp_path / "export.csv"
    path.write_bytes(export(*lines))
    return str(path)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("import_contacts", *arguments, stdout=out)
    return out.getvalue()


def partly_taken(*arguments: str) -> tuple[str, str]:
    """What is printed of a file with rejected rows, and the sentence it ends with."""
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("import_contacts", *arguments, stdout=out)
    assert caught.value.returncode == 2
    return out.getvalue(), str(caught.value)


def refused(*arguments: str) -> CommandError:
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    assert caught.value.returncode == 2
    assert (Contact.objects.count(), Import.objects.count()) == (0, 0)
    return caught.value


def test_it_prints_what_came_of_the_rows(cast: Cast, tmp_path: Path, mapping: str) -> None:
    printed, sentence = partly_taken(file(tmp_path, GOOD, BAD, UNKNOWN), "--mapping", mapping)
    assert sentence == "export.csv: 2 rows rejected; the others were taken."
    assert "1 created, 0 updated, 0 unchanged, 2 rejected, 0 left out" in printed
    assert "contacts: 1 created, 0 updated, 0 unchanged" in printed
    assert 'rejected: export.csv, line 3, column "Ended": handled_at lies before created_at.' in printed
    assert 'rejected: export.csv, line 4, column "Agent": Nobody has this key in exports' in printed
    assert "manage.py aggregate" in printed


def test_it_does_not_aggregate(cast: Cast, tmp_path: Path, mapping: str) -> None:
    run(file(tmp_path, GOOD), "--mapping", mapping)
    assert StaleDay.objects.exists()
    assert not Run.objects.exists()


def test_again_it_says_that_nothing_changed(cast: Cast, tmp_path: Path, mapping: str) -> None:
    run(file(tmp_path, GOOD), "--mapping", mapping)
    StaleDay.objects.all().delete()
    printed = run(file(tmp_path, GOOD), "--mapping", mapping)
    assert "0 created, 0 updated, 1 unchanged" in printed
    assert "aggregate" not in printed
    assert not StaleDay.objects.exists()


def test_as_json_it_prints_one_object(cast: Cast, tmp_path: Path, mapping: str) -> None:
    found = json.loads(partly_taken(file(tmp_path, GOOD, BAD), "--mapping", mapping, "--json")[0])
    imported = Import.objects.get()
    assert (found["created"], found["rejected"], found["dry_run"]) == (1, 1, False)
    assert found["import"] == str(imported.public_id)
    assert found["rejections"] == [
        {"line": 3, "column": "Ended", "value": "2026-03-10 09:00", "reason": found["rejections"][0]["reason"]}
    ]
    assert found["seconds"] > 0


def test_rejected_rows_are_kept_with_the_import(cast: Cast, tmp_path: Path, mapping: str) -> None:
    partly_taken(file(tmp_path, GOOD, BAD, UNKNOWN), "--mapping", mapping)
    imported = Import.objects.get()
    assert (imported.state, imported.file_name, imported.by) == ("done", "export.csv", None)
    assert list(RejectedRow.objects.filter(imported=imported).values_list("line", "column", "value")) == [
        (3, "Ended", "2026-03-10 09:00"),
        (4, "Agent", "Nobody"),
    ]


@pytest.mark.parametrize("dry", [True, False])
def test_rejected_rows_go_to_a_file(cast: Cast, tmp_path: Path, mapping: str, dry: bool) -> None:
    rejects = tmp_path / "rejects.csv"
    row = UNKNOWN.replace("Nobody", "=1+1")
    options = ["--dry-run"] if dry else []
    partly_taken(file(tmp_path, GOOD, row), "--mapping", mapping, "--rejects", str(rejects), *options)
    with rejects.open(newline="") as stream:
        assert [cells[:3] for cells in csv.reader(stream)] == [["line", "column", "value"], ["3", "Agent", "'=1+1"]]


def test_a_dry_run_writes_nothing(cast: Cast, tmp_path: Path, mapping: str) -> None:
    printed, sentence = partly_taken(file(tmp_path, GOOD, BAD), "--mapping", mapping, "--dry-run")
    assert sentence == "export.csv: 1 row rejected; the others would be taken."
    assert "Nothing was written: this is a dry run." in printed
    assert "1 created, 0 updated, 0 unchanged, 1 rejected" in printed
    assert (Contact.objects.count(), Import.objects.count(), StaleDay.objects.count()) == (0, 0, 0)


def test_a_file_of_which_no_row_can_be_taken_says_so(cast: Cast, tmp_path: Path, mapping: str) -> None:
    _printed, sentence = partly_taken(file(tmp_path, BAD, UNKNOWN), "--mapping", mapping)
    assert sentence == "export.csv: No row could be taken."
    assert not Contact.objects.exists()


def test_an_unknown_preset_is_named_with_the_nearest(tmp_path: Path) -> None:
    assert 'The nearest is "csat_export"' in str(refused(file(tmp_path, GOOD), "--mapping", "csat_exprot"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"Id,Agent,Topic,Arrived,Ended\n", "no rows below"),
        (export(GOOD).replace(b"Topic", b"Subject"), "Topic"),
        (b"\x00" * 500, "export.csv"),
        (b"PK\x03\x04 not really", "export.csv"),
    ],
)
def test_a_file_that_cannot_be_read_leaves_nothing(tmp_path: Path, mapping: str, content: bytes, words: str) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    assert words in str(refused(str(path), "--mapping", mapping))


def test_a_file_that_is_not_there(tmp_path: Path, mapping: str) -> None:
    assert "nowhere.csv" in str(refused(str(tmp_path / "nowhere.csv"), "--mapping", mapping))


def test_a_file_that_turns_out_broken_later_leaves_nothing(cast: Cast, tmp_path: Path, mapping: str) -> None:
    """The first batch was read and staged when the fault shows."""
    lines = [GOOD.replace("c1", f"c{number}") for number in range(25_000)]
    path = tmp_path / "export.csv"
    path.write_bytes(export(*lines) + b'"' + b"x" * 2_000_000)
    assert "export.csv" in str(refused(str(path), "--mapping", mapping))


def test_rejects_that_cannot_be_written_are_told_of_first(tmp_path: Path, mapping: str) -> None:
    error = refused(file(tmp_path, GOOD), "--mapping", mapping, "--rejects", str(tmp_path / "none" / "r.csv"))
    assert "No such file or directory" in str(error)


def test_as_a_process_it_ends_with_two_and_one_sentence(tmp_path: Path, settings: Any) -> None:
    ended = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "import_contacts", "nowhere.csv", "--mapping", "csat_export"],
        env=os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3", "VAR_DIR": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr == "CommandError: nowhere.csv: There is no such file. Check the path.\n"
