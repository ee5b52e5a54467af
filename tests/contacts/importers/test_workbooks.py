"""XLSX: typed cells, sheets, and workbooks that would burst, which the reading process survives."""

import io
import resource
import signal
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from contacts.importers.errors import FileError, MappingError
from contacts.importers.limits import COMMAND, UPLOAD, Limits
from contacts.importers.reading import open_import
from tests.contacts.importers.reading import NOW, SMALL, mapping, read, write, write_workbook

TYPED = """
[columns]
external_id = "Id"
created_at = { template = "{Date} {Time}", format = "%Y-%m-%d %H:%M:%S" }
solved_at = "Solved"
due_at = "Due"
talk_seconds = { column = "Talk", unit = "clock" }
hold_seconds = { column = "Hold", unit = "clock" }
wait_seconds = "Wait"
answered = "Answered"
category = "Code"
"""
HEADERS = ["Id", "Date", "Time", "Solved", "Due", "Talk", "Hold", "Wait", "Answered", "Code"]


def test_typed_cells_become_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "typed.xlsx"
    workbook = xlsxwriter.Workbook(path)
    day, clock, moment, long = (
        workbook.add_format({"num_format": shape})
        for shape in ("yyyy-mm-dd", "hh:mm:ss", "dd/mm/yyyy hh:mm:ss", "[h]:mm:ss")
    )
    sheet = workbook.add_worksheet()
    sheet.write_row(0, 0, HEADERS)
    sheet.write_row(1, 0, [12345678901])
    sheet.write_datetime(1, 1, date(2025, 3, 1), day)
    sheet.write_datetime(1, 2, time(9, 12, 58), clock)
    sheet.write_datetime(1, 3, datetime(2025, 3, 1, 10, 0, 30, tzinfo=UTC).replace(tzinfo=None), moment)
    sheet.write_datetime(1, 4, date(2025, 3, 4), day)
    sheet.write_datetime(1, 5, time(0, 2, 23), clock)
    sheet.write_datetime(1, 6, timedelta(hours=30, seconds=5), long)
    sheet.write_row(1, 7, [12.4, True, "0042"])
    workbook.close()
    result = read(path, TYPED)
    assert result.reasons() == []
    row = result.frame.iloc[0]
    assert row["external_id"] == "12345678901"
    assert row["created_at"] == datetime(2025, 3, 1, 9, 12, 58, tzinfo=UTC)
    assert row["solved_at"] == datetime(2025, 3, 1, 10, 0, 30, tzinfo=UTC)
    assert row["due_at"] == datetime(2025, 3, 4, 12, tzinfo=UTC)
    assert (row["talk_seconds"], row["hold_seconds"], row["wait_seconds"]) == (143, 108005, 12)
    assert (row["answered"], row["category"]) == (True, "0042")


def test_row_numbers_are_those_of_the_sheet(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        [], ["", "Id", "Created"], ["", "1", "2025-03-01 10:00"], [], ["", "2", "bad"],
        ["", "3", "2025-03-01 10:00", "x"],
    ]  # fmt: skip
    result = read(write_workbook(tmp_path / "offset.xlsx", rows))
    assert result.frame.index.tolist() == [3]
    assert result.reasons() == [
        (5, "Created", 'This is no date in the format "%Y-%m-%d %H:%M".'),
        (6, "", "The row is too long: 3 cells where the header has 2."),
    ]


def test_many_rows_come_in_chunks(tmp_path: Path) -> None:
    rows = [["Id", "Created"], *([str(number), "2025-03-01 10:00"] for number in range(5000))]
    result = read(write_workbook(tmp_path / "many.xlsx", rows), chunk_rows=700)
    assert len(result.frame) == 5000
    assert result.frame.index.tolist() == list(range(2, 5002))


def test_the_sheet_is_the_first_visible_one_or_the_named_one(tmp_path: Path) -> None:
    path = tmp_path / "sheets.xlsx"
    workbook = xlsxwriter.Workbook(path)
    for name, ident in (("Hidden", "h"), ("Tickets", "t"), ("Archive", "a")):
        workbook.add_worksheet(name)
        workbook.get_worksheet_by_name(name).write_row(0, 0, ["Id", "Created"])
        workbook.get_worksheet_by_name(name).write_row(1, 0, [ident, "2025-03-01 10:00"])
    workbook.get_worksheet_by_name("Tickets").activate()
    workbook.get_worksheet_by_name("Tickets").set_first_sheet()
    workbook.get_worksheet_by_name("Hidden").hide()
    workbook.close()
    assert read(path).column("external_id") == ["t"]
    assert read(path, SMALL + '[file]\nsheet = "Archive"').column("external_id") == ["a"]
    with pytest.raises(MappingError, match=r'There is no sheet "Archiv". The nearest is "Archive"\.'):
        read(path, SMALL + '[file]\nsheet = "Archiv"')


def _good() -> bytes:
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(target)
    sheet = workbook.add_worksheet()
    sheet.write_row(0, 0, ["Id", "Created"])
    sheet.write_row(1, 0, ["1", "2025-03-01 10:00"])
    workbook.close()
    return target.getvalue()


def _with_parts(parts: dict[str, bytes], *, without: str = "") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_good())) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            if name not in parts and name != without:
                archive.writestr(name, source.read(name))
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def _sheet(xml: str) -> bytes:
    head = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return _with_parts({"xl/worksheets/sheet1.xml": f"{head}<sheetData>{xml}</sheetData></worksheet>".encode()})


def _encrypted() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(1000)


