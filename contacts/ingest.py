"""The only writer of contacts, surveys and working time.

Batches are staged first, in temporary tables of the connection, with nothing locked. Then one transaction settles
people and teams, merges set by set, marks the days whose figures change, and writes the import's row: all of it or
nothing. Writing the same rows again changes nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import pandas as pd
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.importers.findings import Rejection
from contacts.ingestion.attribution import attribute, states_of, write_groups
from contacts.ingestion.clocking import run_clocks
from contacts.ingestion.merging import merge
from contacts.ingestion.organisation import Organisation, settle
from contacts.ingestion.outcomes import IngestError, Outcome, TakenOverError
from contacts.ingestion.patience import patience, wait_for_other_writers
from contacts.ingestion.plans import CONTACT_PLAN, WORK_PLAN, Plan
from contacts.ingestion.refusals import keep_problems, refuse_groups, refuse_repeats
from contacts.ingestion.rejections import keep_rejected_rows, read_rejections, rejections
from contacts.ingestion.spans import read_spans
from contacts.ingestion.staging import Staging, temporary_tables
from contacts.ingestion.writing import tally, write_facts
from contacts.models import Import
from teams.models import User

__all__ = ["IngestError", "Outcome", "Part", "Progress", "TakenOverError", "ingest", "ingest_work_time"]

LONGEST_SOURCE: Final = 60

Progress = Callable[[int, int], None]


class Batch(Protocol):
    """A part of a file, as ``contacts.importers`` yields it; ``Part`` is one for rows from elsewhere."""

    @property
    def frame(self) -> pd.DataFrame: ...
    @property
    def rejections(self) -> Sequence[Rejection]: ...
    @property
    def notes(self) -> Mapping[str, int]: ...
    @property
    def rows(self) -> int: ...
    @property
    def bytes_done(self) -> int: ...


@dataclass(frozen=True)
class Part:
    """Rows that come from no file: a frame with columns of ``contacts.fields``, indexed by a number of each row."""

    frame: pd.DataFrame
    rejections: Sequence[Rejection] = ()
    notes: Mapping[str, int] = field(default_factory=dict)
    bytes_done: int = 0

    @property
    def rows(self) -> int:
        return len(self.frame) + len({row.line for row in self.rejections})


@dataclass(frozen=True)
class Order:
    """How the rows are to be taken. ``headers``: what a field is called in the file, for messages."""

    source: str
    by: User | None
    create_people: bool
    create_teams: bool
    imported: Import | None
    dry_run: bool
    headers: Mapping[str, str]
    keep_rejection: Callable[[Rejection], object] | None


def ingest(
    batches: Iterable[Batch],
    *,
    source: str,
    by: User | None,
    create_people: bool = False,
    create_teams: bool = False,
    imported: Import | None = None,
    progress: Progress | None = None,
    dry_run: bool = False,
    headers: Mapping[str, str] | None = None,
    keep_rejection: Callable[[Rejection], object] | None = None,
) -> Outcome:
    """Write contacts and their surveys. ``source`` and the row's ``external_id`` are the key.

    ``imported`` is filled and saved with the facts, in their transaction, and so are its rejected rows.
    ``progress(rows, bytes)`` is called after each batch, ``keep_rejection`` for each rejected row once all is written.
    ``dry_run``: the same figures, nothing written. Raises IngestError when the rows cannot be taken as a whole;
    whatever is raised, by ``batches`` too, nothing has been written.
    """
    order = Order(source, by, create_people, create_teams, imported, dry_run, headers or {}, keep_rejection)
    return _take(CONTACT_PLAN, batches, order, progress)


def ingest_work_time(
    frame: pd.DataFrame, *, source: str, by: User | None, create_people: bool = False, dry_run: bool = False
) -> Outcome:
    """Write working time, one row a person-day.

    Columns: external_id, agent, starts_at; team and unit; planned_seconds, absent_seconds, off_plan_seconds,
    handling_seconds, available_seconds (a column that is absent stays as stored, 0 at first).
    """
    return _take(WORK_PLAN, [Part(frame)], Order(source, by, create_people, False, None, dry_run, {}, None), None)


def _take(plan: Plan, batches: Iterable[Batch], order: Order, progress: Progress | None) -> Outcome:
    if not 0 < len(order.source) <= LONGEST_SOURCE:
        raise IngestError(
            _("The name of the source must have 1 to %(longest_source)s characters: %(source)s.")
            % {"longest_source": LONGEST_SOURCE, "source": repr(order.source)}
        )
    outcome = Outcome(dry_run=order.dry_run)
    with patience(), connection.cursor() as cursor, temporary_tables(cursor):
        staging = Staging(plan, cursor)
        rows = _stage(staging, batches, outcome, progress)
        with transaction.atomic():
            _refuse_taken_over(order.imported)
            if staging.fields:
                _write(staging, order, outcome)
            read_rejections(staging, outcome)
            outcome.left_out = rows - outcome.rejected - sum(vars(outcome.rows).values())
            _keep(cursor, order, outcome)
            transaction.set_rollback(order.dry_run)
    return outcome


def _stage(staging: Staging, batches: Iterable[Batch], outcome: Outcome, progress: Progress | None) -> int:
    """Take in every batch; returns the rows of the file."""
    rows = 0
    for batch in batches:
        staging.add(batch.frame, batch.rejections)
        outcome.notes.update(batch.notes)
        rows += batch.rows
        if progress:
            progress(rows, batch.bytes_done)
    staging.analyze("staged", *staging.keys)
    return rows


def _write(staging: Staging, order: Order, outcome: Outcome) -> None:
    now = timezone.now()
    wait_for_other_writers(staging.cursor)
    merge(staging, order.source)
    staging.analyze("ready", "problem", "group_no", *staging.keys)
    keep_problems(staging, order.headers)
    refuse_repeats(staging, order.headers)
    found = _settle(staging, order)
    write_groups(staging, found)
    refuse_groups(staging, order.headers)
    run_clocks(staging)
    attribute(staging)
    staging.analyze("assigned", *states_of(staging), *staging.keys)
    outcome.people_created, outcome.teams_created = found.people_created, found.teams_created
    outcome.notes.update(found.notes)
    outcome.rows, outcome.facts = tally(staging)
    if not order.dry_run:
        if order.imported and order.imported.pk is None:
            order.imported.save()
        outcome.stale_days = write_facts(staging, outcome.facts, order.source, order.imported, now)


def _settle(staging: Staging, order: Order) -> Organisation:
    spans = read_spans(staging)
    try:
        return settle(spans, by=order.by, create_people=order.create_people, create_teams=order.create_teams)
    except ValidationError as error:
        raise IngestError(" ".join(error.messages)) from error
    except IntegrityError as error:
        raise IngestError(
            _("Somebody wrote the same people or teams at this moment: import the file again.")
        ) from error


def _keep(cursor: CursorWrapper, order: Order, outcome: Outcome) -> None:
    """Save the row of the import and its rejected rows, and tell of each."""
    imported = order.imported
    if imported and not order.dry_run:
        imported.state, imported.finished_at, imported.lease_until = Import.State.DONE, timezone.now(), None
        for name, count in vars(outcome.rows).items():
            setattr(imported, name, count)
        imported.rejected, imported.message = outcome.rejected, ""
        imported.report = imported.report | outcome.as_json()
        imported.save()
        keep_rejected_rows(cursor, imported)
    if order.keep_rejection:
        for rejection in rejections(cursor):
            order.keep_rejection(rejection)


def _refuse_taken_over(imported: Import | None) -> None:
    """A worker that was thought dead must not write beside the one that took its import over."""
    if imported is None or imported.pk is None:
        return
    own = Import.objects.select_for_update().filter(pk=imported.pk, state=imported.state, attempts=imported.attempts)
    if not own.exists():
        raise TakenOverError(_("Another worker has taken this import over, or it was cancelled."))
