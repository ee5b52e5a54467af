"""Which delimiter separates the cells of a text file."""

import csv
from collections import Counter
from typing import Final

CANDIDATES: Final = (",", ";", "\t", "|")
NAMES: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_ROWS_LOOKED_AT: Final = 50


def find_delimiter(sample: str, wanted: frozenset[str], header_line: int | None) -> str:
    """Return the delimiter under which the sample looks most like a table.

    ``sample`` is the beginning of the file, ``wanted`` the headers the mapping asks for, casefolded. The headers found
    decide; then how many rows are as wide as the header row; then how wide that is.
    """
    return max(CANDIDATES, key=lambda candidate: _likeness(sample, candidate, wanted, header_line))


def _likeness(sample: str, delimiter: str, wanted: frozenset[str], header_line: int | None) -> tuple[int, int, int]:
    rows = _rows(sample, delimiter, header_line)
    if not rows:
        return (0, 0, 0)
    header = rows[0]
    found = sum(cell.strip().casefold() in wanted for cell in header)
    if len(header) == 1:
        return (found, 0, 0)
    widths = Counter(len(row) for row in rows)
    return (found, widths[len(header)], len(header))


def _rows(sample: str, delimiter: str, header_line: int | None) -> list[list[str]]:
    lines = sample.splitlines(keepends=True)[(header_line or 1) - 1 :]
    rows: list[list[str]] = []
    for row in csv.reader(lines, delimiter=delimiter):
        if row:
            rows.append(row)
        if len(rows) == _ROWS_LOOKED_AT:
            break
    return rows
