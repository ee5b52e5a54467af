"""The cells of a table, written in Python: a page has hundreds, and a template for each took half of its time."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from dashboards.charts.heat import HeatStep, heat_step
from dashboards.charts.tables import Cell, Column

register = template.Library()

# What a cell or a column may leave out.
RESTING = {
    "text": "", "url": "", "attainment": None, "value": None, "note": "", "muted": False, "badge": "",
    "numeric": False, "nowrap": False,
}  # fmt: skip


@register.simple_tag
def table_cells(row: Any, columns: Sequence[Column | Mapping[str, Any]]) -> SafeString:
    """A row is a list or has ``cells``; a cell is a text, a Cell or a dict of its fields. The first heads the row."""
    cells = row["cells"] if isinstance(row, Mapping) else getattr(row, "cells", row)
    pairs = enumerate(zip(columns, cells, strict=False))
    written = (_cell(column, cell, "td" if place else 'th scope="row"') for place, (column, cell) in pairs)
    return mark_safe("".join(written))  # noqa: S308  every text was escaped


def _cell(column: Any, cell: Any, tag: str) -> str:
    cell = Cell(cell) if isinstance(cell, str) else cell
    attainment = _of(cell, "attainment")
    step = heat_step(None if attainment is None else float(attainment))
    value = _of(cell, "value")
    sorted_by = "" if value is None else f' data-value="{value}"'
    inside = "".join(_inside(cell, step))
    return f'<{tag} class="{" ".join(_classes(column, cell, step))}"{sorted_by}>{inside}</{tag[:2]}>'


def _classes(column: Any, cell: Any, step: HeatStep | None) -> Iterator[str]:
    if _of(column, "numeric"):
        yield "number"
    elif _of(column, "nowrap"):
        yield "nowrap"
    if step:
        yield f"heat heat-{step.number}"
    if _of(cell, "muted"):
        yield "muted"


def _inside(cell: Any, step: HeatStep | None) -> Iterator[str]:
    mark = f'<span class="heat-mark" aria-hidden="true">{escape(step.mark)}</span>' if step else ""
    text, url = f"{mark}{escape(_of(cell, 'text'))}", _of(cell, "url")
    yield f'<a href="{escape(url)}">{text}</a>' if url else text
    if step:
        yield f'<span class="sr-only">, {escape(step.words)}</span>'
    if badge := _of(cell, "badge"):
        yield f' <span class="badge">{escape(badge)}</span>'
    if note := _of(cell, "note"):
        yield f"<small>{escape(note)}</small>"


def _of(given: Any, name: str) -> Any:
    if isinstance(given, Mapping):
        return given.get(name, RESTING[name])
    return getattr(given, name, RESTING[name])
