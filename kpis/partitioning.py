"""What makes a daily table one of monthly partitions on PostgreSQL: an operation for migrations, and an index."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from kpis.partitions import month_of

# Half as wide as the ids that they hold, in every row; the server refuses a number beyond, it does not cut it off.
NARROW = {"person_id": "integer", "team_id": "integer"}
WIDTHS = {"bigint": 8, "integer": 4, "date": 4, "smallint": 2}


class MonthIndex(models.Index):
    """An index that has its place and its day; on PostgreSQL the day is the partition's, and is left out.

    Rows with equal keys share one entry there: a person's month takes 7 bytes a row, with the day it took 40.
    """

    def __init__(self, *expressions: Any, within: Sequence[str] = (), **kwargs: Any) -> None:
        self.within = list(within)
        super().__init__(*expressions, **kwargs)

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, expressions, kwargs = super().deconstruct()
        return path, expressions, kwargs | {"within": self.within}

    def create_sql(
        self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor, using: str = "", **kwargs: Any
    ) -> Statement:
        if schema_editor.connection.vendor != "postgresql":
            return super().create_sql(model, schema_editor, using, **kwargs)
        return models.Index(fields=self.within, name=self.name).create_sql(model, schema_editor, using, **kwargs)


class PartitionByMonth(Operation):
    """Turn daily tables into ones that PostgreSQL keeps by months, with the rows they have; on SQLite nothing changes.

    Rows are copied beside a table, which can be read until the copies of all take the places. Nothing points to a daily
    row, and none is looked up by its number: by months the key is a plain column, without an index. ``leaving`` names
    indexes that a later operation removes.
    """

    reduces_to_sql = False

    def __init__(self, *names: str, leaving: Sequence[str] = ()) -> None:
        self.names, self.leaving = names, leaving

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, list(self.names), {"leaving": self.leaving}

    def describe(self) -> str:
        return f"Keep {', '.join(self.names)} by months"

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """To Django they are the same tables."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            found = [to_state.apps.get_model(app_label, name) for name in self.names]
            for model in found:
                _copy_by_months(model, schema_editor)
            for model in found:
                _take_place(model, schema_editor)
                for index in model._meta.indexes:
                    if index.name not in self.leaving:
                        schema_editor.add_index(model, index)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            for name in self.names:
                _put_together(to_state.apps.get_model(app_label, name), schema_editor)


def _copy_by_months(model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> None:
    """A partitioned table of another name, with the rows; until the end nobody else writes the old one."""
    table, copy = _names(model, editor)
    editor.execute(f"LOCK TABLE {table} IN SHARE MODE")
    columns = ", ".join(_columns(model, editor))
    editor.execute(f"CREATE TABLE {copy} ({columns}) PARTITION BY RANGE (day)")
    with editor.connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT date_trunc('month', day)::date FROM {table}")
        for (day,) in cursor.fetchall():
            month_of(model._meta.db_table, day).make(cursor, within=f"{model._meta.db_table}_new")
    _copy_rows(model, editor, table, copy)


def _take_place(model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> None:
    table, copy = _names(model, editor)
    editor.execute(f"DROP TABLE {table}")
    editor.execute(f"ALTER TABLE {copy} RENAME TO {table}")
    numbers = [editor.quote_name(f"{model._meta.db_table}{end}_id_seq") for end in ("_new", "")]
    editor.execute("ALTER SEQUENCE {} RENAME TO {}".format(*numbers))
    editor.execute(f"ANALYZE {table}")


def _put_together(model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> None:
    table, copy = _names(model, editor)
    editor.execute(f"ALTER TABLE {table} RENAME TO {copy}")
    editor.create_model(model)
    _copy_rows(model, editor, copy, table)
    editor.execute(f"DROP TABLE {copy}")


def _columns(model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> list[str]:
    """The key, then those with the widest alignment first and texts last, so that no row is padded."""
    fields = sorted(model._meta.local_fields, key=lambda f: (not f.primary_key, -WIDTHS.get(_type(f, editor), 0)))
    return [_column(field, editor) for field in fields]


def _column(field: "models.Field[Any, Any]", editor: BaseDatabaseSchemaEditor) -> str:
    words = [editor.quote_name(str(field.column)), _type(field, editor), "" if field.null else "NOT NULL"]
    return " ".join([*words, _default(field, editor), field.db_type_suffix(editor.connection) or ""])


def _default(field: "models.Field[Any, Any]", editor: BaseDatabaseSchemaEditor) -> str:
    if not field.has_db_default():
        return ""
    sql, params = editor.db_default_sql(field)
    return "DEFAULT " + sql % tuple(editor.quote_value(value) for value in params)


def _type(field: "models.Field[Any, Any]", editor: BaseDatabaseSchemaEditor) -> str:
    return NARROW.get(str(field.column)) or str(field.db_type(editor.connection))


def _copy_rows(model: type[models.Model], editor: BaseDatabaseSchemaEditor, source: str, target: str) -> None:
    names = [str(field.column) for field in model._meta.local_fields if not field.primary_key]
    columns = ", ".join(map(editor.quote_name, names))
    editor.execute(f"INSERT INTO {target} ({columns}) SELECT {columns} FROM {source}")


def _names(model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> tuple[str, str]:
    return editor.quote_name(model._meta.db_table), editor.quote_name(f"{model._meta.db_table}_new")
