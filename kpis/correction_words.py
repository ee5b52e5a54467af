"""Corrections in words: by how much the sums behind a figure differ from the frozen ones, and who brought it."""

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis.corrections import Correction
from kpis.daily import find_measure
from kpis.measures import COUNT
from kpis.models import Run, Unit
from kpis.triggers import TRIGGERS
from teams.numbers import write_count


def reasons(correction: Correction) -> list[str]:
    """Each sum that differs: ``12 more: Satisfaction ratings, 1 to 5.``"""
    return [_reason(key, then, now) for key, then, now in correction.measures]


def brought_by(runs: Iterable[Run]) -> str:
    """``an import (ada), 3 April 2026, 10:15``, the latest run first; "" for none."""
    return get_text_list([_run(run) for run in runs], _("and"))


def _reason(key: str, then: int, now: int) -> str:
    measure = find_measure(key)
    what = str(measure.description) if measure else key
    count = abs(now - then)
    if measure is not None and measure.unit != COUNT:
        words = {"then": write_count(then), "now": write_count(now), "unit": Unit(measure.unit).label, "what": what}
        return _("%(now)s instead of %(then)s %(unit)s: %(what)s") % words
    if now > then:
        text = ngettext("%(count)s more: %(what)s", "%(count)s more: %(what)s", count)
    elif now < then:
        text = ngettext("%(count)s fewer: %(what)s", "%(count)s fewer: %(what)s", count)
    else:
        text = _("As many, but other ones: %(what)s")
    return text % {"count": write_count(count), "what": what}


def _run(run: Run) -> str:
    who = run.by.get_username() if run.by else ""
    trigger = str(TRIGGERS.get(run.trigger, run.trigger))
    when = date_format(localtime(run.started_at), "j F Y, H:i")
    return f"{trigger} ({who}), {when}" if who else f"{trigger}, {when}"
