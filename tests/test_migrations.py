"""Migrations say what the models say, are named by a person, follow one line, and can be taken back."""

import re
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

from kpis.daily import daily_tables

# The columns of counts, sums and spreads, with what they hold where nothing was counted.
PLAIN = (("IntegerField", 0), ("BigIntegerField", 0), ("TextField", ""))
APPS = ("perfdash", "dashboards", "reviews", "contacts", "kpis", "teams")
# Names that makemigrations gives where nobody chooses one.
MACHINE_MADE = re.compile(
    r"^\d{4}_(initial|auto_.*|remove_.*_and_more|add_.*_and_more|.*_and_more|alter_[a-z0-9]+_[a-z0-9]+_?.*|rename_.*)$"
)


def own_migrations() -> dict[tuple[str, str], Migration]:
    disk = MigrationLoader(None).disk_migrations
    return {key: migration for key, migration in disk.items() if key[0] in APPS}


def test_no_migration_is_missing(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


@pytest.mark.parametrize("app", [app for app in APPS if apps.get_app_config(app).models_module])
def test_each_app_has_one_line_of_migrations(app: str) -> None:
    names = sorted(name for label, name in own_migrations() if label == app)
    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]
    assert len(MigrationLoader(None).graph.leaf_nodes(app)) <= 1


def test_migrations_are_named_by_hand() -> None:
    assert [name for _app, name in own_migrations() if MACHINE_MADE.match(name)] == []


def test_every_operation_can_be_taken_back() -> None:
    stuck = [
        f"{app}.{name}: {operation.describe()}"
        for (app, name), migration in own_migrations().items()
        for operation in migration.operations
        if not operation.reversible
    ]
    assert stuck == []


def test_a_measure_is_a_plain_column_to_migrations() -> None:
    for table in daily_tables().values():
        for measure in table.measures().values():
            _name, path, arguments, keywords = measure.deconstruct()
            assert (path.rpartition(".")[2], keywords["default"]) in PLAIN
            assert (path.rpartition(".")[0], arguments, list(keywords)) == ("django.db.models", [], ["default"])


def test_every_column_of_a_daily_table_is_in_the_database(db: None) -> None:
    for table in daily_tables().values():
        with connection.cursor() as cursor:
            there = {
                column.name for column in connection.introspection.get_table_description(cursor, table._meta.db_table)
            }
        assert there == {field.column for field in table._meta.concrete_fields}
