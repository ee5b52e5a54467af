"""A share per person or team against how much it rests on, with the limits that chance alone would keep.

Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in Medicine 24, 1185-1202:
limits are exact binomial quantiles around the mean of the scope, interpolated between counts (his appendix A.1.1). His
interpolation falls short by up to one count on the upper side, so the upper limit here is the lower one of the
complement: a share lies outside exactly when its tail has less than its part of the probability.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboards.charts.chart import Chart, Figure, figure_axis, hover, label
from dashboards.charts.numbers import NO_BREAK, write_figure
from dashboards.charts.tables import Cell, Column, Row, Table
from teams.numbers import write_plain

WARNING, ACTION = 0.95, 0.998
STEPS = 48
FEWEST = 5


@dataclass(frozen=True)
class Share:
    """``numerator`` of ``denominator``; a share without a denominator is left out."""

    label: str
    numerator: int
    denominator: int
    url: str = ""


@dataclass(frozen=True)
class Position:
    """Where a share lies: ``level`` is 0, 0.95 or 0.998, ``side`` -1 below, 1 above."""

    level: float
    side: int


WORDS: dict[tuple[float, int], str | Promise] = {
    (0, 0): gettext_lazy("within normal variation"),
    (WARNING, -1): gettext_lazy("below the 95 % limits"),
    (WARNING, 1): gettext_lazy("above the 95 % limits"),
    (ACTION, -1): gettext_lazy("below the 99.8 % limits"),
    (ACTION, 1): gettext_lazy("above the 99.8 % limits"),
}


def funnel(subject: str, shares: Sequence[Share], *, by: str, better: str = "higher") -> Chart:
    """Points with links; outside the 99.8 % limits they are named and coloured. ``by`` heads the names."""
    shown = [share for share in shares if share.denominator > 0]
    total = sum(share.denominator for share in shown)
    mean = sum(share.numerator for share in shown) / total if total else 0.0
    places = [position(share.numerator, share.denominator, mean) for share in shown]
    most = max((share.denominator for share in shown), default=1)
    data = [*_limit_traces(mean, most), _points(shown, places, better)]
    values = [100 * share.numerator / share.denominator for share in shown]
    sizes = figure_axis([share.denominator for share in shown], "count", zero=True)
    layout = {
        "xaxis": {**sizes, "range": [0, 1.06 * most], "title": {"text": _("n")}},
        "yaxis": figure_axis(_with_room([*values, 100 * mean]), "percent"),
        "annotations": [*_names(shown, places), *_limit_labels(mean, most)],
        "margin": {"r": 56},
    }
    outside = sum(place.level == ACTION for place in places)
    return Chart(
        _title(subject, outside),
        _summary(len(shown), mean, places),
        {"data": data, "layout": layout} if shown else None,
        _table(subject, shown, places, by),
        "tall",
    )


def position(numerator: int, denominator: int, mean: float) -> Position:
    """Where ``numerator / denominator`` lies against the limits around ``mean`` (0 to 1) at that n."""
    share = numerator / denominator
    for level in (ACTION, WARNING):
        low, high = limits(denominator, mean, level)
        if share < low or share > high:
            return Position(level, -1 if share < low else 1)
    return Position(0, 0)


@lru_cache(maxsize=4096)
def limits(n: int, mean: float, level: float) -> tuple[float, float]:
    """Lower and upper limit of a share of n when chance alone varies it around ``mean``; 0 to 1."""
    if mean <= 0 or mean >= 1:
        return mean, mean
    tail = (1 - level) / 2
    return _quantile(n, mean, tail) / n, 1 - _quantile(n, 1 - mean, tail) / n


def _quantile(n: int, mean: float, tail: float) -> float:
    """The count up to which ``tail`` of the probability lies, interpolated; not under 0."""
    cumulated = np.cumsum(_masses(n, mean))
    count = int(np.searchsorted(cumulated, tail))
    mass = cumulated[count] - (cumulated[count - 1] if count else 0.0)
    return max(count - float((cumulated[count] - tail) / mass), 0.0)


def _masses(n: int, mean: float) -> npt.NDArray[np.float64]:
    """Binomial probabilities of 0 to n, in logarithms so that a large n does not vanish."""
    counts = np.arange(1, n + 1)
    ratios = np.log((n - counts + 1) / counts * (mean / (1 - mean)))
    masses: npt.NDArray[np.float64] = np.exp(np.concatenate(([0.0], np.cumsum(ratios))) + n * np.log1p(-mean))
    return masses


def _limit_traces(mean: float, most: int) -> list[Figure]:
    sizes = sorted({max(min(FEWEST, most), round(most * 1.06 * (step / STEPS) ** 2)) for step in range(1, STEPS + 1)})
    traces = []
    for level, dash in ((ACTION, "solid"), (WARNING, "4px,3px")):
        for side in (0, 1):
            heights = [100 * limits(size, mean, level)[side] for size in sizes]
            traces.append(_line(sizes, heights, {"color": "@context", "width": 1.25, "dash": dash}))
    return [*traces, _line([0, sizes[-1]], [100 * mean] * 2, {"color": "@ink-faint", "width": 1.25})]


def _with_room(values: Sequence[float]) -> list[float]:
    """The ends of the values, moved apart for the names of the outermost points; 0 to 100."""
    room = 0.1 * (max(values) - min(values))
    return [max(min(values) - room, 0.0), min(max(values) + room, 100.0)]


def _limit_labels(mean: float, most: int) -> list[Figure]:
    """The names of the limits at their right ends; where they meet the mean, nothing."""
    ends = [
        (100 * limits(most, mean, level)[1], f"{write_plain(100 * level)}{NO_BREAK}%") for level in (ACTION, WARNING)
    ]
    return [
        {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 6, "y": height, "text": text, "showarrow": False,
         "font": {"color": "@ink-faint"}}
        for height, text in [*ends, (100 * mean, _("mean"))]
    ]  # fmt: skip


def _line(x: Sequence[float], y: Sequence[float], line: Figure) -> Figure:
    return {"type": "scatter", "mode": "lines", "x": list(x), "y": list(y), "line": line, "hoverinfo": "skip"}


def _points(shares: Sequence[Share], places: Sequence[Position], better: str) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [share.denominator for share in shares],
        "y": [100 * share.numerator / share.denominator for share in shares],
        "marker": {
            "color": [_colour(place, better) for place in places],
            "size": [11 if place.level == ACTION else 8 for place in places],
            "opacity": 1,
            "symbol": [_symbol(place) for place in places],
            "line": {"color": "@surface", "width": 1},
        },
        "customdata": [
            [hover(share.label, _written(share), str(_words(place))), share.url]
            for share, place in zip(shares, places, strict=True)
        ],
        "hovertemplate": "%{customdata[0]}<extra></extra>",
        "meta": "read",
    }


def _colour(place: Position, better: str) -> str:
    if place.level != ACTION:
        return "@series7" if place.level else "@ink-faint"
    return "@good" if (place.side > 0) == (better == "higher") else "@under"


def _symbol(place: Position) -> str:
    if place.level != ACTION:
        return "circle"
    return "triangle-up" if place.side > 0 else "triangle-down"


def _names(shares: Sequence[Share], places: Sequence[Position]) -> list[Figure]:
    return [
        {
            "x": share.denominator,
            "y": 100 * share.numerator / share.denominator,
            "text": label(share.label),
            "showarrow": False,
            "yshift": 14 * place.side,
        }
        for share, place in zip(shares, places, strict=True)
        if place.level == ACTION
    ]


def _words(place: Position) -> str | Promise:
    return WORDS[place.level, place.side]


def _written(share: Share) -> str:
    value = write_figure(100 * share.numerator / share.denominator, "percent")
    return _("%(value)s of %(n)s") % {"value": value, "n": write_figure(share.denominator, "count")}


def _title(subject: str, outside: int) -> str:
    if not outside:
        return _("%(subject)s: all within what chance allows") % {"subject": subject}
    sentence = ngettext(
        "%(subject)s: %(count)s differs by more than chance",
        "%(subject)s: %(count)s differ by more than chance",
        outside,
    )
    return sentence % {"subject": subject, "count": outside}


def _summary(count: int, mean: float, places: Sequence[Position]) -> str:
    if not count:
        return _("Nothing was counted.")
    words = {
        "mean": write_figure(100 * mean, "percent"),
        "inside": sum(place.level == 0 for place in places),
        "all": count,
    }
    return _("Mean %(mean)s. %(inside)s of %(all)s lie within the 95 %% limits.") % words


def _table(subject: str, shares: Sequence[Share], places: Sequence[Position], by: str) -> Table:
    columns = [Column(by), Column(subject, numeric=True), Column(_("n"), numeric=True), Column(_("Position"))]
    rows = [
        Row(
            [
                Cell(share.label, share.url),
                Cell(write_figure(100 * share.numerator / share.denominator, "percent"),
                     value=share.numerator / share.denominator),
                Cell(write_figure(share.denominator, "count"), value=share.denominator),
                str(_words(place)),
            ]
        )
        for share, place in zip(shares, places, strict=True)
    ]  # fmt: skip
    return Table(subject, columns, rows, sortable=True)
