"""``manage.py restore_backup DIR``: check a backup, put it into the database, compare with its manifest."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from perfdash.backups import BackupError, bring_back


class Command(BaseCommand):
    help = "Restore a backup into an empty database and compare the rows with its manifest."
    # The tables may not be there yet.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("backup", type=Path, help="the folder of one backup, perfdash-...Z")
        parser.add_argument("--replace", action="store_true", help="overwrite a database that holds people")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = bring_back(options["backup"], replace=options["replace"])
        except BackupError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Restored {sum(rows.values()):,} rows in {len(rows)} tables, as the manifest says.")
        self.stdout.write("After a backup of an older version, run manage.py migrate.")
