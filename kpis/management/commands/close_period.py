"""``manage.py close_period 2026-03``: freeze the scorecards of a month or a quarter, or check that they still stand."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from kpis.closable import read_closable
from kpis.closed_models import ClosedPeriod
from kpis.closing import close_period
from kpis.periods import Period
from kpis.sealed_cards import broken_seals


class Command(BaseCommand):
    help = "Close a period: freeze everybody's scorecard. A closed one stays as it is, an interrupted one goes on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("period", help="a month such as 2026-03, or a quarter such as 2026-Q1")
        parser.add_argument("--verify", action="store_true", help="check the checksums of a closed period instead")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            period = read_closable(options["period"])
        except ValueError as error:
            raise CommandError(str(error), returncode=2) from None
        if options["verify"]:
            self.verify(period)
        else:
            self.close(period)

    def close(self, period: Period) -> None:
        began = time.perf_counter()
        try:
            closed = close_period(period, by=None, trigger=ClosedPeriod.Trigger.COMMAND)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        seconds = time.perf_counter() - began
        self.stdout.write(f"{period.label}: {closed.cards.count()} scorecards frozen, {seconds:.1f} s.")

    def verify(self, period: Period) -> None:
        closed = ClosedPeriod.objects.filter(period_start=period.start, period_end=period.end).first()
        if closed is None or closed.state != ClosedPeriod.State.CLOSED:
            raise CommandError(f"{period.label} is not closed.", returncode=2)
        broken = broken_seals(closed)
        if broken:
            raise CommandError("\n".join(broken))
        self.stdout.write(f"{period.label}: {closed.cards.count()} scorecards as they were frozen.")
