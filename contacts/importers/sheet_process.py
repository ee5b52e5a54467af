"""Runs as a process of its own: opens a workbook under limits and writes its rows as JSON, one chunk a line.

Started by ``contacts.importers.workbooks``, by path and without the application, because a workbook of a few kilobytes
can ask for more memory than there is and abort the process that opens it.

Arguments: path, sheet name ("" for the first visible one), cells at most, characters of a row at most, bytes of memory,
seconds. First line out: ``{"sheet": ...}`` or ``{"error": kind, ...}``; then lists of rows, from row 1 on; then "end".
"""

import json
import resource
import sys
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, Final

_CHUNK_ROWS: Final = 2_000
_CHUNK_CHARACTERS: Final = 1_000_000


def main(arguments: list[str]) -> None:
    path, sheet_name, *numbers = arguments
    cells, row_characters, memory, seconds = map(int, numbers)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The soft limit comes first, so that it is told apart from a process killed for want of memory.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    from python_calamine import CalamineError, PasswordError  # noqa: PLC0415  the limits hold for its loading as well

    try:
        _write_rows(path, sheet_name, cells, row_characters)
    except PasswordError:
        _put({"error": "encrypted"})
    except MemoryError:
        _put({"error": "memory"})
    except (CalamineError, ValueError, OSError) as error:
        _put({"error": "unreadable", "why": str(error)[:200]})


def _write_rows(path: str, sheet_name: str, cells: int, row_characters: int) -> None:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415  as above

    workbook = CalamineWorkbook.from_path(path)
    tables = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    shown = [sheet.name for sheet in tables if sheet.visible == SheetVisibleEnum.Visible]
    chosen = sheet_name or next(iter(shown), "")
    if chosen not in {sheet.name for sheet in tables}:
        _put({"error": "sheet", "sheets": shown})
        return
    sheet = workbook.get_sheet_by_name(chosen)
    rows, columns = (place + 1 for place in sheet.end or (-1, -1))
    if rows * columns > cells:
        _put({"error": "cells", "rows": rows, "columns": columns, "sheet": chosen})
        return
    _put({"sheet": chosen})
    _put_rows(sheet.iter_rows(), row_characters)


def _put_rows(rows: Iterable[list[Any]], row_characters: int) -> None:
    chunk: list[list[str]] = []
    waiting = 0
    for number, row in enumerate(rows, start=1):
        texts = [_text(cell) for cell in row]
        characters = sum(map(len, texts))
        if characters > row_characters:
            _put({"error": "row", "line": number, "characters": characters})
            return
        chunk.append(texts)
        waiting += characters
        if len(chunk) >= _CHUNK_ROWS or waiting > _CHUNK_CHARACTERS:
            _put(chunk)
            chunk, waiting = [], 0
    _put(chunk)
    _put("end")


def _text(cell: Any) -> str:
    """A typed cell as the text that a CSV of the same sheet would hold, dates in ISO order."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds" if cell.microsecond == 0 else "microseconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.isoformat(timespec="seconds" if cell.microsecond == 0 else "microseconds")
    if isinstance(cell, timedelta):
        return _clock(cell)
    return str(cell)


def _clock(duration: timedelta) -> str:
    sign = "-" if duration < timedelta(0) else ""
    seconds, fraction = divmod(abs(duration), timedelta(seconds=1))
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    rest = f".{fraction.microseconds:06d}" if fraction else ""
    return f"{sign}{hours}:{minute:02d}:{second:02d}{rest}"


def _put(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=True))
    sys.stdout.write("\n")


if __name__ == "__main__":
    main(sys.argv[1:])
