"""Celery's wrappers around the closing of periods. Delivered twice or after a kill, they do only what is left."""

import logging
from functools import partial

from celery import shared_task
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from kpis.closable import month_due
from kpis.closed_models import ClosedPeriod
from kpis.closing import begin_closing, freeze_cards
from kpis.periods import Period, today
from teams.models import Person, User

log = logging.getLogger(__name__)
# More people than this would keep the browser waiting for seconds.
MOST_AT_ONCE = 200


@shared_task
def freeze_period(closed_id: int) -> None:
    freeze_cards(ClosedPeriod.objects.get(pk=closed_id))


@shared_task
def close_due_month() -> None:
    """Close the month that is due, and go on with closings whose worker is gone; tried again where days wait."""
    period = month_due(today(), settings.CLOSE_MONTH_ON_DAY)
    if period:
        try:
            begin_closing(period, by=None, trigger=ClosedPeriod.Trigger.SCHEDULE)
        except ValidationError as refusal:
            log.warning("%s was not closed: %s", period.label, " ".join(refusal.messages))
    for pk in ClosedPeriod.objects.filter(state=ClosedPeriod.State.CLOSING).values_list("pk", flat=True):
        freeze_period.delay(pk)


def start_closing(period: Period, *, by: User) -> ClosedPeriod:
    """Close for few people here and now, for many in a worker, whose progress the period's page shows."""
    closed = begin_closing(period, by=by, trigger=ClosedPeriod.Trigger.HAND)
    if Person.objects.count() <= MOST_AT_ONCE:
        return freeze_cards(closed)
    # Robust: without a broker the schedule goes on with it.
    transaction.on_commit(partial(freeze_period.delay, closed.pk), robust=True)
    return closed
