"""What the pages of a cycle show: its progress, its scores, its opening."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.models import Cycle
from reviews.selectors import TeamProgress, progress_by_team
from reviews.tables import cell, column, day_text, progress_table, score_text, table
from reviews.workflow import STAGES
from teams.models import Team


@dataclass(frozen=True)
class Band:
    """Scores from ``low`` up to but not including ``high``."""

    low: float
    high: float
    label: str | Promise


BANDS = (
    Band(0, 50, gettext_lazy("Under 50")),
    Band(50, 80, gettext_lazy("50 to 79")),
    Band(80, 100, gettext_lazy("80 to 99")),
    Band(100, 110, gettext_lazy("100 to 109: at target")),
    Band(110, 121, gettext_lazy("110 to 120: towards stretch")),
)


def progress_page(cycle: Cycle) -> dict[str, Any]:
    """The context of ``reviews/cycle.html``."""
    *teams, whole = progress_by_team(cycle)
    units = _by_unit(teams)
    return {
        "whole": whole,
        "state_label": _("%(state)s; due on %(day)s")
        % {"state": cycle.get_state_display(), "day": day_text(cycle.due_on)},
        "stats": _stats(whole),
        "by_unit": progress_table(cycle, units, caption=_("By unit"), linked=True) if len(units) > 1 else None,
        "by_team": progress_table(cycle, teams, caption=_("By team"), linked=True),
        "people_url": f"{reverse('people_reviews')}?cycle={cycle.public_id}",
        "is_open": cycle.state == Cycle.State.OPEN,
    }


def scores_page(cycle: Cycle) -> dict[str, Any]:
    """The context of ``reviews/scores.html``: how many scores lie in each band, and the median of each team."""
    rows = list(cycle.reviews.order_by("team__name", "team_id").values_list("team__name", "team_id", "score"))
    scores = [score for _name, _team, score in rows if score is not None]
    return {
        "bands": [{"label": band.label, "done": _inside(band, scores), "total": len(scores)} for band in BANDS],
        "scored": len(scores),
        "unscored": len(rows) - len(scores),
        "median": median(scores) if scores else None,
        "by_team": _scores_table(rows),
    }


def opening_job(cycle: Cycle) -> dict[str, Any]:
    """The context of ``includes/job.html`` while a cycle is being opened."""
    job = {
        "state": cycle.state,
        "label": _("Freezing scorecards"),
        "done": cycle.reviews.count(),
        "total": cycle.people_expected,
        "message": "",
    }
    finished = cycle.state != Cycle.State.OPENING
    return {"job": job, "url": reverse("cycle_opening", args=[cycle.public_id]), "finished": finished}


def _stats(whole: TeamProgress) -> list[dict[str, Any]]:
    steps = [{"label": step.label, "value": whole.steps[step], "unit": "count", "note": ""} for step in STAGES]
    return [
        {"label": _("Reviews"), "value": whole.total, "unit": "count", "note": ""},
        *steps,
        {"label": _("Overdue"), "value": whole.overdue, "unit": "count", "note": ""},
    ]


def _by_unit(rows: Iterable[TeamProgress]) -> list[TeamProgress]:
    """The rows of teams added up by the unit directly below the root."""
    sums: dict[int, tuple[Counter[str], int]] = {}
    for row in rows:
        if row.team:
            steps, overdue = sums.get(_unit_of(row.team), (Counter(), 0))
            sums[_unit_of(row.team)] = (steps + row.steps, overdue + row.overdue)
    units = Team.objects.filter(pk__in=sums).order_by("name", "pk")
    return [TeamProgress(unit, *sums[unit.pk]) for unit in units]


def _unit_of(team: Team) -> int:
    steps = team.path.strip("/").split("/")
    return int(steps[1] if len(steps) > 1 else steps[0])


def _inside(band: Band, scores: Iterable[float]) -> int:
    return sum(band.low <= round(score) < band.high for score in scores)


def _scores_table(rows: list[tuple[str, int, float | None]]) -> Any:
    columns = [
        column(_("Team")), column(_("People"), numeric=True), column(_("With a score"), numeric=True),
        column(_("Median"), numeric=True), column(_("Lowest"), numeric=True), column(_("Highest"), numeric=True),
    ]  # fmt: skip
    found = []
    for _pk, group in groupby(rows, key=lambda row: row[1]):
        members = list(group)
        scores = [score for _name, _team, score in members if score is not None]
        figures = [median(scores), min(scores), max(scores)] if scores else [None] * 3
        cells = [cell(str(number), value=number) for number in (len(members), len(scores))]
        found.append([cell(members[0][0]), *cells, *(cell(score_text(f), value=f) for f in figures)])
    return table(_("Scores by team"), columns, found, sortable=True)
