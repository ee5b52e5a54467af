"""How answers spread over a scale: the mean alone hides two camps."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from dashboards.charts.chart import Chart, Figure, figure_axis, hover, label
from dashboards.charts.numbers import write_figure
from dashboards.charts.tables import Cell, Column, Row, Table


def ratings(
    subject: str,
    counts: Mapping[int, int],
    *,
    scale: Sequence[int] = (1, 2, 3, 4, 5),
    satisfied_from: int = 4,
    dissatisfied_to: int = 2,
    previous: Mapping[int, int] | None = None,
    previous_label: str = "",
    urls: Mapping[int, str] | None = None,
) -> Chart:
    """A bar of the share per rating, blue from ``satisfied_from`` up, orange down to ``dissatisfied_to``.

    ``counts`` maps a rating to its number of answers. ``previous`` draws the shares of a named earlier period as ticks.
    """
    shares, before = _shares(counts, scale), _shares(previous or {}, scale)
    traces = [_bars(counts, shares, scale, (dissatisfied_to, satisfied_from), urls or {})]
    if previous and sum(previous.values()):
        traces.append(_ticks(before, scale, previous_label))
    layout = {
        "xaxis": {"tickmode": "array", "tickvals": list(scale), "ticktext": [str(r) for r in scale], "showgrid": False},
        "yaxis": figure_axis([*shares, *before], "percent", zero=True),
        "bargap": 0.3,
        "annotations": _share_labels(shares, before, scale, previous_label),
    }
    happy = sum(counts.get(rating, 0) for rating in scale if rating >= satisfied_from)
    unhappy = sum(counts.get(rating, 0) for rating in scale if rating <= dissatisfied_to)
    return Chart(
        _title(subject, happy, sum(counts.values()), satisfied_from, scale[-1]),
        _summary(counts, unhappy, scale[0], dissatisfied_to),
        {"data": traces, "layout": layout} if any(shares) else None,
        _table(subject, counts, shares, scale, before if previous else [], previous_label),
    )


def _shares(counts: Mapping[int, int], scale: Sequence[int]) -> list[float]:
    total = sum(counts.get(rating, 0) for rating in scale)
    return [100 * counts.get(rating, 0) / total if total else 0.0 for rating in scale]


def _bars(
    counts: Mapping[int, int],
    shares: Sequence[float],
    scale: Sequence[int],
    ends: tuple[int, int],
    urls: Mapping[int, str],
) -> Figure:
    written = [write_figure(share, "percent", 0) for share in shares]
    return {
        "type": "bar",
        "x": list(scale),
        "y": list(shares),
        "marker": {"color": [_colour(rating, *ends) for rating in scale]},
        "customdata": [
            [hover(_("Rating %(rating)s") % {"rating": rating}, _answers(counts.get(rating, 0)), share),
             urls.get(rating, "")]
            for rating, share in zip(scale, written, strict=True)
        ],
        "hovertemplate": "%{customdata[0]}<extra></extra>",
        "meta": "read",
    }  # fmt: skip


def _colour(rating: int, dissatisfied_to: int, satisfied_from: int) -> str:
    if rating <= dissatisfied_to:
        return "@under"
    return "@good" if rating >= satisfied_from else "@context"


def _ticks(shares: Sequence[float], scale: Sequence[int], name: str) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": list(scale),
        "y": list(shares),
        "marker": {"symbol": "line-ew", "size": 34, "line": {"color": "@ink", "width": 2}},
        "customdata": [[hover(name, write_figure(share, "percent", 0)), ""] for share in shares],
        "hovertemplate": "%{customdata[0]}<extra></extra>",
    }


def _share_labels(
    shares: Sequence[float], before: Sequence[float], scale: Sequence[int], previous_label: str
) -> list[Figure]:
    """The shares above whatever reaches higher, and the name of the ticks beside the last one."""
    labels = [
        {"x": rating, "y": max(share, earlier), "yanchor": "bottom", "text": write_figure(share, "percent", 0),
         "showarrow": False, "font": {"color": "@ink"}}
        for rating, share, earlier in zip(scale, shares, before, strict=True)
    ]  # fmt: skip
    if any(before):
        labels.append(
            {"x": 0, "xref": "paper", "xanchor": "left", "xshift": 8, "y": 1, "yref": "paper", "yanchor": "top",
             "text": label(f"━ {previous_label}"), "showarrow": False}
        )  # fmt: skip
    return labels


def _answers(count: int) -> str:
    return _("%(count)s answers") % {"count": write_figure(count, "count")}


def _title(subject: str, happy: int, total: int, satisfied_from: int, best: int) -> str:
    if not total:
        return _("%(subject)s: no answers") % {"subject": subject}
    words = {
        "subject": subject,
        "share": write_figure(100 * happy / total, "percent"),
        "low": satisfied_from,
        "high": best,
    }
    return _("%(subject)s: %(share)s gave %(low)s to %(high)s") % words  # fmt: skip


def _summary(counts: Mapping[int, int], unhappy: int, worst: int, dissatisfied_to: int) -> str:
    total = sum(counts.values())
    if not total:
        return _("Nobody answered in this period.")
    words = {
        "answers": _answers(total),
        "share": write_figure(100 * unhappy / total, "percent"),
        "low": worst,
        "high": dissatisfied_to,
    }
    return _("%(answers)s; %(share)s gave %(low)s to %(high)s.") % words


def _table(
    subject: str,
    counts: Mapping[int, int],
    shares: Sequence[float],
    scale: Sequence[int],
    before: Sequence[float],
    previous_label: str,
) -> Table:
    columns = [Column(_("Rating")), Column(_("Answers"), numeric=True), Column(_("Share"), numeric=True)]
    rows: list[list[Cell | str]] = [
        [str(rating), Cell(write_figure(counts.get(rating, 0), "count")), write_figure(share, "percent")]
        for rating, share in zip(scale, shares, strict=True)
    ]
    if before:
        columns.append(Column(previous_label, numeric=True))
        rows = [[*row, write_figure(share, "percent")] for row, share in zip(rows, before, strict=True)]
    return Table(subject, columns, [Row(row) for row in rows])
