"""Writes the records of a call: all that can be taken, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd
from django.db import transaction
from django.utils import timezone

from contacts.bulk.kinds import WORK_TIME, RecordKind
from contacts.bulk.records import RowError, read_records
from contacts.importers.findings import Rejection
from contacts.ingest import Part, ingest, ingest_work_time
from contacts.ingestion.outcomes import Outcome, Tally
from kpis.tasks import aggregate_stale
from teams.actions import record_event
from teams.models import User
from teams.tasks import enqueue

MOST_ERRORS: Final = 1_000


@dataclass(frozen=True)
class Manner:
    """How records are to be taken."""

    create_people: bool = False
    create_teams: bool = False
    dry_run: bool = False


@dataclass
class Written:
    """``rejected`` counts records; ``errors`` holds the first ``MOST_ERRORS``, by index."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    people_created: int = 0
    teams_created: int = 0
    dry_run: bool = False
    errors: list[RowError] = field(default_factory=list)

    def add(self, outcome: Outcome, label: str) -> None:
        tally = outcome.facts.get(label, Tally())
        self.created += tally.created
        self.updated += tally.updated
        self.unchanged += tally.unchanged
        self.people_created += outcome.people_created
        self.teams_created += outcome.teams_created


def write_records(given: Sequence[Any], kind: RecordKind, manner: Manner, *, by: User) -> Written:
    """Create, update or leave what each record names. What cannot be taken is told and does not stop the others.

    A dry run does it all and takes it back. Raises TooManyShapesError, and IngestError where nothing can be taken.
    """
    read = read_records(given, kind, timezone.now())
    written = Written(dry_run=manner.dry_run)
    errors, stale_days = list(read.errors), 0
    with transaction.atomic():
        for source, frame in read.parts:
            outcome, refused = _take(frame, source, kind, manner, by)
            written.add(outcome, kind.label)
            errors += [RowError(row.line, row.column or row.field, row.reason) for row in refused]
            stale_days += outcome.stale_days
        if stale_days and not manner.dry_run:
            _follow_up(kind, written, by)
        transaction.set_rollback(manner.dry_run)
    written.rejected = len({error.index for error in errors})
    written.errors = sorted(errors, key=lambda error: (error.index, error.field))[:MOST_ERRORS]
    return written


def _take(
    frame: pd.DataFrame, source: str, kind: RecordKind, manner: Manner, by: User
) -> tuple[Outcome, list[Rejection]]:
    if kind is WORK_TIME:
        outcome = ingest_work_time(frame, source=source, by=by, create_people=manner.create_people)
        return outcome, outcome.rejections
    refused: list[Rejection] = []
    outcome = ingest(
        [Part(frame)],
        source=source,
        by=by,
        create_people=manner.create_people,
        create_teams=manner.create_teams,
        headers={field.name: name for name, field in kind.fields.items()},
        keep_rejection=refused.append,
    )
    return outcome, refused


def _follow_up(kind: RecordKind, written: Written, by: User) -> None:
    """Note who wrote what, and have the figures follow once it is committed. Without a queue the sweeper does it."""
    details = {"created": written.created, "updated": written.updated}
    record_event(by=by, action=f"{kind.label}.write", subject=kind.label, details=details)
    transaction.on_commit(lambda: enqueue(aggregate_stale, "api", False))