def _entities() -> bytes:
    grown = "".join(f'<!ENTITY e{number} "{f"&e{number - 1};" * 10}">' for number in range(1, 12))
    xml = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "haha">{grown}]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&e11;</t></is></c></row></sheetData></worksheet>'
    )
    return _with_parts({"xl/worksheets/sheet1.xml": xml.encode()})


def _far_cell() -> bytes:
    return _sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


REFUSED: list[tuple[str, Callable[[], bytes], str]] = [
    ("encrypted", _encrypted,
     "The workbook is encrypted. Open it with its password and save a copy without one."),
    ("a ZIP of something else", lambda: _with_parts({}, without="xl/workbook.xml"),
     "This is a ZIP archive, not an XLSX workbook. Unpack it, or save the table as XLSX or CSV."),
    ("macros", lambda: _with_parts({"xl/vbaProject.bin": b"macro"}),
     "The workbook holds macros. Save it as XLSX without macros."),
    ("binary", lambda: _with_parts({"xl/workbook.bin": b"x"}),
     "This is a binary workbook (.xlsb). Save it as XLSX or CSV."),
    ("cut off", lambda: _good()[:-200], "The workbook is damaged. Open it and save it again."),
    ("no XML inside", lambda: _with_parts({"xl/workbook.xml": b"\x00\x01"}), "The workbook cannot be read ("),
    ("zip bomb by size", lambda: _with_parts({"xl/media/big.bin": bytes(210 * 1024 * 1024)}),
     "The workbook unpacks to 220,2"),
    ("zip bomb by ratio", lambda: _with_parts({"xl/media/big.bin": bytes(60 * 1024 * 1024)}),
     "The workbook unpacks to more than 200 times its size, as no table does."),
    ("cells at both ends of the sheet", _far_cell,
     "The workbook needs more than 1024 MiB of memory: the sheet is too large, or has cells far outside the table. "
     "Export the data as CSV."),
    ("entities that grow", _entities, "The workbook cannot be read (at 0..0: unrecognized entity"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "sentence"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_a_workbook_that_is_none_or_would_burst_is_refused(
    tmp_path: Path, make: Callable[[], bytes], sentence: str
) -> None:
    path = write(tmp_path, make(), "export.xlsx")
    with pytest.raises(FileError) as caught:
        read(path)
    assert caught.value.sentence.startswith(sentence)
    assert caught.value.file == "export.xlsx"


def test_the_command_refuses_cells_at_both_ends_of_the_sheet_too(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="has cells far outside the table"):
        read(write(tmp_path, _far_cell(), "export.xlsx"), limits=COMMAND)


def test_a_dense_sheet_over_the_limit_of_cells_is_refused(tmp_path: Path) -> None:
    rows = [["Id", "Created", "x"], *([str(number), "2025-03-01 10:00", "y"] for number in range(100))]
    limits = Limits(file_bytes=None, inflated_bytes=None, inflation=None, workbook_cells=300)
    with pytest.raises(FileError, match='The sheet "Tickets" spans 101 rows and 3 columns; at most 300 cells'):
        read(write_workbook(tmp_path / "dense.xlsx", rows), limits=limits)


def test_a_cell_of_megabytes_is_refused(tmp_path: Path) -> None:
    cell = "a" * 3_000_000
    path = write(tmp_path, _sheet(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{cell}</t></is></c></row>'), "huge.xlsx")
    with pytest.raises(FileError) as caught:
        read(path)
    assert str(caught.value) == "huge.xlsx, line 1: The row holds 3,000,000 characters; at most 1,000,000 are taken."


@pytest.mark.parametrize(
    ("ended_by", "sentence"),
    [
        (signal.SIGXCPU, "Opening the workbook took more than 60 s of processor time. Export the data as CSV."),
        (signal.SIGKILL, "The workbook needs more than 1024 MiB of memory: the sheet is too large, or has cells far "
         "outside the table. Export the data as CSV."),
    ],
)  # fmt: skip
def test_a_process_that_is_stopped_at_its_limits_says_at_which(
    tmp_path: Path, ended_by: signal.Signals, sentence: str
) -> None:
    rows = [["Id", "Created"], *([str(number), "2025-03-01 10:00"] for number in range(30_000))]
    path = write_workbook(tmp_path / "long.xlsx", rows)
    with open_import(path, mapping(), now=NOW, limits=UPLOAD, chunk_rows=10) as reading:
        batches = iter(reading)
        next(batches)
        reading.table._sheet_process._process.send_signal(ended_by)
        with pytest.raises(FileError) as caught:
            list(batches)
    assert str(caught.value) == f"long.xlsx: {sentence}"


def test_the_process_of_a_workbook_sets_its_own_limits(tmp_path: Path) -> None:
    rows = [["Id", "Created"], *([str(number), "2025-03-01 10:00"] for number in range(30_000))]
    path = write_workbook(tmp_path / "long.xlsx", rows)
    with open_import(path, mapping(), now=NOW, limits=UPLOAD, chunk_rows=10) as reading:
        process = reading.table._sheet_process._process
        assert resource.prlimit(process.pid, resource.RLIMIT_AS) == (1024**3, 1024**3)
        assert resource.prlimit(process.pid, resource.RLIMIT_CPU) == (60, 65)


def test_the_process_of_a_workbook_ends_with_its_reading(tmp_path: Path) -> None:
    rows = [["Id", "Created"], *([str(number), "2025-03-01 10:00"] for number in range(30_000))]
    path = write_workbook(tmp_path / "many.xlsx", rows)
    with open_import(path, mapping(), now=NOW, limits=UPLOAD, chunk_rows=10) as reading:
        next(iter(reading))
        process = reading.table._sheet_process._process
    assert process.poll() is not None
