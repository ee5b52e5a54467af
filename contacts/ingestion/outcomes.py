"""What came of an ingest, and how it can fail as a whole."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from contacts.importers.findings import Rejection

KEPT_REJECTIONS: Final = 1_000


class IngestError(Exception):
    """The rows cannot be taken as they are: one sentence for the person at the screen. Nothing was written."""


class TakenOverError(IngestError):
    """The row of the import is no longer this worker's."""


@dataclass
class Tally:
    """How many were made, changed, or found as they were."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0

    @property
    def changed(self) -> int:
        return self.created + self.updated


@dataclass
class Outcome:
    """Figures of an ingest.

    ``rows`` counts rows of the file: one is "updated" when its contact or its survey is. ``rejections`` holds the first
    ``KEPT_REJECTIONS``; a row may have several, so ``rejected`` counts rows. ``left_out``: rows that the mapping skips.
    """

    rows: Tally = field(default_factory=Tally)
    facts: dict[str, Tally] = field(default_factory=dict)
    rejected: int = 0
    left_out: int = 0
    rejections: list[Rejection] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    people_created: int = 0
    teams_created: int = 0
    stale_days: int = 0
    dry_run: bool = False

    def as_json(self) -> dict[str, Any]:
        """Every figure, with the first twenty rejections, for machines and for ``Import.report``."""
        return {
            **vars(self.rows),
            "rejected": self.rejected,
            "left_out": self.left_out,
            **{name: vars(tally) for name, tally in self.facts.items()},
            "people_created": self.people_created,
            "teams_created": self.teams_created,
            "stale_days": self.stale_days,
            "notes": dict(self.notes),
            "rejections": [
                {"line": row.line, "column": row.column, "value": row.value, "reason": row.reason}
                for row in self.rejections[:20]
            ],
            "dry_run": self.dry_run,
        }
