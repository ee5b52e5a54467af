"""``import_targets`` and ``import_benchmarks``: what they print and how they end."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from kpis.benchmarks.models import Benchmark
from kpis.models import Target
from tests.conftest import Cast
from tests.contacts.sheets.files import BENCHMARKS, TARGETS, sheet

ROW = "csat,organisation,,2026-01-01,,70,80,90,,,"


def run(command: str, path: Path, **options: object) -> str:
    out = StringIO()
    call_command(command, str(path), stdout=out, **options)
    return out.getvalue()


def test_targets_by_command(cast: Cast, tmp_path: Path) -> None:
    path = sheet(tmp_path, TARGETS + ",owner", ROW + ",Mara")
    said = run("import_targets", path, dry_run=True)
    assert said.startswith("Nothing was written: this is a dry run.\n1 created, 0 unchanged, 0 rejected\n")
    assert "unused columns: owner" in said
    assert not Target.objects.exists()
    assert run("import_targets", path).startswith("1 created, 0 unchanged, 0 rejected\n")
    assert Target.objects.get().made_by is None
    said = run("import_targets", path)
    assert said.startswith("0 created, 1 unchanged, 0 rejected\n")
    assert "Nothing changed: everything is as the file says." in said


def test_a_rejected_row_ends_with_2_and_writes_nothing(cast: Cast, tmp_path: Path) -> None:
    path, out = sheet(tmp_path, TARGETS, ROW, "csat,team,Gamma,2026-01-01,,70,80,,,,"), StringIO()
    with pytest.raises(CommandError, match="Nothing was written") as refusal:
        call_command("import_targets", str(path), stdout=out)
    assert refusal.value.returncode == 2
    assert out.getvalue().startswith("0 created, 0 unchanged, 1 rejected\n")
    assert f'rejected: {path.name}, line 3, column "name": There is no team “Gamma”' in out.getvalue()
    assert not Target.objects.exists()


@pytest.mark.parametrize("dry_run", [False, True])
def test_of_a_rejected_file_the_json_says_nothing_created(cast: Cast, tmp_path: Path, *, dry_run: bool) -> None:
    path, out = sheet(tmp_path, TARGETS, ROW, "csat,team,Gamma,2026-01-01,,70,80,,,,"), StringIO()
    with pytest.raises(CommandError):
        call_command("import_targets", str(path), stdout=out, json=True, dry_run=dry_run)
    said = json.loads(out.getvalue())
    assert (said["created"], said["unchanged"], said["rejected"], said["written"]) == (0, 0, 1, False)


def test_a_file_that_is_not_there_ends_with_2(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no such file") as refusal:
        run("import_benchmarks", tmp_path / "none.csv")
    assert refusal.value.returncode == 2


def test_benchmarks_by_command_as_json(cast: Cast, tmp_path: Path) -> None:
    said = json.loads(run("import_benchmarks", sheet(tmp_path, BENCHMARKS, "csat,78,,Survey,,2026-03-01,,"), json=True))
    assert (said["created"], said["unchanged"], said["rejected"], said["written"]) == (1, 0, 0, True)
    assert said["columns"]["published_on"] == "date"
    assert Benchmark.objects.get().source == "Survey"


def test_days_that_could_be_either_are_asked_about(cast: Cast, tmp_path: Path) -> None:
    path = sheet(tmp_path, BENCHMARKS, "csat,78,,Survey,,03/04/2026,,")
    with pytest.raises(CommandError, match="day first or month first"):
        run("import_benchmarks", path)
    run("import_benchmarks", path, days="month-first")
    assert Benchmark.objects.get().published_on.isoformat() == "2026-03-04"
