"""The one door: a file in, all its rows written in one transaction, or none."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from contacts.importers.findings import Rejection, make_rejection
from contacts.importers.limits import Limits
from contacts.roster.rows import RowError
from contacts.sheets.kinds import Kind, Taker
from contacts.sheets.reading import Line, Sheet, read_sheet
from kpis.actions.turns import take_all_turns
from teams.actions import record_event
from teams.models import User

PREVIEWED = 50


@dataclass
class Outcome:
    """What came of a file. ``written``: whether anything stands in the database now that did not before.

    Of a file with rejections nothing is written, so nothing is ``created``, however many rows are ``good``.
    """

    sheet: Sheet
    dry_run: bool
    good: int = 0
    unchanged: int = 0
    previews: list[list[str]] = field(default_factory=list)

    @property
    def rejections(self) -> list[Rejection]:
        return sorted(self.sheet.rejections, key=lambda rejection: rejection.line)

    @property
    def created(self) -> int:
        return 0 if self.sheet.rejections else self.good

    @property
    def written(self) -> bool:
        return bool(self.created) and not self.dry_run

    def as_json(self) -> dict[str, Any]:
        return {
            "dry_run": self.dry_run,
            "written": self.written,
            "created": self.created,
            "unchanged": self.unchanged,
            "columns": self.sheet.columns,
            "unused_columns": self.sheet.unused,
            "days": self.sheet.order,
            "rejected": len(self.sheet.rejections),
            "rejections": [
                {"line": r.line, "column": r.column, "value": r.value, "reason": r.reason} for r in self.rejections
            ],
        }


class _TakenBackError(Exception):
    """Ends the transaction of a dry run, and of a file with rejections."""


def import_sheet(
    kind: Kind,
    path: Path,
    *,
    by: User | None,
    limits: Limits,
    name: str = "",
    order: str = "",
    most_rows: int | None = None,
    dry_run: bool = False,
) -> Outcome:
    """Bring a file in, all of it or nothing; in a dry run nothing. The same file again changes nothing.

    Raises FileError and MappingError for a file that cannot be read.
    """
    name = name or path.name
    sheet = read_sheet(path, kind.shape, name=name, limits=limits, order=order, most_rows=most_rows)
    outcome = Outcome(sheet, dry_run)
    try:
        with transaction.atomic():
            take_all_turns()
            _take(kind.taker(by, sheet.order), outcome)
            if not outcome.written:
                raise _TakenBackError
            details = {"created": outcome.created, "unchanged": outcome.unchanged}
            record_event(by=by, action=kind.event, subject=name, details=details)
    except _TakenBackError:
        return outcome
    return outcome


def _take(taker: Taker, outcome: Outcome) -> None:
    for line in outcome.sheet.lines:
        try:
            with transaction.atomic():
                made = taker.take(line)
        except (RowError, ValidationError) as error:
            outcome.sheet.rejections.append(_rejection(line, _as_row_error(error, line), outcome.sheet))
        else:
            outcome.good += made
            outcome.unchanged += not made
            if made and len(outcome.previews) < PREVIEWED:
                outcome.previews.append(taker.shown(line))


def _as_row_error(error: RowError | ValidationError, line: Line) -> RowError:
    """An action blames a field by its name or by the code of its sentence."""
    if isinstance(error, RowError):
        return error
    if hasattr(error, "error_dict"):
        blamed, sentences = next(iter(error.message_dict.items()))
    else:
        blamed, sentences = error.error_list[0].code or "", error.messages
    return RowError(blamed, line.cells.get(blamed, ""), " ".join(sentences))


def _rejection(line: Line, error: RowError, sheet: Sheet) -> Rejection:
    return make_rejection(line.number, sheet.columns.get(error.field, ""), error.field, error.value, error.reason)
