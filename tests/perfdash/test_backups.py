"""Backup and restore: the drill with real commands, and what is refused."""

import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from perfdash import backups
from teams.models import Person
from tests import builders
from tests.databases import own_postgres, own_sqlite

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"
TABLE = "teams_person"


class Installation:
    """A database and a folder of its own, used by commands."""

    def __init__(self, url: str, folder: Path) -> None:
        self.folder = folder
        self.environment = os.environ | {"DATABASE_URL": url, "VAR_DIR": str(folder), "REDIS_URL": ""}

    def run(self, *words: str | Path, ends_with: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, MANAGE, *words], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == ends_with, done.stdout + done.stderr
        return done.stdout if ends_with == 0 else done.stderr


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def installations(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[list[Installation]]:
    """Two that are empty."""
    with ExitStack() as stack:
        make = own_postgres if request.param == "postgres" else lambda: own_sqlite(tmp_path)
        urls = [stack.enter_context(make()) for _ in range(2)]
        yield [Installation(url, tmp_path / f"var{number}") for number, url in enumerate(urls)]


def test_drill_what_was_lost_comes_back_whole(installations: list[Installation], tmp_path: Path) -> None:
    first, second = installations
    first.run("migrate", "-v0")
    first.run("demo_data", "--scale", "0.02", "--months", "1")
    (first.folder / "uploads").mkdir(exist_ok=True)
    (first.folder / "uploads" / "export.csv").write_text("id,score\n1,5\n")
    figures = first.run("kpi_values", "csat", "--by", "team,week", "--format", "json")
    assert len(json.loads(figures)) > 9

    first.run("backup", tmp_path / "backups")
    (backup,) = (tmp_path / "backups").iterdir()
    assert "as the manifest says" in second.run("restore_backup", backup)

    assert second.run("kpi_values", "csat", "--by", "team,week", "--format", "json") == figures
    assert (second.folder / "uploads" / "export.csv").read_text() == "id,score\n1,5\n"


@pytest.mark.django_db(transaction=True)
def test_replacing_brings_back_what_was_there_and_nothing_else(tmp_path: Path) -> None:
    builders.person("Ann")
    backup = backups.make_backup(tmp_path)
    builders.person("Bob")
    call_command("restore_backup", backup, replace=True)
    assert list(Person.objects.values_list("name", flat=True)) == ["Ann"]


@pytest.mark.django_db(transaction=True)
class TestManifest:
    def test_it_counts_every_row_and_seals_every_file(self, tmp_path: Path) -> None:
        builders.person("Ann")
        builders.person("Bob")
        backup = backups.make_backup(tmp_path)
        manifest = json.loads((backup / "manifest.json").read_text())
        assert manifest["rows"][TABLE] == 2
        assert set(manifest["files"]) == {manifest["dump"], "uploads.tar"}
        assert not list(tmp_path.glob(".*"))

    def test_uploaded_files_are_in_it(self, tmp_path: Path) -> None:
        settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
        (settings.MEDIA_ROOT / "kept.csv").write_text("a")
        with tarfile.open(backups.make_backup(tmp_path) / "uploads.tar") as archive:
            assert "./kept.csv" in archive.getnames()

    def test_only_the_newest_are_kept(self, tmp_path: Path) -> None:
        for day in ("20260101T000000Z", "20260102T000000Z", "20260103T000000Z"):
            (tmp_path / f"perfdash-{day}").mkdir()
        (tmp_path / "something else").mkdir()
        call_command("backup", tmp_path, keep=2)
        names = sorted(path.name for path in tmp_path.iterdir())
        assert len(names) == 3
        assert names[0] == "perfdash-20260103T000000Z"
        assert names[-1] == "something else"


@pytest.mark.django_db(transaction=True)
class TestRefusals:
    @pytest.fixture
    def backup(self, tmp_path: Path) -> Path:
        return backups.make_backup(tmp_path)

    def refused(self, backup: Path) -> str:
        with pytest.raises(CommandError) as raised:
            call_command("restore_backup", backup)
        return str(raised.value)

    def test_a_database_with_people_is_not_overwritten(self, backup: Path) -> None:
        builders.person("Ann")
        assert "already holds people" in self.refused(backup)

    def test_a_changed_file_is_noticed(self, backup: Path) -> None:
        dump = next(backup.glob("database.*"))
        dump.write_bytes(dump.read_bytes()[:-1] + b"?")
        assert "checksum differs" in self.refused(backup)

    def test_a_missing_file_is_noticed(self, backup: Path) -> None:
        (backup / "uploads.tar").unlink()
        assert "no complete backup" in self.refused(backup)

    def test_a_folder_that_is_no_backup(self, tmp_path: Path) -> None:
        assert "no complete backup" in self.refused(tmp_path)

    def test_a_backup_of_another_database(self, backup: Path) -> None:
        path = backup / "manifest.json"
        path.write_text(path.read_text().replace('"engine": "', '"engine": "other '))
        assert "is a backup of other" in self.refused(backup)

    def test_a_failed_backup_leaves_nothing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(path: Path) -> None:
            raise OSError("No space left on device")

        monkeypatch.setattr(backups, "_pack_uploads", fail)
        with pytest.raises(CommandError, match="No space left"):
            call_command("backup", tmp_path / "backups")
        assert list((tmp_path / "backups").iterdir()) == []
