"""Which periods are closed: months and quarters by name, and the month that the schedule closes."""

import re
from datetime import date, timedelta

from django.utils.translation import gettext as _

from kpis.closed_models import ClosedPeriod
from kpis.periods import Period, month_start, named_period, next_month
from kpis.quarters import last_quarters, read_quarter

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
MONTHS, QUARTERS = 6, 2


def read_closable(name: str) -> Period:
    """``2026-03`` or ``2026-Q1``. Raises ValueError with a sentence."""
    match = _MONTH.fullmatch(name.strip())
    if match and 1 < int(match[1]) < 9999:
        start = date(int(match[1]), int(match[2]), 1)
        return named_period(start, next_month(start))
    try:
        return read_quarter(name)
    except ValueError:
        text = _("“%(name)s” is neither a month nor a quarter: write 2026-03 or 2026-Q1.")
        raise ValueError(text % {"name": name}) from None


def of_whole_months(period: Period) -> bool:
    """Whether a period may be closed at all: what begins and ends within a month never is."""
    return (period.start, period.end) == (month_start(period.start), month_start(period.end))


def open_names(day: date) -> list[str]:
    """The last complete months and quarters that are not closed, the latest first."""
    names = [*_last_months(day), *last_quarters(day, QUARTERS)]
    closed = set(ClosedPeriod.objects.values_list("period_start", "period_end"))
    periods = {name: read_closable(name) for name in names}
    return [name for name, period in periods.items() if (period.start, period.end) not in closed]


def month_due(day: date, closes_on: int) -> Period | None:
    """The month before, from the day of the following month on which it closes; None before that, or never for 0.

    A day that the month does not have stands for its last one.
    """
    last_day = (next_month(day) - timedelta(days=1)).day
    if not closes_on or day.day < min(closes_on, last_day):
        return None
    return named_period(month_start(month_start(day) - timedelta(days=1)), month_start(day))


def _last_months(day: date) -> list[str]:
    start, names = month_start(day), []
    for _number in range(MONTHS):
        start = month_start(start - timedelta(days=1))
        names.append(f"{start.year}-{start.month:02}")
    return names
