"""Celery's wrappers around the opening of a large cycle."""

from functools import partial

from celery import shared_task
from django.db import transaction

from reviews.actions import begin_opening, freeze_reviews
from reviews.models import Cycle
from teams.models import User

# More people than this would keep the browser waiting for seconds.
MOST_AT_ONCE = 50


@shared_task
def freeze_cycle(cycle_id: int) -> None:
    """Make the reviews that are missing. Delivered twice or after a kill, it only does what is still to do."""
    freeze_reviews(Cycle.objects.get(pk=cycle_id))


@shared_task
def sweep_openings() -> None:
    """Go on with openings whose worker is gone; beside one that still works it only takes turns."""
    for pk in Cycle.objects.filter(state=Cycle.State.OPENING).values_list("pk", flat=True):
        freeze_cycle.delay(pk)


def start_opening(cycle: Cycle, *, by: User | None) -> None:
    """Open a small cycle here and now, a large one in a worker, whose progress the cycle's page shows."""
    begin_opening(cycle, by=by)
    if cycle.people_expected <= MOST_AT_ONCE:
        freeze_reviews(cycle)
    else:
        # Robust: without a broker the cycle stays half open, and its page offers to go on.
        transaction.on_commit(partial(freeze_cycle.delay, cycle.pk), robust=True)
