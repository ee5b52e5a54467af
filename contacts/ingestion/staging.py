"""Rows wait in a temporary table of the connection until all are there: nobody else sees them, and no lock is held."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
import pandas as pd
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from contacts.customers import customer_digest
from contacts.fields import CUSTOMER, Kind
from contacts.importers.findings import Rejection
from contacts.importers.texts import objects
from contacts.ingestion.dialects import dialect
from contacts.ingestion.groups import Groups
from contacts.ingestion.outcomes import IngestError
from contacts.ingestion.plans import PEOPLE, FactPlan, Plan

TABLES: Final = ("staged", "ready", "assigned", "grouped", "stays", "repeated", "rejections")
_REJECTION: Final = ("line", "header", "field", "value", "reason")


class Staging:
    """The temporary tables of one ingest: ``staged`` (rows) and ``rejections`` (of the reader and of our own)."""

    def __init__(self, plan: Plan, cursor: CursorWrapper) -> None:
        self.plan = plan
        self.cursor = cursor
        self.groups = Groups()
        self.fields: tuple[str, ...] = ()
        self.rows = 0
        text, number = dialect().types["text"], dialect().number
        create_table(cursor, "rejections", dict.fromkeys(_REJECTION, text) | {"line": number})

    @property
    def facts(self) -> tuple[FactPlan, ...]:
        """The kinds of fact that the rows name."""
        return self.plan.named(frozenset(self.fields))

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns by which rows are found again, in every temporary table that holds them."""
        return ("n", *(fact.key for fact in self.facts))

    @property
    def written(self) -> tuple[FactPlan, ...]:
        """Those of them that the rows say something about."""
        return self.plan.written(frozenset(self.fields))

    def add(self, frame: pd.DataFrame, rejections: Sequence[Rejection]) -> None:
        """Take in the rows of a batch. Raises IngestError when its columns are unknown or change between batches."""
        fields = tuple(str(name) for name in frame.columns)
        if not self.fields:
            self._begin(fields)
        if fields != self.fields:
            raise IngestError("The columns changed between two parts of the same file.")
        columns = [range(self.rows, self.rows + len(frame)), frame.index.tolist(), self.groups.numbers(frame)]
        columns += [_read(frame[name], name, self.plan.kinds[name]) for name in self._own()]
        with _own_transaction():
            write_rows(self.cursor, "staged", self._names(), zip(*columns, strict=True))
            self.reject(rejections)
        self.rows += len(frame)

    def reject(self, rejections: Iterable[Rejection]) -> None:
        rows = ((row.line, row.column, row.field, row.value[:300], row.reason[:400]) for row in rejections)
        write_rows(self.cursor, "rejections", _REJECTION, rows)

    def analyze(self, table: str, *columns: str) -> None:
        """Tell PostgreSQL how large a table has become, and how columns that are joined spread: it plans joins of
        unknown temporary tables badly. Looking at all columns takes as long as a join.
        """
        if connection.vendor == "postgresql" and self.fields:
            self.cursor.execute(f"ANALYZE {table} ({', '.join(columns)})", [])

    def _begin(self, fields: tuple[str, ...]) -> None:
        unknown = sorted(set(fields) - self.plan.kinds.keys())
        if unknown:
            raise IngestError(f"Unknown columns: {', '.join(unknown)}.")
        self.fields = fields
        number = dialect().number
        types = {"n": f"{number} PRIMARY KEY", "line": number, "group_no": number}
        types |= {name: dialect().types[self.plan.kinds[name]] for name in self._own()}
        create_table(self.cursor, "staged", types)

    def _own(self) -> list[str]:
        return [name for name in self.fields if name not in PEOPLE]

    def _names(self) -> tuple[str, ...]:
        return ("n", "line", "group_no", *self._own())


@contextmanager
def temporary_tables(cursor: CursorWrapper) -> Iterator[None]:
    """Begin without those of a former ingest on this connection, and leave none."""
    _drop_tables(cursor)
    try:
        yield
    except BaseException:
        # Within somebody's transaction they go with it, and after a fault nothing more can be said in it.
        if not connection.in_atomic_block and connection.is_usable():
            _drop_tables(cursor)
        raise
    _drop_tables(cursor)


def _drop_tables(cursor: CursorWrapper) -> None:
    for name in TABLES:
        cursor.execute(f"DROP TABLE IF EXISTS {dialect().temporary}.{name}", [])


def create_table(cursor: CursorWrapper, name: str, types: dict[str, str]) -> None:
    columns = ", ".join(f"{column} {kind}" for column, kind in types.items())
    cursor.execute(f"CREATE TEMP TABLE {name} ({columns})", [])


def write_rows(cursor: CursorWrapper, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows into a temporary table: by COPY on PostgreSQL."""
    names = ", ".join(columns)
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(rows))


def _read(column: "pd.Series[Any]", name: str, kind: Kind) -> list[Any]:
    found = values(column, kind)
    return [text and customer_digest(text) for text in found] if name == CUSTOMER else found


def values(column: "pd.Series[Any]", kind: Kind) -> list[Any]:
    """A column as Python values in the shape staging keeps: None is unknown, instants are microseconds."""
    known = column.notna().to_numpy()
    if known.all():
        return _known(column, kind)
    found = np.full(len(column), None, dtype=object)
    found[known] = objects(_known(column[known], kind))
    return found.tolist()


def _known(column: "pd.Series[Any]", kind: Kind) -> list[Any]:
    if kind == "instant":
        return pd.to_datetime(column, utc=True).dt.as_unit("us").astype("int64").tolist()
    if kind in ("seconds", "score"):
        # Half a point of a scale that was stretched goes up: scores are whole.
        return list(np.floor(column.to_numpy(dtype=float) + 0.5).astype("int64").tolist())
    return column.to_numpy(dtype=bool if kind == "boolean" else object).tolist()


@contextmanager
def _own_transaction() -> Iterator[None]:
    """One transaction a batch. Django's are IMMEDIATE on SQLite: they would lock the main database for our table."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            yield
    else:
        raw = connection.connection
        raw.execute("BEGIN DEFERRED")
        try:
            yield
        except BaseException:
            raw.execute("ROLLBACK")
            raise
        raw.execute("COMMIT")
