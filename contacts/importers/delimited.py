"""CSV, TSV and their kin as chunks of rows, in memory that does not grow with the file."""

import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from typing import BinaryIO, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.importers.containers import Source, unpacked
from contacts.importers.delimiters import NAMES, find_delimiter
from contacts.importers.encodings import find_encoding
from contacts.importers.errors import FileError
from contacts.importers.file_options import FileOptions
from contacts.importers.rows import CHUNK_CHARACTERS, Chunk, Unreadable, fit_width
from teams.numbers import write_count

_ONE_COLUMN: Final = gettext_lazy(
    "There is only one column, and the mapping wants %(wanted)s. Name the right one in the mapping: "
    '[file] delimiter = "...".'
)
_OTHER_DELIMITER: Final = gettext_lazy(
    "With the delimiter %(delimiter)s there is only one column, and the mapping wants %(wanted)s. The line looks "
    'separated by %(hint)s. Name the right one in the mapping: [file] delimiter = "...".'
)

_SAMPLE_CHARACTERS: Final = 256 * 1024
# Fewer lists than the garbage collector waits for before it looks at them.
_BLOCK_ROWS: Final = 500


class DelimitedTable:
    """A text file with a header row. ``wanted`` are the headers that the mapping asks for."""

    sheet = ""

    def __init__(self, source: Source, options: FileOptions, wanted: frozenset[str]) -> None:
        self._source = source
        self._closing = ExitStack()
        self._ignored = options.ignore
        self.encoding = find_encoding(source, options.encoding)
        try:
            self._open(options, wanted)
        except BaseException:
            self.close()
            raise

    def _open(self, options: FileOptions, wanted: frozenset[str]) -> None:
        # The bound of a cell is a setting of the whole process, so it is only ever raised; ours is that of a row.
        csv.field_size_limit(max(csv.field_size_limit(), self._source.limits.row_characters, _SAMPLE_CHARACTERS))
        sample = _sample(self._source, self.encoding)
        folded = frozenset(name.casefold() for name in wanted)
        self.delimiter = options.delimiter or find_delimiter(sample, folded, options.header_line)
        stream, self._stored = self._closing.enter_context(unpacked(self._source))
        text = self._closing.enter_context(io.TextIOWrapper(stream, encoding=self.encoding, newline=""))
        self._lines = _Lines(text, self._source.limits.row_characters)
        self._reader = csv.reader(iter(self._lines), delimiter=self.delimiter, strict=True)
        self.headers, self.header_line = self._header(options.header_line)
        self._check_width(options, wanted, sample)

    def _header(self, named_line: int | None) -> tuple[list[str], int]:
        if not self._lines.skip((named_line or 1) - 1):
            raise FileError(
                _("There is no line %(named_line)s for the header.") % {"named_line": named_line},
                file=self._source.name,
            )
        start = self._lines.count + 1
        try:
            for row in self._reader:
                self._lines.row_ends = [self._lines.count]
                if any(cell.strip() for cell in row):
                    row[0] = row[0].removeprefix("\ufeff")
                    return [cell.strip() for cell in row], start
                start = self._lines.count + 1
        except (csv.Error, _RowTooLongError) as error:
            raise FileError(
                _("The header row does not end, or its quotes do not close."), file=self._source.name, line=start
            ) from error
        raise FileError(_("The file holds no header row."), file=self._source.name)

    def _check_width(self, options: FileOptions, wanted: frozenset[str], sample: str) -> None:
        if len(self.headers) > 1 or len(wanted) < 2:
            return
        found = find_delimiter(sample, frozenset(name.casefold() for name in wanted), options.header_line)
        hint = NAMES[found] if found != self.delimiter else ""
        words = {"wanted": len(wanted), "delimiter": NAMES.get(self.delimiter, repr(self.delimiter)), "hint": hint}
        raise FileError(
            str(_OTHER_DELIMITER if hint else _ONE_COLUMN) % words,
            file=self._source.name,
            line=self.header_line,
        )

    def chunks(self, chunk_rows: int, places: Iterable[int]) -> Iterator[Chunk]:
        """Yield the rows below the header. Raises FileError for a row without end."""
        kept, more = tuple(places), True
        while more:
            chunk = Chunk.keeping(kept)
            enough = self._lines.characters + CHUNK_CHARACTERS
            while more and len(chunk.lines) < chunk_rows and self._lines.characters < enough:
                more = self._take(chunk, min(_BLOCK_ROWS, chunk_rows - len(chunk.lines)))
            chunk.last_line = self._lines.count
            chunk.bytes_done = self._stored.tell()
            if chunk.lines or chunk.unreadable:
                yield chunk

    def _take(self, chunk: Chunk, most: int) -> bool:
        """Put up to ``most`` rows into ``chunk``; tell whether there may be more."""
        lines = self._lines
        rows: list[list[str]] = []
        ends = lines.row_ends = [lines.count]
        broken = None
        try:
            for row in islice(self._reader, most):
                rows.append(row)
                ends.append(lines.count)
        except csv.Error as error:
            broken = error
        except _RowTooLongError as error:
            raise self._too_long(ends[-1] + 1) from error
        starts = [end + 1 for end in ends]
        self._sort_out(chunk, rows, starts)
        if broken is not None:
            self._take_broken(chunk, broken, starts[-1])
        return broken is not None or len(rows) == most

    def _sort_out(self, chunk: Chunk, rows: list[list[str]], starts: list[int]) -> None:
        """Keep the rows that fit the header; the usual case, in which all do, costs next to nothing a row."""
        width = len(self.headers)
        if not self._lines.zero_byte and all(map(any, rows)) and set(map(len, rows)) <= {width}:
            chunk.add(rows, starts[: len(rows)])
            return
        self._lines.zero_byte = False
        for row, start in zip(rows, starts, strict=False):
            if any(row):  # else an empty line, or one of delimiters only, as spreadsheets leave below a table
                self._take_odd(chunk, row, start)

    def _take_odd(self, chunk: Chunk, row: list[str], start: int) -> None:
        for header, cell in zip(self.headers, row, strict=False):
            if "\0" in cell:
                reason = _("The cell holds a NUL byte, which no text has.")
                chunk.unreadable.append(Unreadable(start, reason, header, cell))
                return
        misfit = fit_width(row, len(self.headers))
        if misfit and row[0].strip().startswith(self._ignored):
            return
        if misfit:
            chunk.unreadable.append(Unreadable(start, misfit, "", self.delimiter.join(row)))
        else:
            chunk.add([row], [start])

    def _take_broken(self, chunk: Chunk, error: csv.Error, start: int) -> None:
        if "unexpected end of data" in str(error):
            raise self._endless(_("A quote is opened in this row and never closed."), start) from error
        if "field larger than field limit" in str(error):
            raise self._too_long(start) from error
        reason = _("A quote inside a quoted cell is not doubled, so its end cannot be told.")
        if self._lines.count > start:
            reason += _(" The lines %(start)s to %(count)s are left out.") % {
                "start": start,
                "count": self._lines.count,
            }
        chunk.unreadable.append(Unreadable(start, reason, "", self._lines.last))

    def _too_long(self, start: int) -> FileError:
        return self._endless(
            _("The row is longer than %(row_characters)s characters.")
            % {"row_characters": write_count(self._source.limits.row_characters)},
            start,
        )

    def _endless(self, sentence: str, start: int) -> FileError:
        """Say that the row beginning at a line has no end, and which of its cells is to blame."""
        taken = self._row_text(start, self._source.limits.row_characters)
        cells = next(csv.reader(io.StringIO(taken, newline=""), delimiter=self.delimiter), [])
        return FileError(
            _("%(sentence)s Look at cell %(cells)s of the row: a line end or a closing quote is missing.")
            % {"sentence": sentence, "cells": len(cells)},
            file=self._source.name,
            line=start,
            column=self.headers[len(cells) - 1] if 0 < len(cells) <= len(self.headers) else "",
        )

    def _row_text(self, line: int, characters: int) -> str:
        """The text from a line on, read anew: only an error asks for it."""
        with (
            unpacked(self._source) as (stream, _packed),
            io.TextIOWrapper(stream, encoding=self.encoding, newline="") as text,
        ):
            for _row in range(line - 1):
                text.readline()
            return text.read(characters)

    def close(self) -> None:
        self._closing.close()


