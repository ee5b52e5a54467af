"""Open an export and take it batch by batch: the one door into this package."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import pandas as pd
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from contacts.importers.binding import Binding, bind
from contacts.importers.columns import Columns, Setting
from contacts.importers.containers import Source, open_source
from contacts.importers.delimited import DelimitedTable
from contacts.importers.errors import FileError
from contacts.importers.findings import Findings, Rejection, Rows, make_rejection
from contacts.importers.frames import make_frame
from contacts.importers.limits import Limits
from contacts.importers.mappings import Mapping
from contacts.importers.repeats import SeenIds
from contacts.importers.rows import CHUNK_ROWS, Chunk, Table
from contacts.importers.surveys import complete_surveys
from contacts.importers.workbooks import WorkbookTable
from teams.numbers import write_count

__all__ = ["Batch", "Reading", "Rejection", "open_import"]


@dataclass(frozen=True)
class Batch:
    """Rows of the file, read and checked; what the parts hold is told in ``contacts.importers``."""

    frame: pd.DataFrame
    rejections: list[Rejection]
    notes: Counter[str]
    rows: int
    last_line: int
    bytes_done: int


def open_import(
    path: str | Path,
    mapping: Mapping,
    *,
    now: datetime,
    limits: Limits,
    name: str = "",
    zone: str = "UTC",
    chunk_rows: int = CHUNK_ROWS,
) -> "Reading":
    """Open a file and hold the mapping against its header row.

    ``now`` is aware; ``zone`` is taken where the mapping names none. Raises FileError for a file that cannot be read,
    MappingError for a mapping that does not fit it.
    """
    if now.tzinfo is None:
        raise ValueError("now must be aware of its zone")
    source = open_source(Path(path), name or Path(path).name, limits)
    return Reading(source, mapping, now, zone, chunk_rows)


class Reading:
    """An open export. Close it, or use it in a ``with`` statement; iterate over it once."""

    def __init__(self, source: Source, mapping: Mapping, now: datetime, zone: str, chunk_rows: int) -> None:
        self.mapping = mapping
        self.bytes_total = source.bytes_total
        self._source = source
        self._chunk_rows = chunk_rows
        self._seen = SeenIds()
        self._closing = ExitStack()
        self.table: Table = _open_table(source, mapping)
        self._closing.callback(self.table.close)
        try:
            self.binding: Binding = self._bind()
        except BaseException:
            self.close()
            raise
        self._setting = Setting(mapping, self.binding, now, zone, typed=source.container == "workbook")

    def _bind(self) -> Binding:
        if len(self.table.headers) > self._source.limits.columns:
            raise FileError(
                _("The file has %(headers)s columns; at most %(columns)s are taken.")
                % {
                    "headers": write_count(len(self.table.headers)),
                    "columns": write_count(self._source.limits.columns),
                },
                file=self._source.name,
            )
        return bind(self.mapping, self.table, self._source.name)

    @property
    def headers(self) -> list[str]:
        return self.table.headers

    @property
    def encoding(self) -> str:
        return self.table.encoding

    @property
    def delimiter(self) -> str:
        return self.table.delimiter

    @property
    def sheet(self) -> str:
        return self.table.sheet

    @property
    def unused_columns(self) -> tuple[str, ...]:
        return self.binding.unused

    @property
    def missing(self) -> tuple[str, ...]:
        return self.binding.missing

    @property
    def fields(self) -> tuple[str, ...]:
        return self.binding.fields

    def __iter__(self) -> Iterator[Batch]:
        for _rows, batch in self.with_texts(sorted(set(self.binding.positions.values()))):
            yield batch

    def with_texts(self, places: Iterable[int]) -> Iterator[tuple[Chunk, Batch]]:
        """Yield each batch with the texts it was read from; ``places`` are the columns to keep, at least those that
        the mapping reads. Raises FileError when there is no row at all.
        """
        found = False
        for chunk in self.table.chunks(self._chunk_rows, places):
            found = True
            yield chunk, self._read(chunk)
        if not found:
            raise FileError(
                _("The file has a header row and no rows below it."),
                file=self._source.name,
                line=self.table.header_line,
            )

    def _read(self, chunk: Chunk) -> Batch:
        rows = len(chunk.lines) + len(chunk.unreadable)
        notes, chunk = self._filtered(chunk)
        findings = Findings(np.array(chunk.lines, dtype=np.int64), notes=notes)
        columns = Columns(chunk, self._setting, findings)
        columns.read()
        complete_surveys(columns, self.mapping, self.binding.rules, len(chunk.lines))
        details = columns.details()
        self._reject_repeats(columns, findings)
        rejections = [make_rejection(row.line, row.column, "", row.value, row.reason) for row in chunk.unreadable]
        return Batch(
            frame=make_frame(columns, self.fields, details),
            rejections=sorted(rejections + findings.rejections, key=lambda rejection: rejection.line),
            notes=findings.notes,
            rows=rows,
            last_line=chunk.last_line,
            bytes_done=chunk.bytes_done,
        )

    def _filtered(self, chunk: Chunk) -> tuple[Counter[str], Chunk]:
        notes: Counter[str] = Counter()
        for row_filter in self.mapping.row_filters:
            place = self.binding.positions[row_filter.column]
            words = [text.casefold() for text in chunk.columns[place]]
            if row_filter.keep:
                taken = [word in row_filter.keep for word in words]
            else:
                taken = [word not in row_filter.skip for word in words]
            if not all(taken):
                left = taken.count(False)
                notes[f'left out by the mapping because of "{row_filter.column}"'] += left
                chunk = chunk.only(taken)
        return notes, chunk

    def _reject_repeats(self, columns: Columns, findings: Findings) -> None:
        good: Rows = ~findings.bad
        ids = columns.words["external_id"][good]
        before: NDArray[np.int64] = np.zeros(len(good), dtype=np.int64)
        before[good] = self._seen.first_lines(ids, findings.lines[good])
        rule = next(rule for rule in self.binding.rules if rule.field.name == "external_id")
        findings.reject(
            before > 0,
            lambda place: (
                _("The same external_id stands in line %(before)s already; that row is taken.")
                % {"before": before[place]}
            ),
            column=rule.column,
            name="external_id",
            values=columns.words["external_id"],
        )

    def close(self) -> None:
        self._closing.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _open_table(source: Source, mapping: Mapping) -> Table:
    if source.container == "workbook":
        return WorkbookTable(source, mapping.file)
    return DelimitedTable(source, mapping.file, frozenset(mapping.headers))
