"""Compiles the declaration of a daily table into the statement that fills a day of persons, on both databases."""

from datetime import date, datetime
from enum import StrEnum
from functools import cache, lru_cache, reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import Q
from django.db.models.sql.compiler import SQLCompiler

from kpis.daily import SLICED, Daily, Level

KEYS = ("person_id", "team_id", "channel")
Bounds = tuple[datetime, datetime]
Compiled = tuple[str, tuple[Any, ...]]


class Edge(StrEnum):
    """The places in a compiled statement that wait for the first instant of a day and the first one after it."""

    START = "start"
    END = "end"


class Instant(models.Expression):
    """An edge of the day inside a query; compiling a table's query takes longer than running it for a day."""

    output_field = models.DateTimeField()

    def __init__(self, edge: Edge) -> None:
        super().__init__()
        self.edge = edge

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str]]:
        return "%s", (self.edge,)


def insert_person_rows(
    cursor: CursorWrapper, table: type[Daily], day: date, bounds: Bounds, categories: tuple[str, ...] = ()
) -> int:
    """Fill a day of persons from the facts between two instants; of some categories, each under its name.

    Returns the number of rows.
    """
    sliced = bool(categories)
    sql, params = _person_rows_between(table, bounds, categories)
    columns = ", ".join([*keys_of(sliced=sliced), *(f"day_{name}" for name in table.measures())])
    into, level = insert_into(table, sliced=sliced), Level.PERSON + SLICED * sliced
    cursor.execute(f"{into} SELECT %s, {level:d}, {columns} FROM ({sql}) AS facts", [day, *params])
    return int(cursor.rowcount)


def has_person_rows(cursor: CursorWrapper, table: type[Daily], bounds: Bounds) -> bool:
    sql, params = _person_rows_between(table, bounds)
    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM ({sql}) AS facts)", params)
    return bool(cursor.fetchone()[0])


def _person_rows_between(table: type[Daily], bounds: Bounds, categories: tuple[str, ...] = ()) -> tuple[str, list[Any]]:
    sql, params = person_rows(table, connection.vendor, categories)
    edges = dict(zip(Edge, map(connection.ops.adapt_datetimefield_value, bounds), strict=True))
    return sql, [edges[param] if isinstance(param, Edge) else param for param in params]


# As many as there are tables, with some sets of categories before the present one.
@lru_cache(maxsize=64)
def person_rows(table: type[Daily], vendor: str, categories: tuple[str, ...] = ()) -> Compiled:
    """The grouped SELECT of a day in one pass over the facts that any of the table's instants puts on it.

    Its columns are called ``day_x``, since a measure may be called like a column of its fact.
    """
    moments = {instant: _on_the_day(instant) for instant in table.instants()}
    # Where all measures count at one instant, every fact that is read lies on the day.
    filters = moments if len(moments) > 1 else dict.fromkeys(moments, Q())
    sums = {
        f"day_{name}": measure.aggregate(filters[measure.at or table.counted_at])
        for name, measure in table.measures().items()
    }
    facts = apps.get_model(table.fact)._default_manager.filter(reduce(or_, moments.values()))
    kept = facts.filter(category__in=categories) if categories else facts
    keys = keys_of(sliced=bool(categories))
    sql, params = kept.order_by().values(*keys).annotate(**sums).query.sql_with_params()
    return sql, tuple(params)


def keys_of(*, sliced: bool) -> tuple[str, ...]:
    return (*KEYS, "category") if sliced else KEYS


def _on_the_day(instant: str) -> Q:
    return Q(**{f"{instant}__gte": Instant(Edge.START), f"{instant}__lt": Instant(Edge.END)})


@cache
def insert_into(table: type[Daily], *, sliced: bool = False) -> str:
    """The beginning of a statement that fills daily rows, with its columns."""
    columns = ["day", "level", *keys_of(sliced=sliced), *table.measures()]
    return f"INSERT INTO {name_of(table)} ({', '.join(connection.ops.quote_name(c) for c in columns)})"


def name_of(table: type[Daily]) -> str:
    return connection.ops.quote_name(table._meta.db_table)
