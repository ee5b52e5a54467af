"""Files that cannot be read as a whole: one sentence with file, line and column."""

import gzip
from pathlib import Path

import pytest

from contacts.importers.containers import open_source
from contacts.importers.errors import FileError, MappingError, ReadingError
from contacts.importers.limits import UPLOAD, Limits
from tests.contacts.importers.reading import SMALL, read, write

HEADER = "Id,Created\n"
ROW = "1,2025-03-01 10:00\n"

# name, content, line of the error, the sentence
UNREADABLE = [
    ("empty.csv", "", None, "The file is empty."),
    ("blank.csv", "\n\n\n", None, "The file holds no header row."),
    ("header.csv", HEADER, 1, "The file has a header row and no rows below it."),
    ("header.csv", "\n\n" + HEADER + "\n,\n", 3, "The file has a header row and no rows below it."),
    (
        "open_quote.csv",
        HEADER + ROW + '2,"2025-03-01 11:00\n3,2025-03-01 12:00\n',
        3,
        "A quote is opened in this row and never closed. Look at cell 2 of the row: "
        "a line end or a closing quote is missing.",
    ),
    ("header_quote.csv", '"Id,Created\n' + ROW, 1, "The header row does not end, or its quotes do not close."),
    (
        "twice.csv",
        "Id,Created,Agent,Agent\n1,2025-03-01 10:00,a,b\n",
        1,
        "2 columns have this header (columns 3 and 4). Rename or remove all but one.",
    ),
    (
        "one_column.csv",
        "Id^Created\n1^2025-03-01 10:00\n",
        1,
        "There is only one column, and the mapping wants 2. "
        'Name the right one in the mapping: [file] delimiter = "...".',
    ),
    ("report.csv", b"%PDF-1.7 ...", None, "This is a PDF, not a table. Export the data as CSV or XLSX."),
    ("old.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), None,
     "This is a workbook of Excel 97-2003 (.xls). Save it as XLSX or CSV."),
    ("table.xlsx", HEADER + ROW, None,
     "The name says XLSX, but this is not a workbook. Save it as XLSX, or name it .csv."),
    ("cut.csv.gz", gzip.compress((HEADER + ROW * 500).encode())[:-9], None,
     "The .gz is damaged or cut off. Fetch or pack it again."),
    ("broken.csv.gz", b"\x1f\x8b\x08" + b"\x00" * 40, None, "The .gz is damaged or cut off. Fetch or pack it again."),
    ("empty.csv.gz", gzip.compress(b""), None, "The file is empty."),
    ("packed.csv.gz", gzip.compress(b"PK\x03\x04"), None,
     "The .gz holds another archive or a workbook. Unpack it first."),
    ("half.csv", "Id,Created\n".encode("utf-16")[:-1], 1,
     'The text cannot be read as utf-16. Name the encoding of the file in the mapping: [file] encoding = "...".'),
    ("noise.csv", b"Id,Created\n1,\xff\x00\x01\x02\x81\n", 2,
     'The text cannot be read as utf-8. Name the encoding of the file in the mapping: [file] encoding = "...".'),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "line", "sentence"), UNREADABLE, ids=[case[0] for case in UNREADABLE])
def test_an_unreadable_file_says_what_is_wrong(
    tmp_path: Path, name: str, content: str | bytes, line: int | None, sentence: str
) -> None:
    path = write(tmp_path, content, name)
    with pytest.raises(FileError) as caught:
        read(path)
    assert (caught.value.sentence, caught.value.line, caught.value.file) == (sentence, line, name)
    assert str(caught.value).startswith(f"{name}, line {line}" if line else f"{name}: ")


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"^gone\.csv: There is no such file\. Check the path\.$"):
        read(tmp_path / "gone.csv")
    with pytest.raises(FileError, match="This is not a file, but a folder or a device"):
        read(tmp_path)


def test_messages_call_the_file_by_the_name_it_was_uploaded_with(tmp_path: Path) -> None:
    path = write(tmp_path, "", "3f2c.upload")
    with pytest.raises(FileError, match=r"^tickets\.csv: The file is empty\.$"):
        open_source(path, "tickets.csv", UPLOAD)


def test_the_wrong_delimiter_names_the_right_one(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + ROW)
    with pytest.raises(FileError) as caught:
        read(path, '[file]\ndelimiter = ";"\n' + SMALL.replace('source = "desk"', ""))
    assert caught.value.sentence == (
        "With the delimiter semicolon there is only one column, and the mapping wants 2. The line looks separated by "
        'comma. Name the right one in the mapping: [file] delimiter = "...".'
    )
    assert caught.value.line == 1


