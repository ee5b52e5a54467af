"""What hangs on the wall: totals of a team that say nothing of one person, and nothing that rests on too little."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from dashboards.charts.tiles import Tile
from dashboards.entries import tile
from dashboards.filters import presets_until
from dashboards.subjects import team_subject
from kpis.definitions import Part, definitions, is_measured
from kpis.models import Kind
from kpis.periods import Period, read_period
from kpis.scorecards import Entry, scorecard
from kpis.selectors import freshness, measured_sums
from kpis.values import measures_of
from kpis.wallboards.models import Wallboard

# Of fewer, a total is the figure of one, or tells each the other's.
FEWEST_PEOPLE = 3


def wallboard_page(board: Wallboard) -> dict[str, Any]:
    """The context of ``dashboards/wallboard.html``, by the sight of whoever made the board."""
    fresh = freshness()
    period = read_period(board.period, "", "", anchor=presets_until(fresh))
    subject = team_subject(board.made_by, (board.team,), board.team.name)
    versions = definitions(period.last)
    shown = [versions[kpi.key] for kpi in board.kpis.all() if kpi.key in versions]
    parts = [Part(version, 0) for version in shown if version.kind != Kind.COMPOSITE and is_measured(version)]
    card = scorecard(subject.scope, subject.role, period, subject.target_scope, parts, since=fresh.since)
    people = _people_behind(card.entries, subject.scope, period)
    return {
        "board": board,
        "tiles": [_tile(entry, people[entry.version.kpi_id], period) for entry in card.entries],
        "period": period,
        "freshness": {"complete_until": fresh.until, "late": 0, "stale": bool(fresh.stale_days)},
        "now": timezone.localtime(),
    }


def _tile(entry: Entry, people: Mapping[str, int], period: Period) -> Tile:
    """As on the team's page, without weeks, changes and figures that rest on too little."""
    made = tile(entry, versus=period.previous.name, url="")
    history = [p.value if p.n >= entry.version.minimum_n else None for p in entry.points]
    if made.value is None:
        return replace(made, definition="", history=())
    if made.muted or people["now"] < FEWEST_PEOPLE:
        few = _("Too few to show") if made.muted else _("Fewer than %(n)s people: not shown") % {"n": FEWEST_PEOPLE}
        return Tile(made.name, None, made.unit, missing=few)
    change = made.change if people["before"] >= FEWEST_PEOPLE else None
    return replace(made, definition="", history=history, change=change, interval=None, note="")


def _people_behind(entries: tuple[Entry, ...], scope: Any, period: Period) -> dict[int, dict[str, int]]:
    """How many people's rows each KPI rests on, in the period and in the one before."""
    measures = {measure for entry in entries for measure in measures_of(entry.version)}
    found = {
        when: measured_sums(scope, measures, span.start, span.end, ["person"])
        for when, span in (("now", period), ("before", period.previous))
    }
    return {entry.version.kpi_id: {when: _count(entry, sums) for when, sums in found.items()} for entry in entries}


def _count(entry: Entry, sums: Mapping[tuple[Any, ...], Mapping[str, Any]]) -> int:
    measures = measures_of(entry.version)
    return len([person for (person,), own in sums.items() if person and any(own.get(key) for key in measures)])
