"""Months of the daily tables as partitions on PostgreSQL (docs/adr/0007-months-as-partitions.md). SQLite has none.

The night makes those of the next months; whoever rebuilds a day that has facts and no partition makes that one.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

from kpis.periods import month_start, next_month, today

logger = logging.getLogger(__name__)

MONTHS_AHEAD = 3
# A backup reads for longer than that, a page does not.
LOCK_SECONDS = 5


@dataclass(frozen=True, order=True)
class Month:
    """The days of a month of one table, in the database a partition."""

    table: str
    start: date

    @property
    def partition(self) -> str:
        return f"{self.table}_{self.start.year:04}_{self.start.month:02}"

    @property
    def is_missing(self) -> bool:
        """Whether its rows would have no place. A table that is not partitioned, as all on SQLite, has one for each."""
        if connection.vendor != "postgresql":
            return False
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relkind = 'p' AND to_regclass(%s) IS NULL FROM pg_class WHERE oid = to_regclass(%s)",
                [self.partition, self.table],
            )
            return bool(cursor.fetchone()[0])

    def make(self, cursor: CursorWrapper, within: str = "") -> None:
        """Attached, not declared in place: that would wait for everybody who reads or writes another month."""
        partition, table = _q(self.partition), _q(within or self.table)
        cursor.execute(f"CREATE TABLE {partition} (LIKE {table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
        bounds = [self.start, next_month(self.start)]
        cursor.execute(f"ALTER TABLE {table} ATTACH PARTITION {partition} FOR VALUES FROM (%s) TO (%s)", bounds)


def month_of(table: str, day: date) -> Month:
    return Month(table, month_start(day))


def make_months(months: Iterable[Month]) -> int:
    """Make the partitions that are missing; returns how many.

    Whoever makes one lets others who would for the same table wait until the end of the transaction, and nobody else.
    """
    made = 0
    for month in sorted(set(months)):
        if month.is_missing:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {_q(month.table)} IN SHARE UPDATE EXCLUSIVE MODE")
                if month.is_missing:
                    month.make(cursor)
                    made += 1
    return made


def make_months_ahead(tables: Iterable[str]) -> int:
    """Make this month's partitions and those of the next ones; returns how many were missing."""
    starts = [month_start(today())]
    while len(starts) <= MONTHS_AHEAD:
        starts.append(next_month(starts[-1]))
    return make_months(Month(table, start) for table in tables for start in starts)


def drop_empty_months(table: str, before: date) -> int:
    """Drop the months that end before a day and hold no row any more; returns how many.

    Dropping one keeps everybody out of the table for a moment: for that one waits a few seconds, or leaves it for the
    next time, because those who come later wait behind.
    """
    dropped = 0
    for name, start in _months_of(table):
        if next_month(start) <= before and _drop_if_empty(name):
            dropped += 1
    return dropped


def _months_of(table: str) -> list[tuple[str, date]]:
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT relid::regclass::text FROM pg_partition_tree(%s) WHERE level = 1 ORDER BY 1", [table])
        names = [name for (name,) in cursor.fetchall()]
    return [(name, date(int(name[-7:-3]), int(name[-2:]), 1)) for name in names]


def _drop_if_empty(name: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {_q(name)})")
            if cursor.fetchone()[0]:
                return False
            cursor.execute(f"DROP TABLE {_q(name)}")
    except OperationalError:
        logger.warning("%s is in use; it is dropped another night.", name)
        return False
    return True


def _q(name: str) -> str:
    return connection.ops.quote_name(name)
