"""Rows of text as they come out of a file, before any meaning is given to them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress
from operator import itemgetter
from typing import Final, Protocol, Self

from django.utils.translation import gettext as _

# Measured: 20,000 take 35 MiB more in the reader alone and save one part in twenty of its time.
CHUNK_ROWS: Final = 5_000
# A chunk ends early when its text grows large, so that wide rows do not take more memory than many narrow ones.
CHUNK_CHARACTERS: Final = 4_000_000


@dataclass(frozen=True)
class Unreadable:
    """A row that has no usable cells: its line, why, its column where one is to blame, and its text."""

    line: int
    reason: str
    column: str = ""
    value: str = ""


@dataclass
class Chunk:
    """Rows as columns, with the line each row begins at; ``unreadable`` are the rows between them that have no cells.

    ``columns``: place in the header -> the cells of the rows there, without surrounding space, for the places kept.
    Columns and not rows, because the garbage collector walks over a million lists again and again, over texts never.
    """

    columns: dict[int, list[str]]
    lines: list[int] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    last_line: int = 0
    bytes_done: int = 0

    @classmethod
    def keeping(cls, places: Iterable[int]) -> Self:
        return cls({place: [] for place in places})

    def add(self, rows: Sequence[list[str]], lines: Iterable[int]) -> None:
        """Take rows that are as wide as the header."""
        self.lines.extend(lines)
        for place, column in self.columns.items():
            column.extend(map(str.strip, map(itemgetter(place), rows)))

    def only(self, taken: list[bool]) -> "Chunk":
        """The chunk without the rows that are not marked."""
        columns = {place: list(compress(column, taken)) for place, column in self.columns.items()}
        return replace(self, columns=columns, lines=list(compress(self.lines, taken)))


class Table(Protocol):
    """An open file with a header row. ``chunks`` may be taken once and raises FileError when the rest is broken;
    ``places`` are the columns to keep.
    """

    headers: list[str]
    header_line: int
    encoding: str
    delimiter: str
    sheet: str

    def chunks(self, chunk_rows: int, places: Iterable[int]) -> Iterator[Chunk]: ...

    def close(self) -> None: ...


def fit_width(row: list[str], width: int) -> str:
    """Return why a row does not fit the header, or "". Empty cells beyond the last header are dropped."""
    if len(row) > width and not any(row[width:]):
        del row[width:]
    if len(row) == width:
        return ""
    short = _("The row is too short: %(cells)s cells where the header has %(width)s.")
    long = _("The row is too long: %(cells)s cells where the header has %(width)s.")
    return (short if len(row) < width else long) % {"cells": len(row), "width": width}
