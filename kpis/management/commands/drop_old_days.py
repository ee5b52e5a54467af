"""``manage.py drop_old_days``: add up the days that are no longer kept one by one, and drop their partitions."""

from typing import Any

from django.conf import settings
from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.db.models import Sum

from kpis.aggregation import drop_ended_months, start_run, work_off
from kpis.management.commands.aggregate import reach_database
from kpis.models import Run
from kpis.periods import first_kept_day


class Command(BaseCommand):
    help = "Add up the days before those that KEEP_DAYS_MONTHS keeps, and drop their partitions; as the night does."
    requires_system_checks = [Tags.models]

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.KEEP_DAYS_MONTHS:
            self.stdout.write("All days are kept: KEEP_DAYS_MONTHS is 0.")
            return
        reach_database()
        run = start_run(trigger="command")
        assert run is not None  # without a job key a run always starts
        try:
            work_off(run)
        except DatabaseError as error:
            raise CommandError(str(error)) from error
        self.report(run, drop_ended_months())

    def report(self, run: Run, months: int) -> None:
        run.refresh_from_db()
        if run.state == Run.State.FAILED:
            raise CommandError(run.message)
        earlier = run.builds.filter(day__lt=first_kept_day())
        rows = earlier.aggregate(before=Sum("rows_before"), after=Sum("rows"))
        self.stdout.write(
            f"Days are kept from {first_kept_day()} on. Person rows of earlier days: {rows['before'] or 0:,} before, "
            f"{rows['after'] or 0:,} now; {months:,} partitions dropped."
        )