class _RowTooLongError(Exception):
    """A row has taken more characters than a row may have."""


class _Lines:
    """The lines of a text with their number; what is read while no row ends (``row_ends`` stands still) is bounded."""

    def __init__(self, text: io.TextIOWrapper, row_characters: int) -> None:
        self._text = text
        self._most = row_characters
        self.count = 0
        self.row_ends = [0]
        self.characters = 0
        self.zero_byte = False
        self.last = ""

    def __iter__(self) -> Iterator[str]:
        most, readline = self._most, self._text.readline
        row_end, allowed = self.row_ends[-1], self.characters + most
        while line := readline(most + 1):
            self.characters += len(line)
            if self.characters > allowed or len(line) > most:
                if self.row_ends[-1] == row_end or len(line) > most:
                    raise _RowTooLongError
                row_end, allowed = self.row_ends[-1], self.characters + most
            if "\0" in line:
                self.zero_byte = True
            self.count += 1
            self.last = line
            yield line

    def skip(self, lines: int) -> bool:
        """Pass over lines; tell whether there were as many."""
        for _line in range(lines):
            if not self._text.readline(self._most):
                return False
            self.count += 1
        self.row_ends = [self.count]
        return True


def _sample(source: Source, encoding: str) -> str:
    with unpacked(source) as (stream, _packed):
        raw: BinaryIO = stream
        with io.TextIOWrapper(raw, encoding=encoding, newline="") as text:
            return text.read(_SAMPLE_CHARACTERS)
