"""``manage.py migrate``: Django's own, then the triggers that count changes, then the shipped KPI catalogue.

So a new database can measure at once.
"""

from typing import Any

from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from kpis.actions import load_catalogue
from kpis.kept.watching import watch


class Command(MigrateCommand):
    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if options["plan"] or options["check_unapplied"]:
            return
        executor = MigrationExecutor(connections[options["database"]])
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            watch()
            added = load_catalogue()
            if added and options["verbosity"]:
                self.stdout.write(f"  Added {added} KPI definitions.")
