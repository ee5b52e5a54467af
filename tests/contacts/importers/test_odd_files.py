"""Files that are odd and still good: encodings, delimiters, line ends, quotes, and rows left out one by one."""

import gzip
from pathlib import Path

import pytest

from tests.contacts.importers.reading import SMALL, read, write

WITH_AGENT = SMALL + 'agent = "Agent"\n'
TEXT = "Id,Created,Agent\n1,2025-03-01 10:00,Zoë\n2,2025-03-01 11:00,José\n"


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("cp1252", "cp1252"),
    ],
)
def test_encodings_are_found(tmp_path: Path, encoding: str, found: str) -> None:
    result = read(write(tmp_path, TEXT.encode(encoding)), WITH_AGENT)
    assert result.reading.encoding == found
    assert result.column("agent") == ["Zoë", "José"]
    assert result.reading.headers == ["Id", "Created", "Agent"]


@pytest.mark.parametrize("named", ["utf-8", "UTF8", "cp1252", "iso-8859-15", "mac-roman", "cp850"])
def test_encodings_are_named(tmp_path: Path, named: str) -> None:
    path = write(tmp_path, TEXT.encode(named))
    assert read(path, WITH_AGENT + f'[file]\nencoding = "{named}"').column("agent") == ["Zoë", "José"]


def test_a_mark_before_the_first_header_is_dropped_whatever_encoding_is_named(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-16-le"):
        path = write(tmp_path, ("\ufeff" + TEXT).encode(encoding))
        result = read(path, WITH_AGENT + f'[file]\nencoding = "{encoding}"')
        assert result.reading.headers[0] == "Id"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found(tmp_path: Path, delimiter: str) -> None:
    text = TEXT.replace(",", delimiter).replace("Zoë", '"Ann, Bob; Cleo|Dan"')
    result = read(write(tmp_path, text), WITH_AGENT)
    assert result.reading.delimiter == delimiter
    assert result.column("agent") == ["Ann, Bob; Cleo|Dan", "José"]


def test_a_delimiter_inside_most_cells_does_not_mislead(tmp_path: Path) -> None:
    rows = "".join(f"{number};2025-03-01 10:00;a, b, c, d\n" for number in range(30))
    assert read(write(tmp_path, "Id;Created;Agent\n" + rows), WITH_AGENT).reading.delimiter == ";"


@pytest.mark.parametrize("named", ["|", "bar"])
def test_delimiters_are_named_by_sign_or_word(tmp_path: Path, named: str) -> None:
    path = write(tmp_path, TEXT.replace(",", "|"))
    assert len(read(path, WITH_AGENT + f'[file]\ndelimiter = "{named}"').frame) == 2


def test_mixed_line_ends_and_quoted_line_breaks_keep_exact_line_numbers(tmp_path: Path) -> None:
    text = (
        "Id,Created,Agent\r\n"
        "1,2025-03-01 10:00,a\n"
        "\n"
        '2,2025-03-01 10:00,"b\r\nb\nb"\r'
        "3,2025-03-01 10:00,c\r\n"
        ",,\n"
        "4,2025-03-01 10:00,d"
    )
    result = read(write(tmp_path, text), SMALL + 'survey_comment = "Agent"\nsurvey_score = { constant = 5 }\n')
    assert result.frame.index.tolist() == [2, 4, 7, 9]
    assert result.column("survey_comment") == ["a", "b\r\nb\nb", "c", "d"]
    assert result.rejections == []


def test_lines_are_counted_alike_in_small_and_large_chunks(tmp_path: Path) -> None:
    rows = "".join(f'{number},2025-03-01 10:00,"x\n{number}"\n' for number in range(1700))
    path = write(tmp_path, "Id,Created,Agent\n" + rows)
    for chunk_rows in (7, 20_000):
        assert read(path, chunk_rows=chunk_rows).frame.index.tolist() == list(range(2, 2 + 2 * 1700, 2))


def test_a_header_further_down(tmp_path: Path) -> None:
    path = write(tmp_path, "Report,,\nof today,,\n" + TEXT)
    result = read(path, WITH_AGENT + "[file]\nheader_line = 3")
    assert result.frame.index.tolist() == [4, 5]
    assert result.reading.table.header_line == 3


def test_empty_lines_above_the_header_are_passed_over(tmp_path: Path) -> None:
    assert read(write(tmp_path, "\n\n" + TEXT), WITH_AGENT).frame.index.tolist() == [4, 5]


def test_gz_is_unpacked(tmp_path: Path) -> None:
    result = read(write(tmp_path, gzip.compress(TEXT.encode()), "export.csv.gz"), WITH_AGENT)
    assert result.column("agent") == ["Zoë", "José"]


def test_headers_are_found_regardless_of_case_and_inner_space(tmp_path: Path) -> None:
    result = read(write(tmp_path, TEXT.replace("Created", " created  ")), SMALL)
    assert len(result.frame) == 2
    assert result.reading.unused_columns == ("Agent",)


ROWS_LEFT_OUT = [
    ("2,2025-03-01 10:00", "", "The row is too short: 2 cells where the header has 3."),
    ("2,2025-03-01 10:00,Ann,5", "", "The row is too long: 4 cells where the header has 3."),
    ("2,2025-03-01 10:00,A\0nn", "Agent", "The cell holds a NUL byte, which no text has."),
    ('2,2025-03-01 10:00,"An"n', "", "A quote inside a quoted cell is not doubled, so its end cannot be told."),
]


@pytest.mark.parametrize(("row", "column", "reason"), ROWS_LEFT_OUT)
def test_a_row_that_does_not_fit_is_left_out_alone(tmp_path: Path, row: str, column: str, reason: str) -> None:
    text = f"Id,Created,Agent\n1,2025-03-01 10:00,Ann\n{row}\n3,2025-03-01 10:00,Bob\n"
    result = read(write(tmp_path, text), WITH_AGENT)
    assert result.reasons() == [(3, column, reason)]
    assert result.column("external_id") == ["1", "3"]
    assert result.rows == 3


def test_empty_cells_beyond_the_last_header_do_no_harm(tmp_path: Path) -> None:
    result = read(write(tmp_path, "Id,Created\n1,2025-03-01 10:00,,\n2,2025-03-01 10:00\n"))
    assert result.column("external_id") == ["1", "2"]


def test_a_stray_quote_says_which_lines_it_takes_along(tmp_path: Path) -> None:
    text = 'Id,Created\n1,"2025-03-01 10:00\n2,2025-03-01 10:00\n3,"2025-03-01 10:00"\n4,2025-03-01 10:00\n'
    result = read(write(tmp_path, text))
    assert result.reasons() == [
        (
            2,
            "",
            "A quote inside a quoted cell is not doubled, so its end cannot be told. The lines 2 to 4 are left out.",
        )
    ]
    assert result.column("external_id") == ["4"]


def test_a_thousand_broken_rows_cost_what_a_thousand_rows_cost(tmp_path: Path) -> None:
    result = read(write(tmp_path, "Id,Created\n" + '1,"x"y\n' * 3000 + "2,2025-03-01 10:00\n"))
    assert len(result.rejections) == 3000
    assert result.rejections[-1].line == 3001
    assert result.frame.index.tolist() == [3002]
