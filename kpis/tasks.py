"""Celery's wrappers around the aggregation."""

from datetime import datetime, timedelta

from celery import shared_task
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from kpis.aggregation import drop_ended_months, finish_run, make_room, open_run, start_run, work_off
from kpis.models import Build, Run, StaleDay
from kpis.periods import today

# A mark this old while nobody rebuilds means that the worker which should have done it is gone.
OVERDUE = timedelta(minutes=2)
# Days that could not be rebuilt are tried again after this long, not every few minutes.
TRY_AGAIN = timedelta(minutes=30)


@shared_task
def aggregate_nightly() -> None:
    """Start the night's run, once a day whoever asks, and let every worker take days from it."""
    drop_ended_months()
    make_room()
    run = start_run(trigger="nightly", job_key=f"nightly {today()}")
    if run:
        fan_out(run.pk)


@shared_task
def aggregate_stale(trigger: str = "catch-up", overdue_only: bool = True) -> None:
    """Rebuild what is stale outside the nightly run: after an import, or (``overdue_only``) after a worker died."""
    marks = _left_behind(timezone.now()) if overdue_only else StaleDay.objects.all()
    if marks.exists():
        fan_out(open_run(trigger=trigger).pk)
        return
    unfinished = Run.objects.filter(state=Run.State.RUNNING).order_by("-pk").first()
    if unfinished and not StaleDay.objects.exists():
        finish_run(unfinished)


@shared_task
def rebuild_stale_days(run_id: int) -> None:
    """Take stale days until none is left. Delivered twice or after a kill, it only does what is still to do."""
    work_off(Run.objects.get(pk=run_id))


def fan_out(run_id: int) -> None:
    for _worker in range(settings.AGGREGATION_WORKERS):
        rebuild_stale_days.delay(run_id)


def _left_behind(now: datetime) -> QuerySet[StaleDay]:
    """Old marks that nobody works on, without those that a run has tried in vain not long ago.

    What lies in the future was written before the clock was set back: it is old, not recent.
    """
    last_build = Build.objects.order_by("-pk").values_list("built_at", flat=True).first()
    if last_build and now - OVERDUE < last_build <= now:
        return StaleDay.objects.none()
    marks = StaleDay.objects.exclude(marked_at__range=(now - OVERDUE, now))
    failed = Run.objects.filter(state=Run.State.FAILED, finished_at__range=(now - TRY_AGAIN, now))
    last_failed = failed.order_by("-pk").first()
    return marks.filter(marked_at__gt=last_failed.finished_at) if last_failed else marks
