"""Contacts follow their calendars and promises when these change: part by part, each in a transaction of its own.

Each team has the fingerprint of the rules that its contacts follow. Where it is no longer the present one its contacts
are computed anew, and those that differ are written with the marks of their days. Twice, or again after a kill at any
point, gives the same. An import and a part of this take turns, and the import reads the rules in its turn: so nothing
that was computed by former rules stays behind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from contacts.clocks.computing import Clocked, Clocks
from contacts.clocks.models import ClockState
from contacts.clocks.rules import Rules, read_rules
from contacts.clocks.timeline import UNKNOWN
from contacts.clocks.wall import Numbers
from contacts.ingestion.clocking import INPUTS, PART, PROMISES, contacts_of, keep_clocked, make_clocked
from contacts.ingestion.days import QUARTER, days_of
from contacts.ingestion.dialects import dialect
from contacts.ingestion.patience import patience, wait_for_other_writers
from contacts.ingestion.plans import CONTACT
from kpis.aggregation import mark_stale
from teams.models import Team

Booleans = np.typing.NDArray[np.bool_]
_COMPUTED: Final = 1 + len(INPUTS)


@dataclass
class Recomputed:
    """How many teams' rules had changed, how many of their contacts differ by it, and marks on days."""

    teams: int = 0
    changed: int = 0
    stale_days: int = 0


def recompute_clocks(*, everything: bool = False) -> Recomputed:
    """Bring the contacts of every team up to the present rules; ``everything``: also where these have not changed."""
    rules, done = read_rules(), Recomputed()
    clocks = Clocks(rules)
    with patience():
        for team_id in teams_behind(rules, everything=everything):
            done.teams += 1
            last: int | None = 0
            while last is not None:
                last = _recompute_part(team_id, last, rules, clocks, done)
    return done


def teams_behind(rules: Rules | None = None, *, everything: bool = False) -> list[int | None]:
    """The teams whose contacts follow other rules than the present ones; None stands for the contacts of no team."""
    present = read_rules() if rules is None else rules
    followed: dict[int | None, str] = dict(ClockState.objects.values_list("team_id", "fingerprint"))
    teams = (None, *Team.objects.order_by("pk").values_list("pk", flat=True))
    return [team for team in teams if everything or followed.get(team, "") != present.fingerprint(team)]


@transaction.atomic
def _recompute_part(team_id: int | None, after: int, rules: Rules, clocks: Clocks, done: Recomputed) -> int | None:
    """Compute the contacts of a team that follow the one of id ``after``. Returns the last id, None at the end."""
    with connection.cursor() as cursor:
        wait_for_other_writers(cursor)
        cursor.execute(*_select(team_id, after))
        rows = cursor.fetchall()
        if rows:
            _write_changes(cursor, rows, clocks, done)
    if len(rows) == PART:
        return int(rows[-1][0])
    ClockState.objects.filter(team=team_id).delete()
    ClockState.objects.create(team_id=team_id, fingerprint=rules.fingerprint(team_id))
    return None


def _select(team_id: int | None, after: int) -> tuple[str, list[int]]:
    """The next contacts: id, ``INPUTS``, then as stored the turnaround and for each promise instant and flag."""
    instant = dialect().read_instant
    stored = [f"COALESCE({instant.format(due)}, {UNKNOWN}), {flag}" for due, flag in PROMISES.items()]
    of_team = "IS NULL" if team_id is None else "= %s"
    sql = (
        f"SELECT id, team_id, category, channel, {instant.format('created_at')}, "
        f"COALESCE({instant.format('solved_at')}, {UNKNOWN}), COALESCE(paused_seconds, 0), "
        f"COALESCE(abandoned, FALSE), COALESCE(turnaround_seconds, {UNKNOWN}), {', '.join(stored)} "
        f"FROM {CONTACT.table} WHERE id > %s AND team_id {of_team} ORDER BY id LIMIT {PART}"
    )
    return sql, [after] if team_id is None else [after, team_id]


def _write_changes(cursor: CursorWrapper, rows: Sequence[Sequence[Any]], clocks: Clocks, done: Recomputed) -> None:
    contacts = contacts_of([row[1:_COMPUTED] for row in rows])
    found = clocks.run(contacts)
    columns = [np.array(column) for column in zip(*(row[_COMPUTED:] for row in rows), strict=True)]
    turnaround, response, response_promised, due, due_promised = columns
    new_response, response_changed = _settled(found.first_response_due, response, response_promised.astype(bool))
    new_due, due_changed = _settled(found.due, due, due_promised.astype(bool))
    turned = found.turnaround != turnaround
    moved = [response[response_changed], new_response[response_changed], due[due_changed], new_due[due_changed]]
    _mark(np.concatenate([contacts.solved[turned], *moved]), done)
    changed = np.flatnonzero(turned | response_changed | due_changed)
    if len(changed):
        clocked = Clocked(found.turnaround[changed], new_response[changed], new_due[changed])
        _update(cursor, [rows[place][0] for place in changed.tolist()], clocked)
    done.changed += len(changed)


def _settled(computed: Numbers, stored: Numbers, promised: Booleans) -> tuple[Numbers, Booleans]:
    """The due instants as they should be, what the source gave before all else; and which of them change."""
    given = (stored != UNKNOWN) & ~promised
    new = np.where(given, stored, computed)
    return new, (new != stored) | (promised != (~given & (computed != UNKNOWN)))


def _mark(instants: Numbers, done: Recomputed) -> None:
    quarters = np.unique(instants[instants != UNKNOWN] // QUARTER).tolist()
    done.stale_days += mark_stale(CONTACT.model._meta.label, days_of(quarters))


def _update(cursor: CursorWrapper, keys: Sequence[int], clocked: Clocked) -> None:
    table, instant = CONTACT.table, dialect().write_instant
    make_clocked(cursor)
    keep_clocked(cursor, keys, clocked)
    dues = ", ".join(
        f"{due} = {instant.format(f'clocked.{due}')}, "
        f"{flag} = ({table}.{due} IS NULL OR {table}.{flag}) AND clocked.{due} IS NOT NULL"
        for due, flag in PROMISES.items()
    )
    cursor.execute(
        f"UPDATE {table} SET turnaround_seconds = clocked.turnaround_seconds, updated_at = %s, {dues} "
        f"FROM clocked WHERE clocked.n = {table}.id",
        [connection.ops.adapt_datetimefield_value(timezone.now())],
    )
    cursor.execute("DROP TABLE clocked", [])
