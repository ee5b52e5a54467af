"""An export as a workbook or as CSV, safe to open in a spreadsheet: no text becomes a formula."""

import csv
import io
from datetime import date, datetime, time
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from reviews.exports import DEFINITION_COLUMNS, Cell, Export

# A text that begins like this is a formula to a spreadsheet reading CSV; the last four are their full-width twins.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def as_workbook(export: Export) -> bytes:
    """XLSX with a cover sheet (scope, filters, who, when), a row a person, and the definition of every column's KPI."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as workbook:
        book = _Book(workbook)
        _write_cover(book, export)
        _write_rows(book, export)
        _write_definitions(book, export)
    return file.getvalue()


def as_csv(export: Export, *, bom: bool = False) -> bytes:
    """One row a person, UTF-8; with ``bom`` Excel opens it as UTF-8 too."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([safe_text(column) for column in export.columns])
    writer.writerows([_csv_cell(cell) for cell in row] for row in export.rows)
    return ((BOM if bom else "") + file.getvalue()).encode("utf-8")


def safe_text(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


class _Book:
    """A workbook and its formats."""

    def __init__(self, workbook: Any) -> None:
        self.workbook = workbook
        self.title = workbook.add_format({"bold": True, "font_size": 14})
        self.head = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        self.instant = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.number = workbook.add_format({"num_format": "0.00"})

    def write(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        """None leaves the cell empty."""
        if isinstance(cell, datetime):
            sheet.write_datetime(row, column, cell, self.instant)
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, datetime.combine(cell, time()), self.day)
        elif isinstance(cell, float):
            sheet.write_number(row, column, cell, self.number)
        elif isinstance(cell, int):
            sheet.write_number(row, column, cell)
        elif cell is not None:
            sheet.write_string(row, column, cell)

    def write_row(self, sheet: Any, row: int, cells: list[Cell]) -> None:
        for column, cell in enumerate(cells):
            self.write(sheet, row, column, cell)


def _write_cover(book: _Book, export: Export) -> None:
    sheet = book.workbook.add_worksheet(_("Cover"))
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 28)
    sheet.write_string(0, 0, _("Reviews: %(cycle)s") % {"cycle": export.cycle.name}, book.title)
    for row, pair in enumerate(export.cover, start=2):
        book.write_row(sheet, row, list(pair))


def _write_rows(book: _Book, export: Export) -> None:
    sheet = book.workbook.add_worksheet(_("Reviews"))
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, len(export.columns), 14)
    if export.rows:
        sheet.autofilter(0, 0, len(export.rows), len(export.columns) - 1)
    _write_head(book, sheet, 0, export.columns)
    for number, cells in enumerate(export.rows, start=1):
        book.write_row(sheet, number, cells)


def _write_definitions(book: _Book, export: Export) -> None:
    """What the figures of the other sheet are made of, a row a version."""
    sheet = book.workbook.add_worksheet(_("Definitions"))
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, len(DEFINITION_COLUMNS) - 1, 22)
    _write_head(book, sheet, 0, list(DEFINITION_COLUMNS))
    for number, cells in enumerate(export.definitions, start=1):
        book.write_row(sheet, number, cells)


def _write_head(book: _Book, sheet: Any, row: int, columns: list[str]) -> None:
    for column, label in enumerate(columns):
        sheet.write_string(row, column, label, book.head)


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return safe_text(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="minutes")
    return cell.isoformat() if isinstance(cell, date) else str(cell)
