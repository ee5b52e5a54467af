"""What the commands that bring a sheet in share."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError

from contacts.importers.errors import ReadingError
from contacts.importers.limits import COMMAND
from contacts.rejected_text import rejection_line
from contacts.roster.days import ORDERS
from contacts.sheets.importing import Outcome, import_sheet
from contacts.sheets.kinds import Kind

SHOWN = 20


class SheetCommand(BaseCommand):
    """Ends with 2 where nothing was written because of the file; with 0 also where everything was there already."""

    kind: ClassVar[Kind]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="the same figures, nothing written")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--days", default="", choices=ORDERS, help="how 7/5/2011 is written where the file does not tell"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = import_sheet(
                self.kind, options["file"], by=None, limits=COMMAND, order=options["days"], dry_run=options["dry_run"]
            )
        except ReadingError as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(
            json.dumps(found.as_json(), ensure_ascii=False) if options["json"] else _report(options["file"].name, found)
        )
        if found.rejections:
            raise CommandError("Nothing was written: correct these rows and import the whole file again.", returncode=2)


def _report(name: str, found: Outcome) -> str:
    lines = ["Nothing was written: this is a dry run."] if found.dry_run else []
    lines.append(f"{found.created:,} created, {found.unchanged:,} unchanged, {len(found.rejections):,} rejected")
    lines.append("columns: " + ", ".join(f'{field} from "{header}"' for field, header in found.sheet.columns.items()))
    if found.sheet.unused:
        lines.append(f"unused columns: {', '.join(found.sheet.unused)}")
    if not found.created and not found.rejections:
        lines.append("Nothing changed: everything is as the file says.")
    lines += [rejection_line(name, row) for row in found.rejections[:SHOWN]]
    if len(found.rejections) > SHOWN:
        lines.append(f"... and {len(found.rejections) - SHOWN:,} more: --json prints them all")
    return "\n".join(lines)
