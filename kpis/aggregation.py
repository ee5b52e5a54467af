"""Rebuilds stale days of the daily tables: delete and insert, one transaction a day and table.

Running twice, twice at once, or again after a kill at any point gives the same rows: a day's stale marks are deleted in
the transaction that rebuilds it, and a fact written meanwhile leaves a mark of its own. A database that goes away for
a while is waited for. Only this module writes ``StaleDay``, ``Run``, ``Build`` and the daily tables.
"""

import logging
import time
import zlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from kpis.categories import ADDED_LEVELS, insert_categories
from kpis.daily import Daily, Level, daily_tables
from kpis.keeping import EARLIER, Span, has_rows_before, span_of
from kpis.models import Build, Run, StaleDay
from kpis.partitions import drop_empty_months, make_months, make_months_ahead, month_of
from kpis.patience import Turns, UnavailableError, patient
from kpis.periods import day_bounds, day_of, first_kept_day, today
from kpis.roll_up import insert_level
from kpis.selectors import freshness
from kpis.sql import has_person_rows, insert_person_rows
from teams.actions import record_event
from teams.models import User

logger = logging.getLogger(__name__)

# Distinguishes our advisory locks from those of others in the same database.
LOCK_SPACE = 7301
# More failing days than this have a common cause (the disk, the server): trying all the others would help nobody.
TOLERATED_FAILURES = 5
# A worker whose machine went away without a word leaves its transaction, and with it the day, locked for this long.
SILENCE = "30s"
# Days that ended longer ago than this were rebuilt since, or nobody has looked at the figures for as long.
ENDED_WITHIN = timedelta(days=60)

TableDay = tuple[str, date]


def mark_stale(fact: str, days: Iterable[date]) -> int:
    """Note that days must be rebuilt in every daily table over ``fact``; call in the transaction that writes it."""
    tables = [table.prefix for table in daily_tables().values() if table.fact == fact]
    marks = [StaleDay(table=table, day=day) for table in tables for day in sorted(set(days))]
    StaleDay.objects.bulk_create(marks, batch_size=1000)
    return len(marks)


@patient
def mark_range_stale(start: date | None = None, end: date | None = None) -> int:
    """Mark the days from ``start`` up to but not including ``end`` that lie within facts or rows; None: no limit."""
    marked = 0
    for table in daily_tables().values():
        first, last = _extent(table)
        if first is None or last is None:
            continue
        first, last = max(first, start or first), min(last, (end or last + timedelta(days=1)) - timedelta(days=1))
        days = {span_of(first + timedelta(days=i)).last for i in range((last - first).days + 1)}
        if start is None and has_rows_before(table):
            days.add(span_of(EARLIER).last)
        marks = [StaleDay(table=table.prefix, day=day) for day in sorted(days)]
        StaleDay.objects.bulk_create(marks, batch_size=1000)
        marked += len(marks)
    return marked


def mark_ended_months() -> int:
    """Mark the tables with rows of days that are no longer kept one by one; returns how many there are."""
    ended = [table.prefix for table in daily_tables().values() if has_rows_before(table, single=True)]
    StaleDay.objects.bulk_create(StaleDay(table=prefix, day=span_of(EARLIER).last) for prefix in ended)
    return len(ended)


def mark_ended_days() -> int:
    """Mark the days whose last rebuild came before their end: what came due in the rest of the day is missing."""
    recent = Build.objects.filter(day__gte=today() - ENDED_WITHIN, day__lt=today())
    ended = recent.order_by().values_list("table", "day").annotate(last=Max("built_at"))
    marks = [StaleDay(table=table, day=day) for table, day, last in ended if last < day_bounds(day)[1]]
    StaleDay.objects.bulk_create(marks)
    return len(marks)


@patient
def start_run(*, trigger: str, by: User | None = None, job_key: str | None = None) -> Run | None:
    """A new Run, or None where a run of that ``job_key`` exists already (two schedulers, one night)."""
    mark_ended_days()
    mark_ended_months()
    days = StaleDay.objects.values("table", "day").distinct().count()
    try:
        with transaction.atomic():
            return Run.objects.create(trigger=trigger, by=by, job_key=job_key, days_asked=days)
    except IntegrityError:
        return None


@patient
def open_run(*, trigger: str, by: User | None = None) -> Run:
    """The run that is on its way, or a new one: all who ask at once get the same."""
    with transaction.atomic():
        _lock("runs", wait=True)
        run = Run.objects.filter(state=Run.State.RUNNING).order_by("-pk").first() or start_run(trigger=trigger, by=by)
        assert run is not None  # without a job key a run always starts
        return run


def work_off(run: Run, *, limit: int | None = None) -> int:
    """Rebuild the days that are stale now (or ``limit`` of them) and close the run. Returns how many were rebuilt.

    Days that another worker holds are waited for at the end, in case it dies. A day that fails is named in the run and
    stays stale. What becomes stale meanwhile is left to the next run: steady writing cannot keep this one from ending.
    Raises UnavailableError where the database stays away; the run is left open for the next worker.
    """
    last_mark, turns = _last_mark(), Turns()
    done, failures = 0, dict[TableDay, str]()
    for wait in (False, True):
        for table, day in _stale_days(last_mark):
            if done == limit:
                return done
            try:
                done += rebuild_day(run, table, day, wait=wait) is not None
                failures.pop((table, day), None)
                turns.offer()
            except UnavailableError:
                raise
            except DatabaseError as error:
                logger.exception("Rebuilding %s of %s failed.", table, day)
                failures[table, day] = str(error)
                if len(failures) > TOLERATED_FAILURES:
                    fail_run(run, _report(failures))
                    raise
    if failures:
        fail_run(run, _report(failures))
    else:
        finish_run(run, worked=done > 0 or run.state == Run.State.RUNNING)
    return done


