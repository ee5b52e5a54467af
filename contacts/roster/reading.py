"""A roster's file as checked rows. Nothing here knows the database."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from contacts.importers.containers import Source, open_source
from contacts.importers.delimited import DelimitedTable
from contacts.importers.errors import FileError, MappingError
from contacts.importers.file_options import FileOptions
from contacts.importers.findings import Rejection
from contacts.importers.limits import Limits
from contacts.importers.rows import CHUNK_ROWS, Table
from contacts.importers.workbooks import WorkbookTable
from contacts.roster.columns import DAYS, bind
from contacts.roster.days import ORDERS, find_order
from contacts.roster.repeats import without_contradictions
from contacts.roster.rows import Reader, RosterRow, Texts
from teams.numbers import write_count


@dataclass(frozen=True)
class RosterOptions:
    """What somebody says about a roster. ``columns``: field -> header, where the header alone does not tell.

    ``order``: day-first or month-first, "" finds out. ``first_day``: when stays begin that the file gives no day for.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    order: str = ""
    first_day: date | None = None
    most_rows: int | None = None


@dataclass
class RosterFile:
    """A roster as it was read. ``columns``: field -> the header it was found under."""

    headers: list[str]
    columns: dict[str, str]
    order: str
    rows: list[RosterRow]
    rejections: list[Rejection]

    @property
    def unused(self) -> list[str]:
        return [header for header in self.headers if header and header not in self.columns.values()]


def read_roster(path: Path, *, name: str, limits: Limits, options: RosterOptions) -> RosterFile:
    """Read and check a file. Raises FileError and MappingError; what is wrong with single rows is in ``rejections``."""
    if options.order and options.order not in ORDERS:
        raise MappingError(
            _('Days are written %(list)s, not "%(order)s".') % {"list": " or ".join(ORDERS), "order": options.order}
        )
    source = open_source(path, name or path.name, limits)
    with closing(open_table(source)) as table:
        places = bind(table.headers, options.columns, source.name, table.header_line)
        lines, texts, unreadable = _texts(table, places, source, options.most_rows)
    if not texts and not unreadable:
        raise FileError(_("The file has a header row and no rows below it."), file=source.name, line=table.header_line)
    columns = {field: table.headers[place] for field, place in sorted(places.items(), key=lambda item: item[1])}
    order = options.order or find_order(_days(columns, texts), source.name)
    reader = Reader(columns, order, unreadable)
    rows = without_contradictions(reader.read(lines, texts), reader)
    return RosterFile(table.headers, columns, order, rows, reader.rejections)


def open_table(source: Source) -> Table:
    if source.container == "workbook":
        return WorkbookTable(source, FileOptions())
    return DelimitedTable(source, FileOptions(), frozenset())


def _texts(
    table: Table, places: Mapping[str, int], source: Source, most_rows: int | None
) -> tuple[list[int], list[Texts], list[Rejection]]:
    lines: list[int] = []
    texts: list[Texts] = []
    unreadable: list[Rejection] = []
    for chunk in table.chunks(CHUNK_ROWS, places.values()):
        lines += chunk.lines
        cells = zip(*(chunk.columns[place] for place in places.values()), strict=True)
        texts += [dict(zip(places, row, strict=True)) for row in cells]
        unreadable += [Rejection(r.line, r.column, "", r.value[:200], r.reason) for r in chunk.unreadable]
        if most_rows is not None and len(texts) > most_rows:
            raise FileError(
                _("The roster has more than %(most_rows)s rows: use the command import_roster.")
                % {"most_rows": write_count(most_rows)},
                file=source.name,
            )
    return lines, texts, unreadable


def _days(columns: Mapping[str, str], texts: Sequence[Texts]) -> dict[str, list[str]]:
    """Header -> the filled cells, of the columns that hold days."""
    return {columns[field]: [row[field] for row in texts if row[field]] for field in DAYS if field in columns}
