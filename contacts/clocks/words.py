"""Calendars and promises in words, and words as times of a day."""

import re
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.clocks.hours import ALL_DAY, AROUND_THE_CLOCK, Span, Week
from teams.actions.calendars import span_words
from teams.models import Calendar

_SPAN = re.compile(r"(\d{1,2}):(\d\d)\s*[-–]\s*(\d{1,2}):(\d\d)", re.ASCII)
_HOUR, _DAY = 60, 1_440


def read_spans(text: str) -> tuple[Span, ...]:
    """``09:00-12:30, 13:30-18:00``; empty is no span. Raises ValidationError with a sentence."""
    return tuple(sorted(_read_span(part.strip()) for part in text.split(",") if part.strip()))


def _read_span(text: str) -> Span:
    found = _SPAN.fullmatch(text)
    if not found:
        raise ValidationError(_("“%(text)s” is no span: write it as 09:00-17:30.") % {"text": text})
    hour, minute, last_hour, last_minute = map(int, found.groups())
    if max(minute, last_minute) > 59 or max(hour * _HOUR + minute, last_hour * _HOUR + last_minute) > _DAY:
        raise ValidationError(_("“%(text)s” is no time of a day: it ends with 24:00.") % {"text": text})
    opens, closes = hour * _HOUR + minute, last_hour * _HOUR + last_minute
    if closes <= opens:
        raise ValidationError(
            _("“%(text)s” ends before it begins: write what lies after midnight on the next day.") % {"text": text}
        )
    return opens, closes


def week_words(week: Week) -> str:
    """``Mon–Fri 09:00-17:00``: days in a row with the same times are said together."""
    if week == AROUND_THE_CLOCK:
        return _("around the clock")
    stretches: list[tuple[int, int]] = []
    for weekday, spans in enumerate(week):
        if stretches and week[stretches[-1][0]] == spans:
            stretches[-1] = (stretches[-1][0], weekday)
        else:
            stretches.append((weekday, weekday))
    return "; ".join(f"{_days(*stretch)} {day_words(week[stretch[0]])}" for stretch in stretches if week[stretch[0]])


def day_words(spans: Sequence[Span]) -> str:
    if tuple(spans) == ALL_DAY:
        return _("all day")
    return span_words(spans).replace("-", "–") or _("closed")


def _days(first: int, last: int) -> str:
    names = [str(WEEKDAYS_ABBR[weekday]) for weekday in (first, last)]
    return names[0] if first == last else "–".join(names)


def duration_words(minutes: int) -> str:
    """``45 minutes``, ``8 hours``, ``1 h 30 min``."""
    hours, rest = divmod(minutes, _HOUR)
    if not hours:
        return ngettext("%(n)s minute", "%(n)s minutes", rest) % {"n": rest}
    if not rest:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}


def holiday_words(calendar: Calendar) -> str:
    """Whose public holidays count; "" where none do."""
    return "-".join(filter(None, (calendar.country, calendar.subdivision)))
