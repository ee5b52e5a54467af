"""Rejected rows as CSV that no spreadsheet takes for formulas."""

import csv
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Protocol

HEADER: Final = ("line", "column", "value", "reason")
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


class Rejected(Protocol):
    """A row of a file that was left out, stored or not."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def reason(self) -> str: ...


class Writable(Protocol):
    """What rows can be written to."""

    def write(self, text: str, /) -> object: ...


class _Echo:
    """Hands a written line back."""

    def write(self, text: str, /) -> str:
        return text


def rejection_writer(stream: Writable) -> Callable[[Rejected], object]:
    """Write the header, and return what writes one rejected row."""
    writer = csv.writer(stream)
    writer.writerow(HEADER)
    return lambda row: writer.writerow(_cells(row))


def rejected_lines(rows: Iterable[Rejected]) -> Iterator[str]:
    """The lines of the CSV, one after the other."""
    writer = csv.writer(_Echo())
    # A spreadsheet takes a file for UTF-8 only where it begins with this mark.
    yield "\ufeff" + writer.writerow(HEADER)
    for row in rows:
        yield writer.writerow(_cells(row))


def safe_cell(text: str) -> str:
    """A leading quote makes a spreadsheet show what it would run."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _cells(row: Rejected) -> list[object]:
    return [row.line, *map(safe_cell, (row.column, row.value, row.reason))]
