"""Values by category as horizontal bars: names are read, so they stand upright on the left."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.charts.chart import Chart, Figure, Height, figure_axis, hover, label
from dashboards.charts.goals import Target, describe_goal, standing
from dashboards.charts.numbers import write_figure
from dashboards.charts.tables import Cell, Column, Row, Table

MOST = 25
HEIGHTS: tuple[tuple[int, Height], ...] = ((3, "short"), (7, "normal"), (13, "tall"))


@dataclass(frozen=True)
class Bar:
    """``highlighted`` draws the bar in colour and the others in grey; ``note`` is a line for the hover."""

    label: str
    value: float | None
    n: int | None = None
    url: str = ""
    highlighted: bool = False
    note: str = ""


def bars(
    subject: str,
    rows: Sequence[Bar],
    *,
    by: str,
    unit: str,
    decimals: int | None = None,
    goal: Target | None = None,
    minimum_n: int = 0,
) -> Chart:
    """One bar per row, in the order given (sort by name unless the order is the message). ``by`` heads the names.

    With a goal, bars worse than its minimum are orange and those that meet it blue. At most ``MOST`` are drawn.
    """
    shown = rows[:MOST]
    values = [row.value for row in shown if row.value is not None]
    texts = [_written(row, unit, decimals) for row in shown]
    layout = {
        "xaxis": figure_axis([*values, *_goal_values(goal)], unit, zero=True),
        "shapes": _goal_shapes(goal),
        "annotations": _goal_labels(goal, unit),
    }
    colours = [_colour(row, rows, goal, unit, minimum_n) for row in shown]
    return Chart(
        _title(subject, rows, goal, unit),
        _summary(rows, unit, decimals, goal),
        bar_figure(shown, colours, texts, layout) if values else None,
        _table(subject, rows, by, [_written(row, unit, decimals) for row in rows]),
        height_of(shown),
    )


def pareto(subject: str, rows: Sequence[Bar], *, by: str, most: int = MOST) -> Chart:
    """Counts from the most frequent down, with the share so far; the few that make 80 % stand out.

    Those after the first ``most`` are added up in a last bar.
    """
    ordered = sorted((row for row in rows if row.value), key=lambda row: (-(row.value or 0), row.label))
    if not ordered:
        return Chart(subject, _("Nothing was counted."), None, _pareto_table(subject, [], by), "short")
    total = sum(row.value or 0 for row in ordered)
    told = _with_shares(ordered, total)
    shown = [*told[:most], *_added_up(told[most:], total)]
    layout = {"xaxis": figure_axis([row.value or 0 for row in shown], "count", zero=True)}
    colours = ["@series1" if row.highlighted else "@context" for row in shown]
    few = sum(row.highlighted for row in told)
    title = ngettext(
        "%(few)s of %(all)s makes 80 %% of %(subject)s", "%(few)s of %(all)s make 80 %% of %(subject)s", few
    )
    return Chart(
        title % {"few": few, "all": len(told), "subject": subject},
        _("%(total)s in all. %(first)s comes first.") % {"total": write_figure(total, "count"), "first": told[0].label},
        bar_figure(shown, colours, [_written(row, "count", None) for row in shown], layout),
        _pareto_table(subject, shown, by),
        height_of(shown),
    )


def bar_figure(rows: Sequence[Bar], colours: Sequence[str], texts: Sequence[str], layout: Figure) -> Figure:
    layout = {"yaxis": _names(rows), "margin": {"r": 72}, "bargap": 0.35, "annotations": [], **layout}
    layout["annotations"] = [*layout["annotations"], *_value_labels(rows, texts)]
    trace = {
        "type": "bar",
        "orientation": "h",
        "x": [row.value for row in rows],
        "y": list(range(len(rows))),
        "marker": {"color": list(colours)},
        "customdata": [
            [hover(row.label, text, row.note, _sample(row)), row.url] for row, text in zip(rows, texts, strict=True)
        ],
        "hovertemplate": "%{customdata[0]}<extra></extra>",
        "meta": "read",
    }
    return {"data": [trace], "layout": layout}


def _value_labels(rows: Sequence[Bar], texts: Sequence[str]) -> list[Figure]:
    """On a ground of their own, so that the line of the target does not cross the figures.

    Those of bars to the left stand right of zero, where there is room.
    """
    labels = []
    for place, (row, text) in enumerate(zip(rows, texts, strict=True)):
        labels.append(
            {
                "x": max(row.value or 0, 0),
                "y": place,
                "xanchor": "left",
                "xshift": 3,
                "text": text,
                "showarrow": False,
                "bgcolor": "@surface",
                "borderpad": 1,
            }
        )
    return labels


def _written(row: Bar, unit: str, decimals: int | None) -> str:
    return write_figure(row.value, unit, decimals)


def _sample(row: Bar) -> str:
    return "" if row.n is None else _("n %(n)s") % {"n": write_figure(row.n, "count")}


def _names(rows: Sequence[Bar]) -> Figure:
    return {
        "tickmode": "array",
        "tickvals": list(range(len(rows))),
        "ticktext": [label(row.label) for row in rows],
        "range": [len(rows) - 0.4, -0.6],
        "showgrid": False,
        "automargin": True,
    }


def _colour(row: Bar, rows: Sequence[Bar], goal: Target | None, unit: str, minimum_n: int) -> str:
    if row.value is None or (row.n is not None and row.n < minimum_n):
        return "@context"
    if goal is None:
        return "@series1" if row.highlighted or not any(other.highlighted for other in rows) else "@context"
    return {"good": "@good", "near": "@series7", "under": "@under"}[standing(row.value, goal, unit)]


def _goal_values(goal: Target | None) -> list[float]:
    return [] if goal is None else [value for value in (goal.target, goal.target_to) if value is not None]


def _goal_shapes(goal: Target | None) -> list[Figure]:
    line = {"color": "@target", "width": 1.5, "dash": "4px,3px"}
    return [
        {"type": "line", "x0": value, "x1": value, "y0": 0, "y1": 1, "yref": "paper", "line": line}
        for value in _goal_values(goal)
    ]


def _goal_labels(goal: Target | None, unit: str) -> list[Figure]:
    if goal is None:
        return []
    text = label(_("Target %(goal)s") % {"goal": describe_goal(goal, unit)})
    return [{"x": goal.target, "y": 1, "yref": "paper", "yanchor": "bottom", "text": text, "showarrow": False}]


def height_of(rows: Sequence[Bar]) -> Height:
    return next((height for most, height in HEIGHTS if len(rows) <= most), "huge")


def _title(subject: str, rows: Sequence[Bar], goal: Target | None, unit: str) -> str:
    if goal is None:
        return subject
    judged = [standing(row.value, goal, unit) for row in rows if row.value is not None]
    words = {"subject": subject, "met": judged.count("good"), "all": len(judged)}
    return _("%(subject)s: target met by %(met)s of %(all)s") % words


def _summary(rows: Sequence[Bar], unit: str, decimals: int | None, goal: Target | None) -> str:
    known = sorted((row for row in rows if row.value is not None), key=lambda row: row.value or 0.0)
    if not known:
        return _("Nothing was counted.")
    sentences = [
        _("From %(low)s (%(low_name)s) to %(high)s (%(high_name)s).")
        % {
            "low": _written(known[0], unit, decimals),
            "low_name": known[0].label,
            "high": _written(known[-1], unit, decimals),
            "high_name": known[-1].label,
        }
    ]
    if goal:
        sentences.append(_("Target %(goal)s.") % {"goal": describe_goal(goal, unit)})
    if len(rows) > MOST:
        sentences.append(_("The first %(most)s of %(all)s are drawn.") % {"most": MOST, "all": len(rows)})
    return " ".join(sentences)


def _table(subject: str, rows: Sequence[Bar], by: str, texts: Sequence[str]) -> Table:
    columns = [Column(by), Column(subject, numeric=True), Column(_("n"), numeric=True)]
    cells = [
        Row([Cell(row.label, row.url), Cell(text, value=row.value), count_cell(row.n)])
        for row, text in zip(rows, texts, strict=True)
    ]
    return Table(subject, columns, cells, sortable=True)


def count_cell(n: int | None) -> Cell:
    return Cell("") if n is None else Cell(write_figure(n, "count"), value=n)


def _with_shares(rows: Sequence[Bar], total: float) -> list[Bar]:
    """Rows with their share told; those that together first reach 80 % are highlighted."""
    told, before = [], 0.0
    for row in rows:
        value = row.value or 0
        told.append(replace(row, note=_shares(value, before + value, total), highlighted=before < 0.8 * total))
        before += value
    return told


def _added_up(rows: Sequence[Bar], total: float) -> list[Bar]:
    """The rows as one, the last: with it everything is told."""
    if not rows:
        return []
    value = sum(row.value or 0 for row in rows)
    words = ngettext("%(count)s further", "%(count)s further", len(rows)) % {"count": write_figure(len(rows), "count")}
    return [Bar(words, value, note=_shares(value, total, total))]


def _shares(value: float, so_far: float, total: float) -> str:
    share, reached = (write_figure(100 * part / total, "percent") for part in (value, so_far))
    return _("%(share)s, %(so_far)s so far") % {"share": share, "so_far": reached}


def _pareto_table(subject: str, rows: Sequence[Bar], by: str) -> Table:
    columns = [Column(by), Column(subject, numeric=True), Column(_("Share, share so far"), numeric=True)]
    cells = [Row([Cell(row.label, row.url), write_figure(row.value, "count"), row.note]) for row in rows]
    return Table(subject, columns, cells)
