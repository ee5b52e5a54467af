"""``manage.py demo_data``: fill an empty database with a believable organisation, its work and its reviews."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from perfdash.demo.drawing import MONTHS, SEED
from perfdash.demo.generation import NotEmptyError, aggregate, generate, review
from perfdash.demo.state import is_generated

NOT_EMPTY = (
    "This database already holds people, and the demonstration needs one of its own: "
    "name another, for example DATABASE_URL=sqlite:///var/demo.sqlite3"
)


class Command(BaseCommand):
    help = "Fill an empty database with a believable organisation and thirteen months of its work up to yesterday."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", type=float, default=1.0, help="share of the contacts to draw, up to 1")
        parser.add_argument("--months", type=int, default=MONTHS, help="months of work, 1 to 36")
        parser.add_argument("--seed", type=int, default=SEED, help="another seed, another organisation")

    def handle(self, *args: Any, **options: Any) -> None:
        """Generate once and aggregate; what is there already stays as it is."""
        scale, months = options["scale"], options["months"]
        if not 0 < scale <= 1 or not 1 <= months <= 36:
            raise CommandError("--scale lies between 0 and 1, --months between 1 and 36.", returncode=2)
        try:
            if not is_generated():
                generate(say=self.say, scale=scale, months=months, seed=options["seed"])
        except NotEmptyError:
            raise CommandError(NOT_EMPTY) from None
        aggregate(say=self.say)
        review(say=self.say)

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
