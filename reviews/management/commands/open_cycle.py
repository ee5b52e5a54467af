"""``manage.py open_cycle``: plan and open a cycle, or go on with one whose opening was interrupted."""

import time
from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from kpis.management.commands.aggregate import read_day
from kpis.periods import PRESETS, Period, today
from kpis.quarters import read_quarter
from reviews.actions import create_cycle, open_cycle
from reviews.models import Cycle
from teams.models import Team


class Command(BaseCommand):
    help = "Open a review cycle: freeze the scorecard of every person of the teams. Without dates: the last quarter."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the cycle's name; one that is planned or half opened is opened")
        parser.add_argument("--quarter", help="such as 2026-Q3")
        parser.add_argument("--from", dest="start", help="first day of the period, YYYY-MM-DD")
        parser.add_argument("--to", dest="end", help="last day of the period, YYYY-MM-DD")
        parser.add_argument("--team", action="append", default=[], help="a team and those below it; again for more")
        parser.add_argument("--due", help="day on which the reviews are due, by default four weeks from now")
        parser.add_argument("--minimum-days", type=int, default=14, help="fewest days in a team within the period")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.perf_counter()
        try:
            cycle = Cycle.objects.filter(name=options["name"]).first() or self.planned(options)
            reviews = open_cycle(cycle, by=None)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=2) from None
        seconds = time.perf_counter() - began
        self.stdout.write(f"“{cycle.name}”, {cycle.period.label}: {reviews} reviews opened in {seconds:.1f} s.")

    def planned(self, options: dict[str, Any]) -> Cycle:
        due_on = read_day(options["due"], "--due") or today() + timedelta(days=28)
        return create_cycle(
            name=options["name"], period=self.period(options), teams=self.teams(options["team"]), due_on=due_on,
            minimum_days=options["minimum_days"], by=None,
        )  # fmt: skip

    def period(self, options: dict[str, Any]) -> Period:
        start, end = read_day(options["start"], "--from"), read_day(options["end"], "--to")
        if start and end:
            return self.custom(start, end)
        if start or end:
            raise CommandError("Give both --from and --to, or --quarter.", returncode=2)
        try:
            return read_quarter(options["quarter"]) if options["quarter"] else PRESETS["quarter"][1](today())
        except ValueError as error:
            raise CommandError(f"--quarter: {error}", returncode=2) from None

    def custom(self, start: date, end: date) -> Period:
        if end < start:
            raise CommandError(f"--to {end} lies before --from {start}.", returncode=2)
        return Period(start, end + timedelta(days=1))

    def teams(self, names: list[str]) -> list[Team]:
        if not names:
            return list(Team.objects.filter(parent=None))
        missing = [name for name in names if not Team.objects.filter(name=name).exists()]
        if missing:
            raise CommandError(f"There is no team “{missing[0]}”.", returncode=2)
        return list(Team.objects.filter(name__in=names))
