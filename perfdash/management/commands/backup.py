"""``manage.py backup DIR``: a dump, the uploaded files and a manifest, in a folder of their own below DIR."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from perfdash.backups import BackupError, make_backup, read_manifest, thin_out


class Command(BaseCommand):
    help = "Back up the database and the uploaded files while everything goes on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="where backups are kept")
        parser.add_argument("--keep", type=int, default=0, help="delete all but the newest N; 0 keeps all")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            backup = make_backup(options["folder"])
            rows = sum(read_manifest(backup)["rows"].values())
        except BackupError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{backup}: {rows:,} rows.")
        if options["keep"] > 0:
            for old in thin_out(options["folder"], options["keep"]):
                self.stdout.write(f"Deleted {old}.")
