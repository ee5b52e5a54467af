"""What each part adds to or takes from a change of the whole: by its own figure, and by its share of the cases."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dashboards.charts.bars import MOST, Bar, bar_figure, count_cell, height_of
from dashboards.charts.chart import Chart, figure_axis
from dashboards.charts.numbers import decimals_of, write_signed
from dashboards.charts.tables import Cell, Column, Row, Table
from teams.names import isolated


@dataclass(frozen=True)
class Move:
    """``rate``: by its own figure; ``mix``: by its share of the cases; both in the unit of the change."""

    label: str
    rate: float
    mix: float
    n: int | None = None
    url: str = ""

    @property
    def whole(self) -> float:
        return self.rate + self.mix


def contributions(subject: str, moves: Sequence[Move], *, by: str, unit: str, better: str) -> Chart:
    """The largest first, zero in the middle; the table tells rate and mix apart.

    ``better`` is ``higher`` or ``lower``; anything else colours nothing.
    """
    ordered = sorted(moves, key=lambda move: -abs(move.whole))
    shown = ordered[:MOST]
    reach = max((abs(move.whole) for move in shown), default=0.0) * 1.3
    rows = [Bar(move.label, move.whole, move.n, move.url, note=_apart(move, unit)) for move in shown]
    layout = {"xaxis": figure_axis([-reach, reach], "count")}
    texts = [write_signed(move.whole, unit) for move in shown]
    total = write_signed(sum(move.whole for move in moves), unit)
    return Chart(
        _("%(subject)s moved by %(total)s") % {"subject": subject, "total": total},
        _summary(ordered, unit) if reach else _("Nothing moved."),
        bar_figure(rows, [_colour(move.whole, unit, better) for move in shown], texts, layout) if reach else None,
        _table(subject, ordered, by, unit),
        height_of(rows),
    )


def _apart(move: Move, unit: str) -> str:
    words = {"rate": write_signed(move.rate, unit), "mix": write_signed(move.mix, unit)}
    return _("%(rate)s by its own figure, %(mix)s by its share of the cases") % words


def _summary(ordered: Sequence[Move], unit: str) -> str:
    rate, mix = (write_signed(sum(part), unit) for part in ([m.rate for m in ordered], [m.mix for m in ordered]))
    largest = {"name": isolated(ordered[0].label), "part": write_signed(ordered[0].whole, unit)}
    first = _("Largest part: %(name)s with %(part)s.") % largest
    apart = _("%(rate)s come from the figures themselves, %(mix)s from who had how many cases.")
    return f"{first} {apart % {'rate': rate, 'mix': mix}}"


def _colour(value: float, unit: str, better: str) -> str:
    """Grey for what is written as nothing."""
    if not round(value, decimals_of(unit, None)):
        return "@context"
    if better not in ("higher", "lower"):
        return "@series7"
    return "@good" if (value > 0) == (better == "higher") else "@under"


def _table(subject: str, moves: Sequence[Move], by: str, unit: str) -> Table:
    heads = (subject, _("by its own figure"), _("by its share of the cases"), _("n"))
    columns = [Column(by), *[Column(head, numeric=True) for head in heads]]
    return Table(subject, columns, [_row(move, unit) for move in moves], sortable=True)


def _row(move: Move, unit: str) -> Row:
    figures = [Cell(write_signed(value, unit), value=value) for value in (move.whole, move.rate, move.mix)]
    return Row([Cell(move.label, move.url), *figures, count_cell(move.n)])
