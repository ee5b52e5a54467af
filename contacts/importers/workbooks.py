"""XLSX as chunks of rows, opened in a process of its own, so that no workbook can take the web or a worker down."""

import json
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from contacts.importers.containers import Source
from contacts.importers.errors import FileError, MappingError, nearest
from contacts.importers.file_options import FileOptions
from contacts.importers.rows import CHUNK_CHARACTERS, Chunk, Unreadable, fit_width
from teams.numbers import write_count

_PROGRAM: Final = Path(__file__).with_name("sheet_process.py")
_PARTS: Final = 10_000
_RATIO_COUNTS_FROM: Final = 10 * 1024 * 1024


class WorkbookTable:
    """A sheet of an XLSX with a header row; the first visible sheet unless the mapping names one."""

    encoding = ""
    delimiter = ""

    def __init__(self, source: Source, options: FileOptions) -> None:
        check_archive(source)
        self._source = source
        self._ignored = options.ignore
        self._sheet_process = _SheetProcess(source, options.sheet)
        try:
            self.sheet = self._sheet_process.sheet
            self._numbered = self._sheet_process.rows()
            self.headers, self.header_line = self._header(options.header_line)
        except BaseException:
            self.close()
            raise

    def _header(self, named_line: int | None) -> tuple[list[str], int]:
        for line, row in self._numbered:
            if line >= (named_line or 1) and any(cell.strip() for cell in row):
                headers = [cell.strip() for cell in row]
                while not headers[-1]:
                    headers.pop()
                return headers, line
        raise FileError(_('The sheet "%(sheet)s" holds no header row.') % {"sheet": self.sheet}, file=self._source.name)

    def chunks(self, chunk_rows: int, places: Iterable[int]) -> Iterator[Chunk]:
        """Yield the rows below the header; empty rows are passed over."""
        kept = tuple(places)
        chunk, characters = Chunk.keeping(kept), 0
        for line, row in self._numbered:
            chunk.last_line = line
            if any(row):
                self._take(chunk, line, row)
                characters += sum(map(len, row))
            if len(chunk.lines) >= chunk_rows or characters >= CHUNK_CHARACTERS:
                yield chunk
                chunk, characters = Chunk.keeping(kept), 0
        if chunk.lines or chunk.unreadable:
            yield chunk

    def _take(self, chunk: Chunk, line: int, row: list[str]) -> None:
        misfit = fit_width(row, len(self.headers))
        if misfit and row[0].strip().startswith(self._ignored):
            return
        if misfit:
            chunk.unreadable.append(Unreadable(line, misfit, "", " | ".join(row)))
        else:
            chunk.add([row], [line])

    def close(self) -> None:
        self._sheet_process.close()


