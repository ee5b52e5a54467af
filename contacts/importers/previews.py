"""The first rows of an export, as they stand and as they would be read."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pandas as pd

from contacts.importers.findings import Rejection
from contacts.importers.limits import Limits
from contacts.importers.mappings import Mapping
from contacts.importers.reading import Batch, open_import
from contacts.importers.rows import Chunk

_LONGEST_CELL: Final = 500


@dataclass(frozen=True)
class PreviewRow:
    """A row of the file: its cells, its values by field (None when it would be rejected), and why it would be."""

    line: int
    cells: list[str]
    values: dict[str, Any] | None
    rejections: list[Rejection]


@dataclass(frozen=True)
class Preview:
    """What a file looks like under a mapping."""

    headers: list[str]
    encoding: str
    delimiter: str
    sheet: str
    unused_columns: tuple[str, ...]
    missing: tuple[str, ...]
    fields: tuple[str, ...]
    notes: Counter[str]
    rows: list[PreviewRow]


def preview(
    path: str | Path,
    mapping: Mapping,
    *,
    now: datetime,
    limits: Limits,
    name: str = "",
    zone: str = "UTC",
    rows: int = 20,
) -> Preview:
    """Read the first rows only. Raises FileError and MappingError as ``open_import`` does."""
    with open_import(path, mapping, now=now, limits=limits, name=name, zone=zone, chunk_rows=rows) as reading:
        chunk, batch = next(reading.with_texts(range(len(reading.headers))))
        return Preview(
            headers=reading.headers,
            encoding=reading.encoding,
            delimiter=reading.delimiter,
            sheet=reading.sheet,
            unused_columns=reading.unused_columns,
            missing=reading.missing,
            fields=reading.fields,
            notes=batch.notes,
            rows=_rows(chunk, batch)[:rows],
        )


def _rows(chunk: Chunk, batch: Batch) -> list[PreviewRow]:
    columns = [chunk.columns[place] for place in sorted(chunk.columns)]
    cells = {line: list(row) for line, row in zip(chunk.lines, zip(*columns, strict=True), strict=True)}
    cells |= {row.line: [row.value] for row in chunk.unreadable}
    reasons: dict[int, list[Rejection]] = {}
    for rejection in batch.rejections:
        reasons.setdefault(rejection.line, []).append(rejection)
    values = {
        int(line): {str(name): _value(value) for name, value in row.items()}
        for line, row in zip(batch.frame.index, batch.frame.to_dict("records"), strict=True)
    }
    return [
        PreviewRow(line, [cell[:_LONGEST_CELL] for cell in cells[line]], values.get(line), reasons.get(line, []))
        for line in sorted(cells)
    ]


def _value(value: Any) -> Any:
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value
