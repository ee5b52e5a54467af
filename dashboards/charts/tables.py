"""Tables as ``includes/table.html`` takes them; a chart's twin is one."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """``sort`` is the value of ``?sort=`` that this header asks for, ``current`` is ``ascending`` or ``descending``."""

    label: str
    numeric: bool = False
    nowrap: bool = False
    sort: str = ""
    current: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Cell:
    """``attainment`` colours the cell, ``value`` is the raw figure for sorting in the browser."""

    text: str
    url: str = ""
    attainment: float | None = None
    value: float | None = None
    note: str = ""
    muted: bool = False
    badge: str = ""


@dataclass(frozen=True)
class Row:
    cells: Sequence[Cell | str]
    current: bool = False


@dataclass(frozen=True)
class Table:
    """The first cell of a row names it. ``sortable`` lets the browser sort, for tables that are not paged.
    ``heat`` shows the key of a heat map below.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row | Sequence[Cell | str]]
    caption_hidden: bool = False
    sortable: bool = False
    empty: str = ""
    heat: bool = False
