"""A KPI over time: its line, the target in steps, grey context, and lines where a definition changed."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from dashboards.charts.chart import Chart, Figure, day_axis, figure_axis, hover, label, write_day
from dashboards.charts.end_labels import ROOM_FOR_LABELS, end_labels
from dashboards.charts.goals import Target
from dashboards.charts.numbers import write_figure
from dashboards.charts.series import Band, GoalStep, Limits, Line, Mark, in_force
from dashboards.charts.story import Story

CROWDED = 40
DAY = timedelta(days=1)
__all__ = ["Band", "GoalStep", "Limits", "Line", "Mark", "trend"]


def trend(
    days: Sequence[date],
    lines: Sequence[Line],
    *,
    unit: str,
    decimals: int | None = None,
    goals: Sequence[GoalStep] = (),
    context: Sequence[Line] = (),
    band: Band | None = None,
    limits: Limits | None = None,
    marks: Sequence[Mark] = (),
    minimum_n: int = 0,
) -> Chart:
    """Title, summary and table speak of the first line; up to four lines are labelled at their ends.

    ``days`` are the first days of the periods, rising. Values rest on ``minimum_n`` or are drawn hollow; those outside
    the limits are diamonds.
    """
    targets = [in_force(goals, day) for day in days]
    story = Story(days, lines[0], targets, unit, decimals, limits)
    traces = [
        *_band_traces(days, band),
        *_limit_traces(days, limits),
        *[_plain_line(days, line.label, line.values, {"color": "@context", "width": 1}) for line in context],
        *_target_traces(days, targets),
        *[_line_trace(days, line, number, story, minimum_n) for number, line in enumerate(lines, 1)],
    ]
    drawn = (*lines, *context, *_edges(band), *_edges(limits))
    values = [v for line in drawn for v in line.values if v is not None]
    axis = figure_axis([*values, *[t.target for t in targets if t]], unit)
    layout = {
        "xaxis": day_axis(days),
        "yaxis": axis,
        "margin": {"r": ROOM_FOR_LABELS},
        "hovermode": "closest",
        "annotations": end_labels(lines, targets, band, limits, axis["range"], unit),
        "shapes": [],
    }
    _draw_marks(layout, marks)
    figure = {"data": traces, "layout": layout} if values else None
    return Chart(story.title(), story.summary(), figure, story.table(lines, band))


def _iso(days: Sequence[date]) -> list[str]:
    return [day.isoformat() for day in days]


def _line_trace(days: Sequence[date], line: Line, number: int, story: Story, minimum_n: int) -> Figure:
    colour = f"@series{number}"
    ns = [*line.ns, *[None] * (len(days) - len(line.ns))]
    urls = [*line.urls, *[""] * (len(days) - len(line.urls))]
    solid = [n is None or n >= minimum_n for n in ns]
    told = [
        [hover(line.label, f"{write_day(day)}: {story.write(value)}", _sample(n)), url]
        for day, value, n, url in zip(days, line.values, ns, urls, strict=True)
    ]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": label(line.label),
        "x": _iso(days),
        "y": list(line.values),
        "customdata": told,
        "hovertemplate": "%{customdata[0]}<extra></extra>",
        "cliponaxis": False,
        "line": {"color": colour, "width": 2.5 if number == 1 else 2},
        "marker": {
            "size": _marker_size(number, len(days)),
            "symbol": _symbols(days, story.limits if number == 1 else None),
            "color": [colour if full else "@surface" for full in solid],
            "line": {"color": colour, "width": 1.5},
        },
        "meta": "read",
    }


def _sample(n: int | None) -> str:
    return "" if n is None else _("n %(n)s") % {"n": write_figure(n, "count")}


def _marker_size(number: int, points: int) -> int:
    return 4 if points > CROWDED else 7 if number == 1 else 5


def _symbols(days: Sequence[date], limits: Limits | None) -> list[str]:
    outside = limits.outside if limits else ()
    return ["diamond" if place in outside else "circle" for place in range(len(days))]


def _plain_line(days: Sequence[date], name: str, values: Sequence[float | None], line: Figure) -> Figure:
    if len(days) == 1:  # a point has no length to be seen: reach to both sides of it
        days, values = [days[0] - DAY, days[0] + DAY], [*values, *values]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": label(name),
        "x": _iso(days),
        "y": list(values),
        "line": line,
        "hoverinfo": "skip",
    }


def _target_traces(days: Sequence[date], targets: Sequence[Target | None]) -> list[Figure]:
    """A step line for the target, and one for the upper edge where it is a band."""
    upper = [t.target_to if t else None for t in targets]
    rows = [[t.target if t else None for t in targets], upper]
    dashed = {"color": "@target", "width": 1.25, "dash": "4px,3px", "shape": "hv"}
    return [_plain_line(days, _("Target"), row, dashed) for row in rows if any(value is not None for value in row)]


def _limit_traces(days: Sequence[date], limits: Limits | None) -> list[Figure]:
    dotted = {"color": "@ink-faint", "width": 1, "dash": "1px,3px", "shape": "hvh"}
    return [_plain_line(days, line.label, line.values, dotted) for line in _edges(limits)]


def _edges(area: Band | Limits | None) -> list[Line]:
    return [Line("", row) for row in (area.low, area.high)] if area else []


def _band_traces(days: Sequence[date], band: Band | None) -> list[Figure]:
    if band is None:
        return []
    areas = [trace for run in _runs(band) for trace in _area_traces(days, band, run)]
    return [*areas, _plain_line(days, band.label, band.middle, {"color": "@ink-faint", "width": 1})]


def _runs(band: Band) -> list[range]:
    """Stretches of days on which both edges are known: an area may not close over a gap."""
    known = [low is not None and high is not None for low, high in zip(band.low, band.high, strict=True)]
    starts = [i for i, is_known in enumerate(known) if is_known and (i == 0 or not known[i - 1])]
    ends = [i + 1 for i, is_known in enumerate(known) if is_known and (i + 1 == len(known) or not known[i + 1])]
    return [range(start, end) for start, end in zip(starts, ends, strict=True)]


def _area_traces(days: Sequence[date], band: Band, run: range) -> list[Figure]:
    at = slice(run.start, run.stop)
    low, high = (_plain_line(days[at], band.label, edge[at], {"width": 0}) for edge in (band.low, band.high))
    return [low, {**high, "fill": "tonexty", "fillcolor": "@band"}]


def _draw_marks(layout: dict[str, Any], marks: Sequence[Mark]) -> None:
    for mark in marks:
        day = mark.day.isoformat()
        line = {"color": "@ink-faint", "width": 1, "dash": "2px,2px"}
        layout["shapes"].append({"type": "line", "x0": day, "x1": day, "y0": 0, "y1": 1, "yref": "paper", "line": line})
        layout["annotations"].append(
            {"x": day, "y": 1, "yref": "paper", "yanchor": "bottom", "text": label(mark.label), "showarrow": False,
             "font": {"color": "@ink-faint"}}
        )  # fmt: skip