def check_archive(source: Source) -> None:
    """Look into the ZIP without unpacking it. Raises FileError for what is no XLSX, has macros or would burst."""
    limits, name = source.limits, source.name
    try:
        with zipfile.ZipFile(source.path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise FileError(_("The workbook is damaged. Open it and save it again."), file=name) from error
    sentence = _alien(parts)
    if sentence:
        raise FileError(sentence, file=name)
    inflated = sum(part.file_size for part in parts)
    if inflated > limits.workbook_inflated_bytes or len(parts) > _PARTS:
        raise FileError(
            _(
                "The workbook unpacks to %(inflated)s bytes; at most %(workbook_inflated_bytes)s are "
                "taken. Export the data as CSV."
            )
            % {
                "inflated": write_count(inflated),
                "workbook_inflated_bytes": write_count(limits.workbook_inflated_bytes),
            },
            file=name,
        )
    if limits.inflation is not None and inflated > max(_RATIO_COUNTS_FROM, source.bytes_total * limits.inflation):
        raise FileError(
            _("The workbook unpacks to more than %(inflation)s times its size, as no table does.")
            % {"inflation": limits.inflation},
            file=name,
        )


def _alien(parts: list[zipfile.ZipInfo]) -> str:
    names = {part.filename.casefold() for part in parts}
    if any(part.flag_bits & 0x1 for part in parts):
        return _("The archive is encrypted. Save a copy without a password.")
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        return _("The workbook holds macros. Save it as XLSX without macros.")
    if "xl/workbook.bin" in names:
        return _("This is a binary workbook (.xlsb). Save it as XLSX or CSV.")
    if "xl/workbook.xml" not in names or "[content_types].xml" not in names:
        return _("This is a ZIP archive, not an XLSX workbook. Unpack it, or save the table as XLSX or CSV.")
    return ""


class _SheetProcess:
    """The process that opens the workbook, and what it says."""

    def __init__(self, source: Source, sheet: str) -> None:
        self._source = source
        self._closing = ExitStack()
        limits = source.limits
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-I", str(_PROGRAM), str(source.path.resolve()), sheet),
                *map(str, (limits.workbook_cells, limits.row_characters)),
                *map(str, (limits.workbook_bytes, limits.workbook_seconds)),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8"},
        )
        self._closing.callback(self._end)
        first = self._next()
        if "error" in first:
            self.close()
            raise self._refusal(first, sheet)
        self.sheet: str = first["sheet"]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        line = 0
        while (rows := self._next()) != "end":
            if isinstance(rows, dict):
                raise self._refusal(rows, self.sheet)
            for row in rows:
                line += 1
                yield line, row

    def _next(self) -> Any:
        assert self._process.stdout is not None
        text = self._process.stdout.readline()
        if not text.endswith(b"\n"):
            raise self._died()
        return json.loads(text)

    def _died(self) -> FileError:
        code = self._process.wait()
        if code == -signal.SIGXCPU:
            sentence = _("Opening the workbook took more than %(workbook_seconds)s s of processor time.") % {
                "workbook_seconds": self._source.limits.workbook_seconds
            }
        else:
            sentence = _(
                "The workbook needs more than %(workbook_bytes)s MiB of memory: the sheet is too "
                "large, or has cells far outside the table."
            ) % {"workbook_bytes": self._source.limits.workbook_bytes // 1024**2}
        return FileError(_("%(sentence)s Export the data as CSV.") % {"sentence": sentence}, file=self._source.name)

    def _refusal(self, said: dict[str, Any], sheet: str) -> FileError | MappingError:
        name, kind = self._source.name, said["error"]
        if kind == "sheet" and sheet:
            return MappingError(
                _('There is no sheet "%(sheet)s". %(nearest)s')
                % {"sheet": sheet, "nearest": nearest(sheet, said["sheets"])},
                file=name,
            )
        sentences = {
            "sheet": _("The workbook has no visible sheet."),
            "encrypted": _("The workbook is encrypted. Open it with its password and save a copy without one."),
            "memory": _("The workbook needs more memory than is given to one. Export the data as CSV."),
            "cells": _spans(said, self._source.limits.workbook_cells),
            "row": _("The row holds %(characters)s characters; at most %(row_characters)s are taken.")
            % {
                "characters": write_count(said.get("characters", 0)),
                "row_characters": write_count(self._source.limits.row_characters),
            },
            "unreadable": _("The workbook cannot be read (%(why)s). Open it and save it again.")
            % {"why": said.get("why")},
        }
        return FileError(sentences[kind], file=name, line=said.get("line"))

    def _end(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def close(self) -> None:
        self._closing.close()


def _spans(said: dict[str, Any], most: int) -> str:
    size = _("%(rows)s rows and %(columns)s columns") % {
        "rows": write_count(said.get("rows", 0)),
        "columns": write_count(said.get("columns", 0)),
    }
    return _('The sheet "%(sheet)s" spans %(size)s; at most %(most)s cells are taken. Export the data as CSV.') % {
        "sheet": said.get("sheet"),
        "size": size,
        "most": write_count(most),
    }
