"""Fill an empty database with the demonstration, all of it or nothing, and aggregate it."""

from collections.abc import Callable, Iterator
from datetime import date

import pandas as pd
from django.db import transaction

from contacts.ingest import Part, ingest, ingest_work_time
from kpis.aggregation import start_run, work_off
from kpis.models import Run
from kpis.periods import today
from perfdash.demo.drawing import MONTHS, SEED, draw_demonstration
from perfdash.demo.frames import SOURCE
from perfdash.demo.review_rounds import write_reviews
from perfdash.demo.state import GENERATED, REVIEWED, is_aggregated, is_complete
from perfdash.demo.writing import write_organisation
from teams.actions import record_event
from teams.models import AuditEvent, Person

ROWS_AT_ONCE = 20_000

Say = Callable[[str], None]


class NotEmptyError(Exception):
    """The database holds people who are not the demonstration's."""


def generate(*, say: Say, end: date | None = None, scale: float = 1.0, months: int = MONTHS, seed: int = SEED) -> None:
    """Draw and write the demonstration up to the day before ``end`` (today). Raises NotEmptyError."""
    if Person.objects.exists():
        raise NotEmptyError
    drawn = draw_demonstration(end or today(), scale=scale, months=months, seed=seed)
    say(f"Writing {len(drawn.people)} people and {len(drawn.contacts):,} contacts")
    with transaction.atomic():
        boards = write_organisation(drawn)
        ingest(_parts(drawn.contacts), source=SOURCE, by=None)
        ingest_work_time(drawn.work_time, source=SOURCE, by=None)
        days = {"since": str(drawn.days.first), "until": str(drawn.days.end)}
        record_event(by=None, action=GENERATED, subject=drawn.organisation.name, details=days)
    for board in boards:
        say(f"A wallboard hangs at {board}: nothing keeps this address")


def aggregate(*, say: Say) -> None:
    """Aggregate what has been written, where that was never finished."""
    if is_aggregated():
        return
    run = Run.objects.filter(state=Run.State.RUNNING).first() or start_run(trigger="demo")
    if run:
        say(f"Aggregating {run.days_asked} days")
        work_off(run)


@transaction.atomic
def review(*, say: Say) -> None:
    """Write the rounds of reviews, where that has not been done. They rest on the aggregated figures."""
    if is_complete():
        return
    event = AuditEvent.objects.get(action=GENERATED)
    say("Writing reviews")
    count = write_reviews(*(date.fromisoformat(event.details[name]) for name in ("since", "until")))
    record_event(by=None, action=REVIEWED, subject=event.subject, details={"reviews": count})


def _parts(frame: pd.DataFrame) -> Iterator[Part]:
    for start in range(0, len(frame), ROWS_AT_ONCE):
        yield Part(frame.iloc[start : start + ROWS_AT_ONCE])
