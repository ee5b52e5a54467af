"""Small multiples: a line each for many, on one scale, so that they can be compared without lying over each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dashboards.charts.chart import write_day
from dashboards.charts.goals import Target
from dashboards.charts.inline import spark_goals
from dashboards.charts.numbers import write_figure
from dashboards.charts.series import Line
from dashboards.charts.tables import Cell, Column, Row, Table


@dataclass(frozen=True)
class Small:
    """One of the lines; ``text``: its last value, written."""

    label: str
    values: Sequence[float | None]
    text: str
    url: str


@dataclass(frozen=True)
class Multiples:
    """``scale``: the lowest and the highest value of all, the target among them; ``table`` holds the same numbers."""

    title: str
    summary: str
    lines: Sequence[Small]
    scale: tuple[float, float]
    goal: Target | None
    table: Table


def multiples(
    subject: str,
    days: Sequence[date],
    lines: Sequence[Line],
    *,
    by: str,
    unit: str,
    decimals: int | None = None,
    goal: Target | None = None,
) -> Multiples | None:
    """Lines along ``days`` in the order given, by name; a line leads to its first address. None with fewer than two."""
    drawn = [line for line in lines if sum(value is not None for value in line.values) > 1]
    if len(drawn) < 2:
        return None
    known = [value for line in drawn for value in line.values if value is not None]
    low, high = min([*known, *spark_goals(goal)]), max([*known, *spark_goals(goal)])
    words = {"low": write_figure(low, unit, decimals), "high": write_figure(high, unit, decimals)}
    title = _("%(subject)s, each on its own") % {"subject": subject}
    return Multiples(
        title,
        _("All on one scale, from %(low)s to %(high)s.") % words,
        [_small(line, unit, decimals) for line in drawn],
        (low, high),
        goal,
        _table(title, days, drawn, by, unit, decimals),
    )


def _small(line: Line, unit: str, decimals: int | None) -> Small:
    last = next(value for value in reversed(line.values) if value is not None)
    return Small(line.label, line.values, write_figure(last, unit, decimals), next(iter(line.urls), ""))


def _table(title: str, days: Sequence[date], lines: Sequence[Line], by: str, unit: str, decimals: int | None) -> Table:
    columns = [Column(by), *[Column(write_day(day), numeric=True) for day in days]]
    rows = [
        Row([Cell(line.label, next(iter(line.urls), "")), *[write_figure(v, unit, decimals) for v in line.values]])
        for line in lines
    ]
    return Table(title, columns, rows, caption_hidden=True)
