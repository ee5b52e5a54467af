"""What every family of charts returns, and the parts of a figure they share.

Colours in a figure are role names (``@series1``, ``@context``, ``@target`` ...): the browser puts in the tokens of
the theme.
Words and numbers are written here, in the reader's locale, so that the browser formats nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from math import floor, log10
from typing import Any, Literal

from django.utils.formats import date_format

from dashboards.charts.numbers import decimals_of, unit_of, write_figure
from dashboards.charts.tables import Table

Figure = dict[str, Any]
Height = Literal["short", "normal", "tall", "huge"]
LABEL_LENGTH = 28
MOST_TICKS = 6


@dataclass(frozen=True)
class Chart:
    """``title`` states the finding, ``summary`` says it in a sentence, ``table`` holds the same numbers.

    ``figure`` is None where there is nothing to draw.
    """

    title: str
    summary: str
    figure: Figure | None
    table: Table
    height: Height = "normal"


def label(text: str) -> str:
    """A name for a figure: markup escaped (plotly reads labels as HTML), and no longer than there is room."""
    short = text if len(text) <= LABEL_LENGTH else text[: LABEL_LENGTH - 1].rstrip() + "…"
    return escape(short, quote=False)


def hover(*lines: str) -> str:
    """The lines shown beside a point; empty ones are left out."""
    return "<br>".join(escape(line, quote=False) for line in lines if line)


def figure_axis(values: Sequence[float], unit: str, *, zero: bool = False) -> Figure:
    """An axis of values with written ticks that holds all ``values``; ``zero`` makes it begin there."""
    low, high = min([*values, *([0.0] if zero else [])], default=0.0), max(values, default=1.0)
    step = _round_step((high - low) or abs(high) or 1.0)
    first = _floor(low, step)
    last = max(-_floor(-high, step), first + step)
    ticks = [first + step * index for index in range(round((last - first) / step) + 1)]
    return {
        "range": [first, last],
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [_tick(tick, unit, step) for tick in ticks],
    }


def day_axis(days: Sequence[date]) -> Figure:
    """An axis of days with at most six written ticks."""
    every = -(-len(days) // MOST_TICKS) or 1
    ticks = list(days[::-every][::-1])
    written = "M Y" if days and (days[-1] - days[0]).days > 300 else "j M"
    return {
        "type": "date",
        "tickmode": "array",
        "tickvals": [day.isoformat() for day in ticks],
        "ticktext": [date_format(day, written) for day in ticks],
    }


def write_day(day: date) -> str:
    return date_format(day, "j M Y")


def _floor(value: float, step: float) -> float:
    return step * (value // step)


def _round_step(span: float) -> float:
    """The smallest of 1, 2, 5 x 10^k that cuts the span into at most five parts."""
    power = 10.0 ** floor(log10(span / 5))
    return next(power * factor for factor in (1, 2, 5, 10) if span / (power * factor) <= 5)


def _tick(value: float, unit: str, step: float) -> str:
    places = max(0, next((p for p in range(6) if round(step, p) == step), 6))
    symbol = unit if unit_of(unit).symbol == "%" else "count"
    return write_figure(round(value, places), symbol, min(places, decimals_of(unit, None) + 2))
