"""Days that are kept one by one, and what lies before them (docs/adr/0010-earlier-days-are-one.md).

Daily rows before the first kept day are added up into one day that no calendar reaches, from which running counts go
on. It is rebuilt from the facts like any other day, whenever something before the first kept day is stale.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from kpis.daily import Daily
from kpis.periods import day_bounds, elapsed_bounds, first_kept_day
from kpis.sql import Bounds

# The day under which all earlier ones are added up.
EARLIER = date.min


@dataclass(frozen=True)
class Span:
    """Days that are rebuilt as one: their facts are counted on ``day``. Mostly that day alone."""

    day: date
    last: date

    @property
    def bounds(self) -> Bounds:
        if self.day != EARLIER:
            return elapsed_bounds(self.day)
        return datetime.min.replace(tzinfo=UTC), day_bounds(self.last)[1]


def span_of(day: date) -> Span:
    kept = first_kept_day()
    return Span(EARLIER, kept - timedelta(days=1)) if day < kept else Span(day, day)


def has_rows_before(table: type[Daily], *, single: bool = False) -> bool:
    """Whether there are rows before the first kept day; ``single``: of days that are not added up yet."""
    rows = table.all_rows().filter(day__lt=first_kept_day())
    return (rows.filter(day__gt=EARLIER) if single else rows).exists()
