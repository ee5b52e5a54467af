"""Names at the right edge of a chart instead of a legend."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from dashboards.charts.chart import Figure, label
from dashboards.charts.goals import Target, describe_goal
from dashboards.charts.series import Band, Limits, Line

ROOM_FOR_LABELS = 132
LABELS_APART = 0.075
LONGEST_GOAL = 12


def end_labels(
    lines: Sequence[Line],
    targets: Sequence[Target | None],
    band: Band | None,
    limits: Limits | None,
    axis: Sequence[float],
    unit: str,
) -> list[Figure]:
    """Names at the right edge instead of a legend, moved apart where they would meet.

    The words are in the ink of the page, since not every series' colour can be read as text; a dot carries the colour.
    """
    target = targets[-1] if targets else None
    ends = [(f"@series{number}", line.label, _last(line.values)) for number, line in enumerate(lines[:4], 1)]
    if band:
        ends.append(("", band.label, _last(band.middle)))
    if limits:
        ends.append(("", _("Chance"), _last(limits.high)))
    if target:
        ends.append(("", _("Target %(goal)s") % {"goal": _goal(target, unit)}, target.target))
    placed = sorted((end for end in ends if end[2] is not None), key=lambda end: end[2] or 0.0)
    heights = apart([end[2] for end in placed], axis)
    return [
        part
        for (colour, text, _value), height in zip(placed, heights, strict=True)
        for part in _end_label(colour, label(text), height)
    ]


def _goal(target: Target, unit: str) -> str:
    """Without its unit, which stands at the axis, where the room would not do."""
    words = describe_goal(target, unit)
    return words if len(words) <= LONGEST_GOAL else describe_goal(target, "")


def _last(values: Sequence[float | None]) -> float | None:
    return next((value for value in reversed(values) if value is not None), None)


def apart(values: Sequence[float | None], axis: Sequence[float]) -> list[float]:
    """Heights for labels, rising, at least a line of text from each other."""
    least = LABELS_APART * (axis[1] - axis[0])
    heights: list[float] = []
    for value in values:
        wanted = value or 0.0
        heights.append(max(wanted, heights[-1] + least) if heights else wanted)
    return heights


def _end_label(colour: str, text: str, height: float) -> list[Figure]:
    place: Figure = {
        "name": "end",
        "x": 1,
        "xref": "paper",
        "xanchor": "left",
        "y": height,
        "yref": "y",
        "showarrow": False,
    }
    if not colour:
        return [{**place, "xshift": 10, "text": text}]
    dot = {**place, "xshift": 10, "text": "●", "font": {"color": colour}}
    return [dot, {**place, "xshift": 24, "text": text, "font": {"color": "@ink"}}]
