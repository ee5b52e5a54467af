"""Clocks that follow calendars and promises: computed in numpy, part by part, between two temporary tables.

Where there is neither, ``derivations`` has said all: elapsed time, and the due instants that the source gives.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

import numpy as np
from django.db import connection
from django.db.backends.utils import CursorWrapper

from contacts.clocks.computing import Clocked, Clocks, Contacts
from contacts.clocks.rules import read_rules
from contacts.clocks.timeline import UNKNOWN
from contacts.ingestion.attribution import placed
from contacts.ingestion.dialects import dialect
from contacts.ingestion.plans import CONTACT
from contacts.ingestion.staging import Staging, create_table, write_rows

PART: Final = 20_000
PROMISES: Final = {"first_response_due_at": "first_response_due_by_promise", "due_at": "due_by_promise"}
# What ``contacts_of`` reads, in this order.
INPUTS: Final = ("team_id", "category", "channel", "created_at", "solved_at", "paused_seconds", "abandoned")

Row = Sequence[Any]


def run_clocks(staging: Staging) -> None:
    """Write turnaround and due instants into ``ready``; what the source gives stays."""
    rules = read_rules()
    if not rules or CONTACT not in staging.written:
        return
    make_clocked(staging.cursor)
    clocks = Clocks(rules)
    with connection.chunked_cursor() as cursor:
        cursor.execute(_select(staging), [])
        for rows in parts(cursor):
            clocked = clocks.run(contacts_of([row[1:] for row in rows]))
            keep_clocked(staging.cursor, [row[0] for row in rows], clocked)
    staging.analyze("clocked", "n")
    staging.cursor.execute(_UPDATE, [])
    staging.cursor.execute("DROP TABLE clocked", [])


def contacts_of(rows: Sequence[Row]) -> Contacts:
    """Rows of ``INPUTS`` as columns; an unknown instant is UNKNOWN already."""
    team, category, channel, created, solved, paused, abandoned = zip(*rows, strict=True)
    return Contacts(
        team, category, channel, numbers(created), numbers(solved), numbers(paused),
        ~np.array(abandoned, dtype=bool),
    )  # fmt: skip


def numbers(values: Sequence[int]) -> "np.typing.NDArray[np.int64]":
    return np.array(values, dtype=np.int64)


def known(value: int) -> int | None:
    return None if value == UNKNOWN else value


def parts(cursor: Iterable[Row]) -> Iterator[list[Row]]:
    rows = iter(cursor)
    while part := list(islice(rows, PART)):
        yield part


def make_clocked(cursor: CursorWrapper) -> None:
    """The temporary table of what was computed: ``n`` is that of ``ready``, or the contact's id."""
    number = dialect().number
    create_table(
        cursor,
        "clocked",
        {"n": f"{number} PRIMARY KEY", "turnaround_seconds": number, **dict.fromkeys(PROMISES, number)},
    )


def keep_clocked(cursor: CursorWrapper, keys: Sequence[int], clocked: Clocked) -> None:
    columns = (clocked.turnaround, clocked.first_response_due, clocked.due)
    rows = zip(keys, *([known(value) for value in column.tolist()] for column in columns), strict=True)
    write_rows(cursor, "clocked", ("n", "turnaround_seconds", *PROMISES), rows)


def _select(staging: Staging) -> str:
    return (
        "SELECT r.n, r.new_team_id, r.category, r.channel, r.created_at, "
        f"COALESCE(r.solved_at, {UNKNOWN}), COALESCE(r.paused_seconds, 0), COALESCE(r.abandoned, FALSE) "
        f"FROM ({placed(staging)}) AS r WHERE r.external_id IS NOT NULL"
    )


_DUE: Final = ", ".join(
    f"{due} = COALESCE(ready.{due}, clocked.{due}), "
    f"{flag} = ready.{due} IS NULL AND clocked.{due} IS NOT NULL"
    for due, flag in PROMISES.items()
)  # fmt: skip
_UPDATE: Final = (
    f"UPDATE ready SET turnaround_seconds = clocked.turnaround_seconds, {_DUE} FROM clocked WHERE clocked.n = ready.n"
)