@patient
def rebuild_day(run: Run, table: str, day: date, *, wait: bool = False) -> Build | None:
    """Rebuild a day; None where it is no longer stale or (unless ``wait``) another worker has it."""
    with transaction.atomic():
        span = span_of(day)
        if not _lock(f"{table}:{span.day}", wait=wait):
            return None
        seen, _counts = StaleDay.objects.filter(table=table, day__range=(span.day, span.last)).delete()
        return _rebuild(run, table, span) if seen else None


@patient
def finish_run(run: Run, *, worked: bool = False) -> None:
    """Close the run, and earlier ones whose workers died: what they left to do has been done by now.

    A run that was closed before stays as it is, unless this worker ``worked`` for it. A failed one stays failed.
    """
    open_states = [Run.State.RUNNING, Run.State.DONE] if worked else [Run.State.RUNNING]
    end = {"state": Run.State.DONE, "finished_at": timezone.now(), "complete_until": freshness().until}
    Run.objects.filter(pk=run.pk, state__in=open_states).update(**end, message="")
    Run.objects.filter(pk__lt=run.pk, state=Run.State.RUNNING).update(
        **end, message=_("Its worker stopped before the end; a later run did the rest.")
    )


@patient
def fail_run(run: Run, message: str) -> None:
    Run.objects.filter(pk=run.pk).update(state=Run.State.FAILED, finished_at=timezone.now(), message=message)


@patient
def make_room() -> int:
    """Make the months of every daily table that will be needed next; returns how many were missing."""
    return make_months_ahead(table._meta.db_table for table in daily_tables().values())


@patient
def drop_ended_months() -> int:
    """Drop the partitions that were left empty before the first kept day; returns how many."""
    return sum(drop_empty_months(table._meta.db_table, first_kept_day()) for table in daily_tables().values())


@patient
def _last_mark() -> int:
    return StaleDay.objects.aggregate(last=Max("pk"))["last"] or 0


@patient
def _stale_days(last_mark: int) -> list[TableDay]:
    marks = StaleDay.objects.filter(pk__lte=last_mark).order_by("table", "day")
    return list(marks.values_list("table", "day").distinct())


def _rebuild(run: Run, prefix: str, span: Span) -> Build | None:
    table, day, bounds = daily_tables().get(prefix), span.day, span.bounds
    if table is None:
        return None
    started = time.perf_counter()
    ended = day == EARLIER and has_rows_before(table, single=True)
    before = _delete_rows(table, span)
    month = month_of(table._meta.db_table, day)
    with connection.cursor() as cursor:
        # Only a month with rows gets a partition: there are promises for years to come.
        if month.is_missing and has_person_rows(cursor, table, bounds):
            make_months([month])
        rows = insert_person_rows(cursor, table, day, bounds)
        for level in (Level.TEAM, Level.ORGANISATION):
            insert_level(cursor, table, day, level)
        insert_categories(cursor, table, day, bounds)
    if ended:
        details = {"kept_from": str(first_kept_day()), "rows": before}
        record_event(by=run.by, action="days.add_up", subject=prefix, details=details)
    seconds = time.perf_counter() - started
    return Build.objects.create(run=run, table=prefix, day=span.last, rows=rows, rows_before=before, seconds=seconds)


def _delete_rows(table: type[Daily], span: Span) -> int:
    """Delete the rows of a day, or of all days that are one from now on; returns how many persons' there were."""
    rows = table.all_rows().filter(day__range=(span.day, span.last))
    before, _counts = rows.filter(level=Level.PERSON).delete()
    rows.filter(level__in=ADDED_LEVELS).delete()
    return before


def _lock(name: str, *, wait: bool) -> bool:
    """Take a name for this transaction. SQLite's IMMEDIATE transactions already exclude every other writer."""
    if connection.vendor != "postgresql":
        return True
    key = zlib.crc32(name.encode()) - 2**31
    take = "pg_advisory_xact_lock(%s, %s) IS NOT NULL" if wait else "pg_try_advisory_xact_lock(%s, %s)"
    with connection.cursor() as cursor:
        silence = "set_config('idle_in_transaction_session_timeout', %s, true)"
        cursor.execute(f"SELECT {take}, {silence}", [LOCK_SPACE, key, SILENCE])
        return bool(cursor.fetchone()[0])


def _report(failures: dict[TableDay, str]) -> str:
    lines = (f"{table} {day}: {error}" for (table, day), error in failures.items())
    return "\n".join([_("These days could not be rebuilt and stay stale:"), *lines])


def _extent(table: type[Daily]) -> tuple[date | None, date | None]:
    """First and last day that the facts of a table or its present rows touch."""
    kept = table.all_rows().filter(level=Level.ORGANISATION, day__gte=first_kept_day())
    rows = kept.aggregate(first=Min("day"), last=Max("day"))
    instants = [instant for name in table.instants() for instant in _edges(table, name)]
    days = [day_of(instant) for instant in instants] + [day for day in rows.values() if day]
    return (min(days), max(days)) if days else (None, None)


def _edges(table: type[Daily], name: str) -> list[datetime]:
    """First and last value of an instant; one query each, since SQLite looks up two in one by reading every fact."""
    known = apps.get_model(table.fact)._default_manager.filter(**{f"{name}__isnull": False})
    values = known.values_list(name, flat=True)
    return [edge for edge in (values.order_by(name).first(), values.order_by(f"-{name}").first()) if edge]
