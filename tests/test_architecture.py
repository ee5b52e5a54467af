"""The house holds: layers, one writer a table, nothing that happens behind one's back, small files and functions."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

ROOT = Path(__file__).resolve().parents[1]
APPS = ("perfdash", "dashboards", "reviews", "contacts", "kpis", "teams")
WRITES = {"create", "bulk_create", "bulk_update", "update", "delete", "get_or_create", "update_or_create"}
INSTANCE_WRITES = {"save", "delete"}

IMPORTING = ("contacts/actions.py", "contacts/import_jobs.py", "contacts/ingest.py", "contacts/ingestion/",
             "contacts/leases.py", "contacts/uploads.py")  # fmt: skip
REBUILDING = ("kpis/aggregation.py", "kpis/partitioning.py", "kpis/sql.py")
# Every table and the only place that writes it.
WRITERS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("User", "Person", "Team", "Membership", "AuditEvent", "FirstRun"), ("teams/actions/",)),
    **dict.fromkeys(("Calendar", "WeeklyHours", "SpecialDay"), ("teams/actions/",)),
    **dict.fromkeys(("Contact", "Survey", "WorkTime", "ClockState"), ("contacts/ingest.py", "contacts/ingestion/")),
    "SavedView": ("teams/saved_views/actions.py",),
    "Promise": ("contacts/clocks/actions.py",),
    **dict.fromkeys(("Import", "RejectedRow"), IMPORTING),
    **dict.fromkeys(("Kpi", "KpiVersion", "KpiSet", "SetItem", "Target"), ("kpis/actions/",)),
    "Wallboard": ("kpis/wallboards/actions.py",),
    "Benchmark": ("kpis/benchmarks/actions.py",),
    **dict.fromkeys(("StaleDay", "Run", "Build", "ContactDay", "SurveyDay", "WorkDay"), REBUILDING),
    **dict.fromkeys(("ClosedPeriod", "FrozenCard", "FrozenFigure"), ("kpis/closing.py",)),
    "DataState": ("kpis/kept/watching.py",),
    **dict.fromkeys(("Cycle", "Review", "ReviewText", "Signature", "StepEntry"), ("reviews/actions/",)),
}
# Rows of libraries: tokens and mail addresses, which belong to logins.
LIBRARIES = {"AuthToken": ("teams/",), "EmailAddress": ("teams/actions/",)}
PLACES = tuple({place for places in (*WRITERS.values(), *LIBRARIES.values()) for place in places})

VAGUE = {"utils", "util", "helpers", "helper", "common", "core", "misc", "base", "tools", "lib"}
LONGEST_FUNCTION, LONGEST_FILE, LONGEST_TEST_FILE = 50, 300, 500
# Every setting stands in one file.
LONG_ON_PURPOSE = {"perfdash/settings.py"}


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the apps by its path, without migrations."""
    files = (file for app in APPS for file in sorted((ROOT / app).rglob("*.py")) if "migrations" not in file.parts)
    return {file.relative_to(ROOT).as_posix(): ast.parse(file.read_text(encoding="utf-8")) for file in files}


def own_models() -> list[type[Model]]:
    return [model for app in APPS for model in apps.get_app_config(app).get_models()]


def calls(module: ast.Module) -> Iterator[tuple[str, str, bool]]:
    """Each method call as the name its chain begins with, the method, and whether a manager stands between."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            names = list(_chain(node.func))
            yield names[-1], node.func.attr, bool({"objects", "_default_manager"} & set(names))


def _chain(node: ast.expr) -> Iterator[str]:
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Attribute):
            yield node.attr
        inner = getattr(node, "value", None) if not isinstance(node, ast.Call) else node.func
        if not isinstance(inner, ast.expr):
            yield ""
            return
        node = inner
    yield node.id


def test_an_app_imports_only_from_apps_below_it() -> None:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_table_has_a_writer() -> None:
    assert sorted(model.__name__ for model in own_models()) == sorted(WRITERS)


def test_a_table_is_written_in_one_place() -> None:
    strays = [
        f"{path}: {name}.{method}"
        for path, module in modules().items()
        for name, method, managed in calls(module)
        if managed and method in WRITES and name in WRITERS | LIBRARIES
        if not path.startswith((WRITERS | LIBRARIES)[name])
    ]
    assert strays == []


def test_rows_are_saved_and_deleted_by_writers_alone() -> None:
    strays = [
        f"{path}: {name}.{method}"
        for path, module in modules().items()
        for name, method, managed in calls(module)
        if method in INSTANCE_WRITES and not path.startswith(PLACES)
    ]
    assert strays == []


def test_sql_that_writes_stands_in_writers_alone() -> None:
    starts = ("INSERT INTO ", "UPDATE ", "DELETE FROM ", "TRUNCATE ")
    strays = [
        f"{path}: {node.value}"
        for path, module in modules().items()
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith(starts)
        if not path.startswith(PLACES)
    ]
    assert strays == []


def test_nothing_happens_behind_a_save() -> None:
    for path, module in modules().items():
        for node in ast.walk(module):
            if isinstance(node, ast.ImportFrom | ast.Import):
                named = [getattr(node, "module", None) or "", *(alias.name for alias in node.names)]
                assert not {"django.dispatch", "django.db.models.signals"} & set(named), path
    for model in own_models():
        overridden = {"save", "delete", "__init__"} & {name for kind in _own(model) for name in vars(kind)}
        assert not overridden, f"{model.__name__} overrides {overridden}"


def _own(model: type[Model]) -> list[type]:
    return [kind for kind in model.__mro__ if kind.__module__.split(".")[0] in APPS]


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [path for path in modules() if VAGUE & set(Path(path).with_suffix("").parts)] == []


def test_kpis_name_no_fact() -> None:
    facts = {"Contact", "Survey", "WorkTime"}
    for path, module in modules().items():
        if path.startswith("kpis/"):
            assert not facts & {node.id for node in ast.walk(module) if isinstance(node, ast.Name)}, path


@pytest.mark.parametrize("app", APPS)
def test_functions_and_files_stay_small(app: str) -> None:
    for path, module in modules().items():
        if path.startswith(f"{app}/"):
            lines = len((ROOT / path).read_text(encoding="utf-8").splitlines())
            assert lines <= LONGEST_FILE or path in LONG_ON_PURPOSE, f"{path}: {lines} lines"
            for name, length in _functions(module):
                assert length <= LONGEST_FUNCTION, f"{path}: {name} has {length} lines"


def test_test_files_stay_readable() -> None:
    for file in (ROOT / "tests").rglob("*.py"):
        lines = len(file.read_text(encoding="utf-8").splitlines())
        assert lines <= LONGEST_TEST_FILE, f"{file.name}: {lines} lines"


def _functions(module: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1
