"""Days as they are written in sentences."""

from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _


def in_words(day: date) -> str:
    return date_format(day, "j M Y")


def last_day(ends_on: date) -> str:
    """The last day of a stay that ends, not included, on ``ends_on``."""
    return in_words(ends_on - timedelta(days=1))


def days_of(starts_on: date, ends_on: date | None) -> str:
    """The days of a stay that ends, not included, on ``ends_on``, or goes on."""
    start = in_words(starts_on)
    if ends_on is None:
        return _("from %(start)s on") % {"start": start}
    return _("from %(start)s to %(end)s") % {"start": start, "end": last_day(ends_on)}
