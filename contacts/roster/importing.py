"""The one door: a file in, people, teams, stays and logins out, in one transaction."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from contacts.importers.findings import Rejection
from contacts.importers.limits import Limits
from contacts.roster.placing import Organisation
from contacts.roster.reading import RosterFile, RosterOptions, read_roster
from contacts.roster.rows import Reader, RosterRow, RowError
from teams.actions import record_event, root_team
from teams.models import Team, User

TALLIES = (
    "people_created", "people_updated", "people_unchanged", "teams_created", "stays_created", "stays_moved",
    "stays_ended", "stays_unchanged", "logins_created",
)  # fmt: skip


@dataclass
class Outcome:
    """What came of a roster, or would come of it (``dry_run``). ``tally`` holds every name of ``TALLIES``."""

    file: RosterFile
    tally: Counter[str]
    dry_run: bool

    @property
    def rejections(self) -> list[Rejection]:
        return sorted(self.file.rejections, key=lambda rejection: rejection.line)

    @property
    def changes(self) -> int:
        return sum(count for name, count in self.tally.items() if not name.endswith("unchanged"))

    def as_json(self) -> dict[str, Any]:
        return {
            "dry_run": self.dry_run,
            "columns": self.file.columns,
            "unused_columns": self.file.unused,
            "days": self.file.order,
            **{name: self.tally[name] for name in TALLIES},
            "rejected": len(self.file.rejections),
            "rejections": [
                {"line": r.line, "column": r.column, "value": r.value, "reason": r.reason} for r in self.rejections
            ],
        }


class _TakenBackError(Exception):
    """Ends the transaction of a dry run."""


def import_roster(
    path: Path, *, by: User | None, limits: Limits, options: RosterOptions, name: str = "", dry_run: bool = False
) -> Outcome:
    """Bring a roster in: every good row, or in a dry run none. The same file again changes nothing.

    Raises FileError and MappingError before anything is written.
    """
    file = read_roster(path, name=name, limits=limits, options=options)
    outcome = Outcome(file, Counter(), dry_run)
    try:
        with transaction.atomic():
            outcome.tally = _write(file, by, options)
            if dry_run:
                raise _TakenBackError
            if outcome.changes:
                record_event(
                    by=by, action="roster.import", subject=name or path.name,
                    details={key: outcome.tally[key] for key in TALLIES if outcome.tally[key]},
                )  # fmt: skip
    except _TakenBackError:
        return outcome
    return outcome


def _write(file: RosterFile, by: User | None, options: RosterOptions) -> Counter[str]:
    today = timezone.localdate()
    _take_turns()
    organisation = Organisation(by=by, first_day=options.first_day or today, today=today)
    reader = Reader(file.columns, file.order, file.rejections)
    taken = []
    for row in file.rows:
        try:
            organisation.take(row)
        except RowError as error:
            reader.reject(row.line, error)
        else:
            taken.append(row)
    for row, starts_on in _leaders(taken, organisation):
        try:
            organisation.appoint(row, starts_on)
        except RowError as error:
            reader.reject(row.line, RowError("leader", row.leader, error.reason))
    return organisation.tally


def _take_turns() -> None:
    """Two rosters at once would make the same people: the second waits (SQLite's writers always do)."""
    root = root_team(settings.ORGANISATION_NAME)
    if connection.vendor == "postgresql":
        Team.objects.select_for_update().get(pk=root.pk)


def _leaders(rows: Sequence[RosterRow], organisation: Organisation) -> list[tuple[RosterRow, date]]:
    """One row for each team and leader it names, with the first day of any of them."""
    found: dict[tuple[str, str, str], tuple[RosterRow, date]] = {}
    for row in rows:
        if row.leader and (row.team or row.unit):
            key, start = (row.unit, row.team, row.leader), organisation.start_of(row)
            first, earliest = found.get(key, (row, start))
            found[key] = (first, min(earliest, start))
    return list(found.values())
