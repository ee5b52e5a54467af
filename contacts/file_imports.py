"""A file and a mapping become facts: what the command, the worker and the preview share."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone

from contacts.importers.findings import Rejection
from contacts.importers.limits import Limits
from contacts.importers.mappings import Mapping
from contacts.importers.reading import Reading, open_import
from contacts.ingest import Outcome, Progress, ingest
from contacts.models import Import
from kpis.periods import organisation_zone
from teams.models import User


@dataclass(frozen=True)
class FileOutcome:
    """What came of the rows, and what was ``seen`` of the file: columns that nobody reads, optional ones it lacks."""

    outcome: Outcome
    seen: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        return self.outcome.as_json() | self.seen


def import_file(
    path: Path,
    mapping: Mapping,
    *,
    by: User | None,
    limits: Limits,
    name: str = "",
    imported: Import | None = None,
    progress: Callable[[int], Progress] | None = None,
    dry_run: bool = False,
    keep_rejection: Callable[[Rejection], object] | None = None,
) -> FileOutcome:
    """Read a file by a mapping and write what it holds. Raises ReadingError and IngestError; then nothing was written.

    ``progress`` gets the size of the file in bytes (0: unknown) and returns what ``ingest`` calls.
    """
    zone = organisation_zone().key
    with open_import(path, mapping, now=timezone.now(), limits=limits, name=name, zone=zone) as reading:
        seen = _seen(reading)
        if imported:
            imported.report = imported.report | seen
        outcome = ingest(
            reading,
            source=mapping.source,
            by=by,
            create_people=mapping.create_people,
            create_teams=mapping.create_teams,
            imported=imported,
            progress=progress(reading.bytes_total) if progress else None,
            dry_run=dry_run,
            headers={rule.field.name: rule.column for rule in reading.binding.rules},
            keep_rejection=keep_rejection,
        )
        return FileOutcome(outcome, seen)


def _seen(reading: Reading) -> dict[str, Any]:
    return {
        "unused_columns": list(reading.unused_columns),
        "missing_columns": list(reading.missing),
        "encoding": reading.encoding,
        "delimiter": reading.delimiter,
    }


def checksum_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
