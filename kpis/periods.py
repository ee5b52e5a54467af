"""The only place that cuts days, weeks, months and quarters.

Instants are stored in UTC; a day is the organisation's day (``TIME_ZONE``), so it has 23, 24 or 25 hours.
Periods are half open: ``start`` is the first day, ``end`` the first day that no longer counts.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


def organisation_zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def today() -> date:
    return datetime.now(organisation_zone()).date()


def day_of(instant: datetime) -> date:
    """The organisation's day on which an aware instant lies."""
    return instant.astimezone(organisation_zone()).date()


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """First instant of the day and first instant after it, in UTC."""
    zone = organisation_zone()
    start, end = (datetime.combine(d, time(), zone).astimezone(UTC) for d in (day, day + timedelta(days=1)))
    return start, end


def elapsed_bounds(day: date) -> tuple[datetime, datetime]:
    """The bounds of as much of the day as is over: what is due later has not come due, and counts for nobody yet."""
    start, end = day_bounds(day)
    return start, min(end, datetime.now(UTC))


# What a period is compared with.
PREVIOUS, YEAR_AGO = "previous", "year_ago"


@dataclass(frozen=True)
class Period:
    """Days from ``start`` up to but not including ``end``, compared with the ``previous`` that ``versus`` names."""

    start: date
    end: date
    key: str = "custom"
    versus: str = PREVIOUS

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"The period ends on {self.last}, before it starts on {self.start}.")

    @property
    def last(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def length(self) -> int:
        return (self.end - self.start).days

    @property
    def label(self) -> str:
        """``3 Mar 2026`` or ``1 – 31 Mar 2026``: what both ends share is said once."""
        last = date_format(self.last, "j M Y")
        if self.start == self.last:
            return last
        if (self.start.year, self.start.month) == (self.last.year, self.last.month):
            return f"{date_format(self.start, 'j')} – {last}"
        return f"{date_format(self.start, 'j M' if self.start.year == self.last.year else 'j M Y')} – {last}"

    @property
    def name(self) -> str:
        """How sentences call it: the label without a year that goes without saying."""
        return self.label.removesuffix(f" {today().year}")

    def cut_to(self, other: "Period") -> "Period":
        """The days that both hold. Raises ValueError where there are none."""
        return Period(max(self.start, other.start), min(self.end, other.end))

    def days(self) -> Iterator[date]:
        return (self.start + timedelta(days=i) for i in range(self.length))

    @property
    def previous(self) -> "Period":
        """The period to compare with: the month or quarter before, else as many days before; or that of a year ago."""
        if self.versus == YEAR_AGO:
            return self.year_ago
        if self.key in STEPS_BACK:
            earlier = PRESETS[self.key][1](self.start)
            return Period(earlier.start, earlier.end, self.key)
        return Period(self.start - timedelta(days=self.length), self.start)

    @property
    def year_ago(self) -> "Period":
        """The same dates, as many years before as they need not to overlap; of days and weeks the same weekdays."""
        if self.key in SAME_WEEKDAYS:
            return Period(self.start - YEAR_OF_WEEKS, self.end - YEAR_OF_WEEKS)
        for years in count(1):
            last = _years_before(self.last, years)
            if last < self.start:
                break
        return Period(_years_before(self.start, years), last + timedelta(days=1))


def _years_before(day: date, years: int) -> date:
    """The same date of an earlier year; the 28th where that has no 29 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def week_start(day: date) -> date:
    return day - timedelta(days=day.weekday())


def month_start(day: date) -> date:
    return day.replace(day=1)


def quarter_start(day: date) -> date:
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def next_quarter(day: date) -> date:
    start = quarter_start(day)
    return date(start.year + (start.month == 10), (start.month + 2) % 12 + 1, 1)


def next_month(day: date) -> date:
    return date(day.year + (day.month == 12), day.month % 12 + 1, 1)


def first_kept_day() -> date:
    """The first day that has daily rows of its own: ``KEEP_DAYS_MONTHS`` whole months before this one begin there."""
    start = month_start(today())
    for _month in range(settings.KEEP_DAYS_MONTHS):
        start = month_start(start - timedelta(days=1))
    return start if settings.KEEP_DAYS_MONTHS else date(FIRST_YEAR, 1, 1)


def why_not_kept(start: date) -> str:
    """Why there is no period from that day on, in a sentence for the reader; empty where there is."""
    first = first_kept_day()
    if start >= first:
        return ""
    return _("Days are kept from %(first)s on: choose a period that begins then or later.") % {
        "first": date_format(first, "j M Y")
    }


def named_period(start: date, end: date) -> Period:
    """A whole month or quarter knows that it is one, so that it is compared with the one before it."""
    if month_start(start) == start and next_month(start) == end:
        return Period(start, end, "month")
    if quarter_start(start) == start and next_quarter(start) == end:
        return Period(start, end, "quarter")
    return Period(start, end)


def _last(days: int) -> Callable[[date], Period]:
    return lambda day: Period(day - timedelta(days=days), day)


def _last_whole(start_of: Callable[[date], date]) -> Callable[[date], Period]:
    """The last complete week, month or quarter before ``day``."""

    def period(day: date) -> Period:
        end = start_of(day)
        return Period(start_of(end - timedelta(days=1)), end)

    return period


# key -> (label, the period as seen on a day; that day itself is not complete and never included)
PRESETS: dict[str, tuple[object, Callable[[date], Period]]] = {
    "yesterday": (gettext_lazy("Yesterday"), _last(1)),
    "7d": (gettext_lazy("Last 7 days"), _last(7)),
    "28d": (gettext_lazy("Last 28 days"), _last(28)),
    "90d": (gettext_lazy("Last 90 days"), _last(90)),
    "week": (gettext_lazy("Last week"), _last_whole(week_start)),
    "month": (gettext_lazy("Last month"), _last_whole(month_start)),
    "quarter": (gettext_lazy("Last quarter"), _last_whole(quarter_start)),
    "year": (gettext_lazy("Last 365 days"), _last(365)),
}
STEPS_BACK = ("week", "month", "quarter")
SAME_WEEKDAYS = ("yesterday", "7d", "28d", "90d", "week")
YEAR_OF_WEEKS = timedelta(weeks=52)
COMPARISONS: dict[str, object] = {PREVIOUS: gettext_lazy("the period before"), YEAR_AGO: gettext_lazy("a year ago")}
DEFAULT_PRESET = "28d"
LONGEST_DAYS = 800
# Further out there is no room in the calendar for what a period is compared with.
FIRST_YEAR, LAST_YEAR = 1900, 2999


def read_period(preset: str, start: str, end: str, *, anchor: date) -> Period:
    """The period that an address names: a preset seen from ``anchor``, or first and last day (both included).

    Raises ValueError with a sentence for the reader.
    """
    if start or end:
        return _custom(start, end)
    if preset and preset not in PRESETS:
        raise ValueError(
            _("There is no period “%(key)s”: use one of %(known)s.") % {"key": preset, "known": ", ".join(PRESETS)}
        )
    key = preset or DEFAULT_PRESET
    found = PRESETS[key][1](anchor)
    return Period(found.start, found.end, key)


def _custom(start: str, end: str) -> Period:
    try:
        first, last = date.fromisoformat(start), date.fromisoformat(end)
    except ValueError:
        raise ValueError(_("Give both days of the period as YYYY-MM-DD.")) from None
    if first.year < FIRST_YEAR or last.year > LAST_YEAR:
        raise ValueError(_("Give days of the years %(first)s to %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR})
    if problem := why_not_kept(first):
        raise ValueError(problem)
    if last < first:
        raise ValueError(
            _("The period ends on %(end)s, before it starts on %(start)s.") % {"start": first, "end": last}
        )
    if (last - first).days >= LONGEST_DAYS:
        raise ValueError(_("A period holds at most %(days)s days.") % {"days": LONGEST_DAYS})
    return Period(first, last + timedelta(days=1))


def bucket_label(day: date, by: str) -> str:
    """How a day, week or month is written in tables: 2026-11-22, 2026-W47, 2026-11."""
    if by == "week":
        iso = day.isocalendar()
        return f"{iso.year}-W{iso.week:02}"
    return day.isoformat()[:7] if by == "month" else day.isoformat()


def read_bucket(text: str, by: str) -> Period:
    """The day, week or month that ``bucket_label`` writes so. Raises ValueError for anything else."""
    start = date.fromisoformat(f"{text}-01" if by == "month" else text)
    if bucket_label(start, by) != text or start.year > LAST_YEAR:
        raise ValueError(text)
    if by == "month":
        return Period(start, next_month(start))
    return Period(start, start + timedelta(days=7 if by == "week" else 1))
