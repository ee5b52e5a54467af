"""The organisation's days on which facts count, found without taking the facts into memory."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from django.db.backends.utils import CursorWrapper

from contacts.ingestion.dialects import instant_of
from contacts.ingestion.plans import FactPlan
from kpis.daily import daily_tables
from kpis.periods import day_of

# Every zone's offset is a whole number of quarters of an hour, so one instant of a quarter tells the day of all.
QUARTER: Final = 900_000_000


def instants_of(fact: FactPlan) -> list[str]:
    """The columns at which measures over a fact count."""
    label = fact.model._meta.label
    return sorted({name for table in daily_tables().values() if table.fact == label for name in table.instants()})


def quarters_of(cursor: CursorWrapper, instant: str, rows: str, condition: str) -> set[int]:
    """The quarters of an hour in which an instant (microseconds, SQL) of some rows lies."""
    cursor.execute(f"SELECT DISTINCT {instant} / {QUARTER} FROM {rows} WHERE {condition} AND {instant} IS NOT NULL", [])
    return {quarter for (quarter,) in cursor.fetchall()}


def days_of(quarters: Iterable[int]) -> set[date]:
    starts = [instant_of(quarter * QUARTER) for quarter in quarters]
    return {day_of(start + rest) for start in starts for rest in (timedelta(0), timedelta(microseconds=QUARTER - 1))}
