"""The days on which rows name people and teams, out of the good rows of an import."""

from dataclasses import dataclass
from datetime import date

from contacts.ingestion.dialects import instant_of
from contacts.ingestion.groups import Group
from contacts.ingestion.staging import Staging
from kpis.periods import day_of


@dataclass(frozen=True)
class Span:
    """Rows that name the same people and team: first and last day, and how many."""

    number: int
    group: Group
    first: date
    last: date
    rows: int


def read_spans(staging: Staging) -> list[Span]:
    """One span for each group of the good rows, in the order in which the file names them."""
    groups = staging.groups.all()
    staging.cursor.execute(
        "SELECT group_no, MIN(happened_at), MAX(happened_at), COUNT(*) FROM ready WHERE problem IS NULL "
        "GROUP BY group_no ORDER BY group_no",
        [],
    )
    return [
        Span(number, groups[number], day_of(instant_of(first)), day_of(instant_of(last)), rows)
        for number, first, last, rows in staging.cursor.fetchall()
    ]
