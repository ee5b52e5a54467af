"""``manage.py import_roster FILE``: read who is in which team, in which role, from when to when."""

import json
import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from contacts.importers.errors import ReadingError
from contacts.importers.limits import COMMAND
from contacts.rejected_text import rejection_error, rejection_line
from contacts.roster.days import ORDERS
from contacts.roster.importing import Outcome, import_roster
from contacts.roster.reading import RosterOptions

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Import people, teams, stays and logins from a CSV or XLSX roster. Rows that make no sense are left out and "
        "named; importing the same file again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="the same figures, nothing written")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="FIELD=HEADER",
            help="which column is which, such as leader=Manager",
        )
        parser.add_argument(
            "--days", default="", choices=ORDERS, help="how 7/5/2011 is written where the file does not tell"
        )
        parser.add_argument("--first-day", type=_day, help="when stays begin that the file gives no day for (today)")

    def handle(self, *args: Any, **options: Any) -> None:
        began, name = time.perf_counter(), options["file"].name
        chosen = RosterOptions(
            columns=_columns(options["column"]), order=options["days"], first_day=options["first_day"]
        )
        try:
            found = import_roster(options["file"], by=None, limits=COMMAND, options=chosen, dry_run=options["dry_run"])
        except ReadingError as error:
            raise CommandError(str(error), returncode=2) from error
        facts = found.as_json() | {"seconds": round(time.perf_counter() - began, 3)}
        self.stdout.write(json.dumps(facts, ensure_ascii=False) if options["json"] else _report(name, found, facts))
        if found.rejections:
            rejected = len({row.line for row in found.rejections})
            raise rejection_error(name, rejected, len(found.file.rows), dry_run=options["dry_run"])


def _columns(pairs: list[str]) -> dict[str, str]:
    for pair in pairs:
        if "=" not in pair:
            raise CommandError(f"--column {pair}: write FIELD=HEADER, such as leader=Manager.", returncode=2)
    return {field.strip(): header.strip() for field, _sign, header in (pair.partition("=") for pair in pairs)}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--first-day {text}: write it as 2026-03-31.", returncode=2) from error


def _report(name: str, found: Outcome, facts: dict[str, Any]) -> str:
    lines = ["Nothing was written: this is a dry run."] if found.dry_run else []
    lines += [
        f"people: {facts['people_created']:,} created, {facts['people_updated']:,} updated, "
        f"{facts['people_unchanged']:,} unchanged; logins: {facts['logins_created']:,} created",
        f"teams: {facts['teams_created']:,} created",
        f"stays: {facts['stays_created']:,} created, {facts['stays_moved']:,} moved, {facts['stays_ended']:,} ended, "
        f"{facts['stays_unchanged']:,} unchanged",
        f"{facts['rejected']:,} rejections, in {facts['seconds']} s",
        "columns: " + ", ".join(f'{field} from "{header}"' for field, header in found.file.columns.items()),
    ]
    if found.file.unused:
        lines.append(f"unused columns: {', '.join(found.file.unused)}")
    lines += [rejection_line(name, row) for row in found.rejections[:SHOWN]]
    if len(found.rejections) > SHOWN:
        lines.append(f"... and {len(found.rejections) - SHOWN:,} more: --json prints them all")
    return "\n".join(lines)