def test_a_missing_column_names_the_nearest_header(tmp_path: Path) -> None:
    path = write(tmp_path, "Id,Created on,Agent\n1,2025-03-01 10:00,Ann\n")
    with pytest.raises(MappingError) as caught:
        read(path, SMALL + 'agent = "Agnet"\n')
    assert str(caught.value) == (
        'export.csv, line 1, column "Created": The mapping desk reads created_at from the column "Created", which the '
        'file does not have. The nearest is "Created on". Also missing: "Agnet".'
    )


def test_a_named_encoding_that_does_not_fit_names_the_line(tmp_path: Path) -> None:
    path = write(tmp_path, (HEADER + ROW).encode() + "é,2025-03-01 10:00\n".encode("cp1252") + ROW.encode())
    with pytest.raises(FileError, match="cannot be read as utf-8") as caught:
        read(path, SMALL + '[file]\nencoding = "utf-8"')
    assert caught.value.line == 3
    with pytest.raises(FileError, match="cannot be read as shift_jis") as caught:
        read(write(tmp_path, (HEADER + ROW * 3).encode() + b"4,\x85\n"), SMALL + '\n[file]\nencoding = "shift_jis"')
    assert caught.value.line == 5


def test_undecodable_bytes_far_into_the_file_name_their_line(tmp_path: Path) -> None:
    rows = 100_000
    path = write(tmp_path, HEADER.encode() + ROW.encode() * rows + b"x,\xe9\x81\n" + ROW.encode())
    with pytest.raises(FileError, match="cannot be read as utf-8") as caught:
        read(path)
    assert caught.value.line == rows + 2


def test_a_cell_of_gigabytes_is_refused_after_a_megabyte(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv.gz"
    with gzip.open(path, "wb", compresslevel=1) as stream:
        stream.write((HEADER + ROW + "2,").encode())
        for _ in range(150):
            stream.write(b"a" * 1_000_000)
    limits = Limits(file_bytes=None, inflated_bytes=None, inflation=None)
    with pytest.raises(FileError) as caught:
        read(path, limits=limits)
    assert str(caught.value) == (
        'huge.csv.gz, line 3, column "Created": The row is longer than 1,000,000 characters. '
        "Look at cell 2 of the row: a line end or a closing quote is missing."
    )


def test_a_quote_that_never_closes_is_found_before_the_whole_file_is_one_cell(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + ROW * 10 + '11,"2025-03-01 10:00\n' + ROW * 200_000)
    with pytest.raises(FileError, match="The row is longer than 1,000,000 characters") as caught:
        read(path)
    assert (caught.value.line, caught.value.column) == (12, "Created")


def test_rows_together_may_be_longer_than_one_row_may_be(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + "".join(f"{number},2025-03-01 10:00\n" for number in range(200)))
    limits = Limits(file_bytes=None, inflated_bytes=None, inflation=None, row_characters=40)
    assert len(read(path, limits=limits).frame) == 200


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(file_bytes=None, inflated_bytes=20_000_000, inflation=None), "unpacks to more than 20,000,000 bytes"),
        (Limits(file_bytes=None, inflated_bytes=None, inflation=200), "unpacks to more than 200 times its size"),
    ],
)
def test_a_gz_bomb_is_refused(tmp_path: Path, limits: Limits, sentence: str) -> None:
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb") as stream:
        stream.write(HEADER.encode())
        for _ in range(50):
            stream.write(ROW.encode() * 50_000)
    with pytest.raises(FileError, match=sentence):
        read(path, limits=limits)


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    limits = Limits(file_bytes=100, inflated_bytes=None, inflation=None)
    with pytest.raises(FileError, match="The file has 201 bytes; at most 100 are taken here"):
        read(write(tmp_path, HEADER + ROW * 10), limits=limits)


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    header = ",".join(["Id", "Created", *(f"c{number}" for number in range(999))])
    with pytest.raises(FileError, match="The file has 1,001 columns; at most 1,000 are taken"):
        read(write(tmp_path, header + "\n" + ROW))


def test_errors_know_their_place() -> None:
    assert str(ReadingError("It is so.")) == "It is so."
    assert str(ReadingError("It is so.", file="a.csv", line=3, column="Id")) == 'a.csv, line 3, column "Id": It is so.'
