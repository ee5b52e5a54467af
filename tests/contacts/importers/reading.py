"""Write small exports and read them back: what the tests of the importers share."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from contacts.importers.limits import UPLOAD, Limits
from contacts.importers.mappings import Mapping, parse_mapping
from contacts.importers.reading import Reading, Rejection, open_import

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)

SMALL = """
source = "desk"
[read]
dates = ["%Y-%m-%d %H:%M"]
[columns]
external_id = "Id"
created_at = "Created"
"""


@dataclass
class Result:
    """Everything a reading gave."""

    reading: Reading
    frame: pd.DataFrame
    rejections: list[Rejection]
    notes: Counter[str]
    rows: int

    def column(self, name: str) -> list[Any]:
        """The values of a field in their order, None where unknown."""
        return [None if value is pd.NA or value is pd.NaT else value for value in self.frame[name].tolist()]

    def reasons(self) -> list[tuple[int, str, str]]:
        return [(rejection.line, rejection.column, rejection.reason) for rejection in self.rejections]


def mapping(toml: str = SMALL) -> Mapping:
    return parse_mapping(toml, "desk", file="desk.toml")


def read(
    path: Path, toml: str | Mapping = SMALL, *, limits: Limits = UPLOAD, now: datetime = NOW, zone: str = "UTC",
    chunk_rows: int = 20_000,
) -> Result:  # fmt: skip
    chosen = mapping(toml) if isinstance(toml, str) else toml
    with open_import(path, chosen, now=now, limits=limits, zone=zone, chunk_rows=chunk_rows) as reading:
        batches = list(reading)
    notes: Counter[str] = Counter()
    for batch in batches:
        notes.update(batch.notes)
    return Result(
        reading=reading,
        frame=pd.concat([batch.frame for batch in batches]),
        rejections=[rejection for batch in batches for rejection in batch.rejections],
        notes=notes,
        rows=sum(batch.rows for batch in batches),
    )


def write(folder: Path, content: str | bytes, name: str = "export.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def write_workbook(path: Path, rows: Sequence[Sequence[Any]], *, sheet: str = "Tickets") -> Path:
    workbook = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm:ss"})
    worksheet = workbook.add_worksheet(sheet)
    for number, row in enumerate(rows):
        worksheet.write_row(number, 0, row)
    workbook.close()
    return path


def fields_of(cells: dict[str, str], columns: str, **options: Any) -> tuple[str, str]:
    """A mapping with further columns and a one-row export that has ``cells`` beside an id and an arrival."""
    filled = {"Id": "1", "Created": "2025-03-01 10:00", **cells}
    header = ",".join(filled)
    row = ",".join('"' + cell.replace('"', '""') + '"' for cell in filled.values())
    return SMALL + columns, f"{header}\n{row}\n"
