"""``manage.py recompute_clocks``: bring turnaround and due instants up to calendars and promises, here and now."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from contacts.ingestion.recomputing import recompute_clocks


class Command(BaseCommand):
    help = "Compute turnaround and due instants of contacts anew where calendars, holidays or promises have changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="every contact, whether anything changed or not")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.perf_counter()
        done = recompute_clocks(everything=options["all"])
        facts = vars(done) | {"seconds": round(time.perf_counter() - began, 3)}
        if options["json"]:
            self.stdout.write(json.dumps(facts))
            return
        self.stdout.write(
            f"{done.changed:,} contacts changed, of {done.teams:,} teams with other rules, in {facts['seconds']} s."
        )
        if done.stale_days:
            self.stdout.write("The figures follow with: manage.py aggregate")
