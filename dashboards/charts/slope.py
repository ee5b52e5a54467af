"""Two sides beside each other: a line a KPI, from the one attainment to the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dashboards.charts.chart import Chart, Figure, figure_axis, hover, label
from dashboards.charts.end_labels import ROOM_FOR_LABELS, apart
from dashboards.charts.numbers import write_figure, write_signed
from dashboards.charts.tables import Cell, Column, Row, Table

TARGET_MET = 100.0
MOST_NAMES = 8
PLAIN: Figure = {"width": 2.5}
DASHED: Figure = {"width": 1.25, "dash": "2px,2px"}


@dataclass(frozen=True)
class Slope:
    """``left`` and ``right`` are attainments, None where there is none; the words are the figures behind them.

    ``differs``: by more than chance explains; ``better``: the right side is, None where more is neither good nor bad.
    """

    label: str
    left: float | None
    right: float | None
    left_words: str = ""
    right_words: str = ""
    differs: bool = False
    better: bool | None = None
    urls: tuple[str, str] = ("", "")


def slope(left: str, right: str, slopes: Sequence[Slope]) -> Chart:
    """The KPIs with a target on both sides are drawn; the table holds all."""
    drawn = [one for one in slopes if one.left is not None and one.right is not None]
    figure = _figure(left, right, drawn) if drawn else None
    return Chart(_title(right, drawn), _summary(left, right, drawn), figure, _table(left, right, slopes), "tall")


def _figure(left: str, right: str, drawn: Sequence[Slope]) -> Figure:
    axis = figure_axis([end for one in drawn for end in (one.left, one.right, TARGET_MET) if end is not None], "score")
    return {
        "data": [_line(left, right, one) for one in sorted(drawn, key=lambda one: one.differs)],
        "layout": {
            "xaxis": {
                "range": [-0.12, 1.12],
                "tickmode": "array",
                "tickvals": [0, 1],
                "ticktext": [label(left), label(right)],
                "showgrid": True,
            },
            "yaxis": axis,
            "margin": {"r": ROOM_FOR_LABELS},
            "hovermode": "closest",
            "annotations": _names(drawn, axis["range"]),
            "shapes": [_target_line()],
        },
    }


def _line(left: str, right: str, one: Slope) -> Figure:
    colour = {None: "@series7", True: "@good", False: "@under"}[one.better] if one.differs else "@control"
    told = [
        [hover(one.label, f"{side}: {words}", _("attainment %(met)s") % {"met": _met(met)}), url]
        for side, words, met, url in zip(
            (left, right), (one.left_words, one.right_words), (one.left, one.right), one.urls, strict=True
        )
    ]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": label(one.label),
        "x": [0, 1],
        "y": [one.left, one.right],
        "customdata": told,
        "hovertemplate": "%{customdata[0]}<extra></extra>",
        "cliponaxis": False,
        "line": {"color": colour, **(PLAIN if one.differs else DASHED)},
        "marker": {"size": 7 if one.differs else 5, "color": colour},
        "meta": "read",
    }


def _names(drawn: Sequence[Slope], axis: Sequence[float]) -> list[Figure]:
    """The names of what differs, the steepest of many, at the right end in the ink of the page; the rest is context."""
    named = sorted((one for one in drawn if one.differs), key=_gap)[-MOST_NAMES:]
    placed = sorted(named or (drawn if len(drawn) <= MOST_NAMES else []), key=lambda one: one.right or 0.0)
    return [
        {"name": "end", "x": 1, "xref": "x", "xanchor": "left", "xshift": 10, "y": height, "yref": "y",
         "text": label(one.label), "showarrow": False, "font": {"color": "@ink"}}
        for one, height in zip(placed, apart([one.right for one in placed], axis), strict=True)
    ]  # fmt: skip


def _gap(one: Slope) -> float:
    return abs((one.right or 0.0) - (one.left or 0.0))


def _target_line() -> Figure:
    line = {"color": "@target", "width": 1.25, "dash": "4px,3px"}
    return {"type": "line", "x0": 0, "x1": 1, "xref": "paper", "y0": TARGET_MET, "y1": TARGET_MET, "line": line}


def _title(right: str, drawn: Sequence[Slope]) -> str:
    if not drawn:
        return _("No KPI has a target on both sides")
    differing = [one for one in drawn if one.differs]
    words = {
        "side": right,
        "differ": len(differing),
        "all": len(drawn),
        "better": len([o for o in differing if o.better]),
    }
    if not differing:
        return _("%(side)s: none of %(all)s KPIs differs beyond chance") % words
    return _("%(side)s: %(differ)s of %(all)s KPIs differ beyond chance, %(better)s for the better") % words


def _summary(left: str, right: str, drawn: Sequence[Slope]) -> str:
    if not drawn:
        return _("Lines are drawn around targets; the table above holds every figure.")
    widest = max(drawn, key=_gap)
    words = {
        "kpi": widest.label,
        "left": left,
        "right": right,
        "from": _met(widest.left),
        "to": _met(widest.right),
    }
    return _(
        "Attainment: 0 at the minimum, 100 at the target, 120 at the stretch. The steepest is %(kpi)s, from %(from)s "
        "(%(left)s) to %(to)s (%(right)s). Dashed lines are within normal variation or not told from it."
    ) % words  # fmt: skip


def _table(left: str, right: str, slopes: Sequence[Slope]) -> Table:
    columns = [
        Column(_("KPI")),
        *(Column(side, numeric=True) for side in (left, right)),
        Column(_("Difference"), numeric=True),
    ]
    rows = [Row([one.label, _cell(one.left), _cell(one.right), _difference(one)]) for one in slopes]
    return Table(_("Attainment"), columns, rows)


def _cell(met: float | None) -> Cell:
    return Cell(_met(met), muted=met is None)


def _difference(one: Slope) -> Cell:
    if one.left is None or one.right is None:
        return Cell("–", muted=True)
    return Cell(write_signed(one.right - one.left, "score", 0))


def _met(met: float | None) -> str:
    return _("none") if met is None else write_figure(met, "score", 0)
