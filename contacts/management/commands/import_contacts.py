"""``manage.py import_contacts FILE --mapping NAME``: read an export of a helpdesk into contacts and surveys."""

import json
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils import timezone

from contacts.file_imports import FileOutcome, import_file
from contacts.importers.errors import ReadingError
from contacts.importers.findings import Rejection
from contacts.importers.limits import COMMAND
from contacts.importers.mappings import load_mapping
from contacts.ingest import IngestError
from contacts.models import Import
from contacts.rejected_csv import rejection_writer
from contacts.rejected_text import rejection_error, rejection_line

SHOWN = 10


class Command(BaseCommand):
    help = (
        "Import contacts and surveys from a CSV, TSV, XLSX or .gz file by a column mapping: all of it or nothing. "
        "Importing the same file again changes nothing."
    )
    # They load every page and the API, which an import does not need.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", required=True, help="a preset's name, or the path of a .toml file")
        parser.add_argument("--dry-run", action="store_true", help="the same figures, nothing written")
        parser.add_argument("--rejects", type=Path, help="write the rejected rows into this CSV file")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.perf_counter()
        path: Path = options["file"]
        imported = Import(file_name=path.name[-255:], mapping=options["mapping"][-200:], started_at=timezone.now())
        try:
            mapping = load_mapping(options["mapping"])
            with _rejects(options["rejects"]) as keep:
                found = import_file(
                    path,
                    mapping,
                    by=None,
                    limits=COMMAND,
                    imported=imported,
                    dry_run=options["dry_run"],
                    keep_rejection=keep,
                )
        except (ReadingError, IngestError) as error:
            raise CommandError(str(error), returncode=2) from error
        except OperationalError as error:
            raise CommandError(f"The database did not take the rows, nothing was written: {error}") from error
        facts = found.as_json() | {
            "import": str(imported.public_id) if imported.pk else None,
            "seconds": round(time.perf_counter() - began, 3),
        }
        self.stdout.write(
            json.dumps(facts, ensure_ascii=False) if options["json"] else _report(path.name, found, facts)
        )
        if found.outcome.rejected:
            taken = sum(vars(found.outcome.rows).values())
            raise rejection_error(path.name, found.outcome.rejected, taken, dry_run=options["dry_run"])


@contextmanager
def _rejects(path: Path | None) -> Iterator[Callable[[Rejection], object] | None]:
    if path is None:
        yield None
        return
    try:
        stream = path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise CommandError(f"--rejects {path}: {error.strerror}.", returncode=2) from error
    with stream:
        yield rejection_writer(stream)


def _report(name: str, found: FileOutcome, facts: dict[str, Any]) -> str:
    rejected = found.outcome.rejections
    lines = ["Nothing was written: this is a dry run."] if facts["dry_run"] else []
    lines.append(
        f"{facts['created']:,} created, {facts['updated']:,} updated, {facts['unchanged']:,} unchanged, "
        f"{facts['rejected']:,} rejected, {facts['left_out']:,} left out, in {facts['seconds']} s."
    )
    for label, tally in found.outcome.facts.items():
        lines.append(f"{label}: {tally.created:,} created, {tally.updated:,} updated, {tally.unchanged:,} unchanged")
    lines.append(f"{facts['people_created']:,} people and {facts['teams_created']:,} teams created")
    lines += [f"{count:,} rows: {note}" for note, count in found.outcome.notes.items()]
    if facts["unused_columns"]:
        lines.append(f"unused columns: {', '.join(facts['unused_columns'])}")
    lines += [rejection_line(name, row) for row in rejected[:SHOWN]]
    if len(rejected) > SHOWN:
        lines.append("... more rejected rows: --rejects FILE.csv writes them all")
    if not facts["dry_run"] and facts["stale_days"]:
        lines.append("The figures follow with: manage.py aggregate")
    return "\n".join(lines)
