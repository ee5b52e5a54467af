"""A sheet's file as lines of texts by field. Nothing here knows the database."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from contacts.importers.containers import open_source
from contacts.importers.errors import FileError, MappingError
from contacts.importers.findings import Rejection
from contacts.importers.headers import Synonyms, find_columns
from contacts.importers.limits import Limits
from contacts.importers.rows import CHUNK_ROWS, Table
from contacts.importers.texts import PLAIN_NUMBER
from contacts.roster.days import EARLIEST, ORDERS, find_order, read_day
from contacts.roster.reading import open_table
from contacts.roster.rows import RowError
from teams.numbers import write_count

MOST_ROWS = 2_000


@dataclass(frozen=True)
class Shape:
    """``synonyms``: field -> further headers that mean it. ``needed``: fields whose column must be there.

    ``in_order_of``: the field of days by which lines are taken, "" as they stand in the file.
    """

    synonyms: Synonyms
    needed: tuple[str, ...]
    days: tuple[str, ...]
    in_order_of: str = ""


@dataclass(frozen=True)
class Line:
    """``number``: where it begins in the file. ``cells``: field -> text; a field without a column is missing."""

    number: int
    cells: Mapping[str, str]

    def text(self, name: str, *, longest: int = 200) -> str:
        found = self.cells.get(name, "")
        if len(found) > longest:
            raise RowError(name, found, _("The text is longer than %(longest)s characters.") % {"longest": longest})
        return found

    def number_of(self, name: str) -> float | None:
        """The number in a cell, None for an empty one. Raises RowError."""
        text = self.cells.get(name, "")
        if text and not PLAIN_NUMBER.fullmatch(text):
            raise RowError(name, text, _("This is no plain number: write 1234.5, without a unit or a thousands sign."))
        return float(text) if text else None

    def needed_number(self, name: str) -> float:
        found = self.number_of(name)
        if found is None:
            raise RowError(name, "", _("The cell is empty, and the number is needed."))
        return found

    def day(self, name: str, order: str) -> date | None:
        text = self.cells.get(name, "")
        found = read_day(text, order) if text else None
        if text and found is None:
            raise RowError(name, text, _("This is no day that can be read, such as 2026-03-31."))
        return found

    def needed_day(self, name: str, order: str) -> date:
        found = self.day(name, order)
        if found is None:
            raise RowError(name, "", _("The cell is empty, and the day is needed."))
        return found


@dataclass
class Sheet:
    """``columns``: field -> the header it was found under; ``unused``: headers that nobody reads."""

    columns: dict[str, str]
    unused: list[str]
    order: str = ""
    lines: list[Line] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)


def read_sheet(
    path: Path, shape: Shape, *, name: str, limits: Limits, order: str = "", most_rows: int | None = None
) -> Sheet:
    """Read a CSV or XLSX file. ``order``: day-first, month-first, "" finds out. Raises FileError and MappingError."""
    if order and order not in ORDERS:
        raise MappingError(
            _('Days are written %(list)s, not "%(order)s".') % {"list": " or ".join(ORDERS), "order": order}
        )
    source = open_source(path, name, limits)
    with closing(open_table(source)) as table:
        places = find_columns(table.headers, shape.synonyms, {}, name, table.header_line)
        _refuse_missing(shape, places, table, name)
        columns = {field: table.headers[place] for field, place in places.items()}
        sheet = Sheet(columns, [header for header in table.headers if header and header not in columns.values()])
        _fill(sheet, table, places, name, most_rows)
    if not sheet.lines and not sheet.rejections:
        raise FileError(_("The file has a header row and no rows below it."), file=name)
    days = {columns[field]: _filled(sheet, field) for field in shape.days if field in columns}
    sheet.order = order or find_order(days, name)
    if shape.in_order_of:
        sheet.lines.sort(key=lambda line: read_day(line.cells[shape.in_order_of], sheet.order) or EARLIEST)
    return sheet


def _fill(sheet: Sheet, table: Table, places: Mapping[str, int], name: str, most_rows: int | None) -> None:
    for chunk in table.chunks(CHUNK_ROWS, places.values()):
        rows = zip(*(chunk.columns[place] for place in places.values()), strict=True)
        for number, row in zip(chunk.lines, rows, strict=True):
            cells = {field: " ".join(text.split()) for field, text in zip(places, row, strict=True)}
            sheet.lines.append(Line(number, cells))
        sheet.rejections += [Rejection(r.line, r.column, "", r.value[:200], r.reason) for r in chunk.unreadable]
        if most_rows is not None and len(sheet.lines) > most_rows:
            raise FileError(
                _("The file has more than %(most_rows)s rows: use the command on the server.")
                % {"most_rows": write_count(most_rows)},
                file=name,
            )


def _filled(sheet: Sheet, field: str) -> list[str]:
    return [line.cells[field] for line in sheet.lines if line.cells[field]]


def _refuse_missing(shape: Shape, places: Mapping[str, int], table: Table, name: str) -> None:
    missing = [field for field in shape.needed if field not in places]
    if missing:
        wanted, found = (", ".join(f'"{word}"' for word in words) for words in (missing, filter(None, table.headers)))
        sentence = _("These columns are missing: %(wanted)s. The file has %(found)s.") % {
            "wanted": wanted,
            "found": found,
        }
        raise FileError(sentence, file=name, line=table.header_line)
