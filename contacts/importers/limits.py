"""How much of a file is taken in before it is refused."""

from dataclasses import dataclass
from typing import Final

MEBIBYTE: Final = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds of one file; None means unbounded.

    ``file_bytes``: size as it lies on disk; ``inflated_bytes``: size of a .gz after unpacking; ``inflation``: how many
    times larger than packed (looked at once 10 MiB are unpacked); ``row_characters``: one row of a text file, line
    breaks inside quotes included; ``workbook_inflated_bytes``: all parts of a workbook unpacked; ``workbook_cells``:
    rows x columns of a sheet; ``workbook_bytes`` and ``workbook_seconds``: memory and time of the process that opens
    a workbook.
    """

    file_bytes: int | None
    inflated_bytes: int | None
    inflation: int | None
    columns: int = 1_000
    row_characters: int = 1_000_000
    workbook_inflated_bytes: int = 200 * MEBIBYTE
    workbook_cells: int = 1_000_000
    workbook_bytes: int = 1024 * MEBIBYTE
    workbook_seconds: int = 60


UPLOAD: Final = Limits(file_bytes=20 * MEBIBYTE, inflated_bytes=200 * MEBIBYTE, inflation=200)
COMMAND: Final = Limits(
    file_bytes=None,
    inflated_bytes=None,
    inflation=500,
    workbook_inflated_bytes=2048 * MEBIBYTE,
    workbook_cells=30_000_000,
    workbook_bytes=4096 * MEBIBYTE,
    workbook_seconds=600,
)
