"""What a cycle would contain, before it is made: people by team, and what to know first."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis.periods import Period, today
from kpis.selectors import freshness
from reviews.forms import CycleForm
from reviews.placements import Placement, placements
from reviews.selectors import reviewed_already
from reviews.tables import cell, column, day_text, table
from teams.names import isolated

MOST_NAMES = 10


def preview(form: CycleForm, asked: QueryDict) -> dict[str, Any]:
    """The context of ``reviews/preview.html`` for a valid form; ``hidden`` carries its values to the confirmation."""
    values = form.cleaned_data
    people, short = placements(values["period"], values["teams"], today(), values["minimum_days"])
    return {
        "checked": True,
        "period": values["period"],
        "people": people,
        "by_team": _by_team(people),
        "warnings": list(_warnings(values["period"], people, short)),
        "hidden": [(name, value) for name in form.fields for value in asked.getlist(name)],
    }


def _by_team(people: Sequence[Placement]) -> Any:
    columns = [column(_("Team")), column(_("People"), numeric=True), column(_("Written by"))]
    ordered = sorted(people, key=lambda placed: (placed.team.name, placed.team.pk))
    rows = []
    for _pk, group in groupby(ordered, key=lambda placed: placed.team.pk):
        placed = list(group)
        authors = sorted({p.author.name if p.author else _("nobody yet") for p in placed})
        rows.append([cell(placed[0].team.name), cell(str(len(placed)), value=len(placed)), cell(", ".join(authors))])
    return table(_("What it would contain"), columns, rows)


def _warnings(period: Period, people: Sequence[Placement], short: Sequence[Placement]) -> Iterator[str]:
    until = freshness().until
    if until is None or until < period.last:
        words = {"day": day_text(until) if until else _("no day yet"), "last": day_text(period.last)}
        yield _("The figures are complete up to %(day)s; the period runs to %(last)s.") % words
    if alone := sum(placed.author is None for placed in people):
        text = ngettext("%(n)s review has nobody to write it.", "%(n)s reviews have nobody to write them.", alone)
        yield text % {"n": alone}
    if again := reviewed_already([placed.person for placed in people], period.start, period.end):
        text = ngettext(
            "%(n)s person already has a review of these days.",
            "%(n)s people already have a review of these days.",
            again,
        )
        yield text % {"n": again}
    if gone := sum(bool(placed.person.left_on and placed.person.left_on < today()) for placed in people):
        text = ngettext("%(n)s person has left and cannot sign.", "%(n)s people have left and cannot sign.", gone)
        yield text % {"n": gone}
    if short:
        yield _("Too few days for a review: %(names)s.") % {"names": _names(short)}


def _names(people: Sequence[Placement]) -> str:
    shown = ", ".join(
        ngettext("%(name)s (%(days)s day)", "%(name)s (%(days)s days)", placed.days)
        % {"name": isolated(placed.person), "days": placed.days}
        for placed in people[:MOST_NAMES]
    )
    more = len(people) - MOST_NAMES
    return shown if more <= 0 else _("%(names)s and %(more)s more") % {"names": shown, "more": more}
