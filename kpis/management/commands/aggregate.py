"""``manage.py aggregate``: rebuild stale days, or the days of a range, here and now."""

import json
import time
from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, OperationalError, connection
from django.db.models import Sum

from kpis.aggregation import mark_range_stale, start_run, work_off
from kpis.models import Run
from kpis.patience import UnavailableError
from kpis.selectors import freshness


class Command(BaseCommand):
    help = "Rebuild the daily rows of stale days; with --from, --to or --all those days whether stale or not."
    # The pages are not checked: loading them takes longer than the work itself.
    requires_system_checks = [Tags.models]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="start", help="first day, YYYY-MM-DD")
        parser.add_argument("--to", dest="end", help="last day, YYYY-MM-DD")
        parser.add_argument("--all", action="store_true", help="every day that has facts or rows")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        start, end = read_day(options["start"], "--from"), read_day(options["end"], "--to")
        if start and end and end < start:
            raise CommandError(f"--to {end} lies before --from {start}.", returncode=2)
        reach_database()
        if start or end or options["all"]:
            mark_range_stale(start, end + timedelta(days=1) if end else None)
        began = time.perf_counter()
        run = start_run(trigger="command")
        if run is None:
            raise CommandError("The run could not be started.")
        try:
            work_off(run)
        except UnavailableError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"Too many days could not be rebuilt, the last one because of: {error}") from error
        run.refresh_from_db()
        self.report(run, time.perf_counter() - began, as_json=options["json"])
        if run.state == Run.State.FAILED:
            raise CommandError(run.message)

    def report(self, run: Run, seconds: float, *, as_json: bool) -> None:
        rows = run.builds.aggregate(n=Sum("rows"))["n"] or 0
        facts = {
            "run": str(run.public_id),
            "state": run.state,
            "days": run.builds.count(),
            "rows": rows,
            "seconds": round(seconds, 3),
            "complete_until": str(run.complete_until) if run.complete_until else None,
            "stale_days": freshness().stale_days,
        }
        if as_json:
            self.stdout.write(json.dumps(facts))
        else:
            self.stdout.write(
                f"Rebuilt {facts['days']} table-days, {rows} person rows, in {facts['seconds']} s. "
                f"Complete until {facts['complete_until'] or 'no data yet'}; {facts['stale_days']} stale."
            )


def reach_database() -> None:
    """A database that was never there is said at once; one that goes away later is waited for."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise CommandError(f"The database does not answer: {error}") from error


def read_day(text: str | None, option: str) -> date | None:
    """A day from the command line, or an error with exit code 2."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise CommandError(f"{option} {text!r} is not a day: write it as YYYY-MM-DD.", returncode=2) from None
