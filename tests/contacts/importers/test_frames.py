"""The contract of a batch: types, index, notes, and what does not depend on how the file is cut."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contacts.importers.limits import UPLOAD
from contacts.importers.previews import preview
from contacts.importers.reading import open_import
from contacts.importers.repeats import SeenIds
from contacts.importers.texts import objects
from tests.contacts.importers.reading import NOW, SMALL, mapping, read, write, write_workbook

ALL = SMALL + (
    'agent = "Agent"\nchannel = { column = "Channel", words = { Phone = "call" } }\nanswered = "Answered"\n'
    'wait_seconds = "Wait"\nfirst_response_at = "Reply"\nsurvey_score = "Score"\n[details]\nshift = "Shift"\n'
)
HEADER = "Id,Created,Agent,Channel,Answered,Wait,Reply,Score,Shift\n"
TYPES = {
    "external_id": "object", "channel": "object", "agent": "object", "created_at": "datetime64[us, UTC]",
    "first_response_at": "datetime64[us, UTC]", "answered": "boolean", "wait_seconds": "Int64",
    "survey_external_id": "object", "survey_kind": "object", "survey_score": "Float64",
    "survey_rated_at": "datetime64[us, UTC]", "first_response_unknown": "boolean", "details": "object",
}  # fmt: skip


def test_every_frame_has_the_same_columns_and_types_full_empty_or_all_unknown(tmp_path: Path) -> None:
    text = HEADER + (
        "1,2025-03-01 10:00,Ann,Phone,y,5,2025-03-01 10:05,4,late\n"
        "2,2025-03-01 10:00,,,,,,,\n"
        "3,bad,Ann,Phone,y,5,2025-03-01 10:05,4,late\n"
    )
    with open_import(write(tmp_path, text), mapping(ALL), now=NOW, limits=UPLOAD, chunk_rows=1) as reading:
        batches = list(reading)
    assert [len(batch.frame) for batch in batches] == [1, 1, 0]
    for batch in batches:
        assert {name: str(dtype) for name, dtype in batch.frame.dtypes.items()} == TYPES
        assert (batch.frame.index.name, batch.frame.index.dtype) == ("line", np.dtype("int64"))
    unknown = batches[1].frame.iloc[0]
    assert [unknown[name] for name in ("agent", "channel", "survey_kind", "details")] == [None] * 4
    assert unknown["answered"] is pd.NA
    assert unknown["first_response_at"] is pd.NaT
    assert json.loads(batches[0].frame.iloc[0]["details"]) == {"shift": "late"}
    assert [batch.last_line for batch in batches] == [2, 3, 4]
    assert batches[-1].bytes_done == reading.bytes_total


CELLS = st.fixed_dictionaries(
    {
        "Id": st.sampled_from(["a", "b", "c", "d", "e", "f", "g", "h", ""]),
        "Created": st.sampled_from(["2025-03-01 10:00", "2025-10-26 02:30", "2025-03-30 02:30", "never", ""]),
        "Agent": st.sampled_from(["Ann", "Bob, the\nsecond", 'C"leo', " Dan ", "", "\x07"]),
        "Channel": st.sampled_from(["Phone", "mail", "fax", ""]),
        "Answered": st.sampled_from(["y", "n", "?", ""]),
        "Wait": st.sampled_from(["5", "-5", "x", ""]),
        "Reply": st.sampled_from(["2025-03-01 10:05", "2025-02-01 10:05", ""]),
        "Score": st.sampled_from(["5", "9", ""]),
        "Shift": st.sampled_from(["late", ""]),
    }
)


NAMES = HEADER.strip().split(",")


def line_of(row: dict[str, str]) -> str:
    return ",".join('"' + row[name].replace('"', '""') + '"' for name in NAMES) + "\n"


@settings(max_examples=60)
@given(rows=st.lists(CELLS, min_size=1, max_size=25), size=st.integers(1, 9))
def test_a_file_read_in_parts_equals_the_whole(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, str]], size: int
) -> None:
    folder = tmp_path_factory.mktemp("split")
    path = write(folder, HEADER + "".join(line_of(row) for row in rows))
    whole = read(path, ALL, zone="Europe/Berlin")
    parts = read(path, ALL, zone="Europe/Berlin", chunk_rows=size)
    pd.testing.assert_frame_equal(whole.frame, parts.frame)
    assert whole.rejections == parts.rejections
    assert whole.notes == parts.notes
    assert len(whole.frame) + len({rejection.line for rejection in whole.rejections}) == len(rows) == parts.rows


@settings(max_examples=20)
@given(rows=st.lists(CELLS, min_size=1, max_size=12))
def test_a_workbook_reads_like_the_text_of_the_same_cells(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("same")
    plain = [{name: cell.strip().replace("\x07", "").replace("\n", " ") for name, cell in row.items()} for row in rows]
    text = HEADER + "".join(line_of(row) for row in plain)
    sheet = [NAMES, *([row[name] for name in NAMES] for row in plain)]
    from_text = read(write(folder, text), ALL)
    from_workbook = read(write_workbook(folder / "same.xlsx", sheet), ALL)
    pd.testing.assert_frame_equal(from_text.frame, from_workbook.frame)
    assert from_text.rejections == from_workbook.rejections


def test_an_id_that_comes_again_is_rejected_and_names_the_first_line(tmp_path: Path) -> None:
    rows = ["a", "b", "a", "c", "a", "b"]
    path = write(tmp_path, "Id,Created\n" + "".join(f"{row},2025-03-01 10:00\n" for row in rows))
    for chunk_rows in (1, 2, 100):
        result = read(path, chunk_rows=chunk_rows)
        assert result.column("external_id") == ["a", "b", "c"]
        assert result.reasons() == [
            (line, "Id", f"The same external_id stands in line {first} already; that row is taken.")
            for line, first in ((4, 2), (6, 2), (7, 3))
        ]


def test_a_rejected_row_does_not_keep_its_id_from_a_good_one(tmp_path: Path) -> None:
    result = read(write(tmp_path, "Id,Created\na,never\na,2025-03-01 10:00\n"))
    assert result.frame.index.tolist() == [3]
    assert [rejection.line for rejection in result.rejections] == [2]


@settings(max_examples=80)
@given(ids=st.lists(st.text("ab", max_size=4), max_size=60), cuts=st.lists(st.integers(0, 60), max_size=6))
def test_seen_ids_agree_with_a_dictionary(ids: list[str], cuts: list[int]) -> None:
    seen = SeenIds()
    first: dict[str, int] = {}
    places = sorted({0, len(ids), *(cut for cut in cuts if cut < len(ids))})
    for start, end in pairwise(places):
        lines = np.arange(start, end, dtype=np.int64) + 2
        expected = []
        for name, line in zip(ids[start:end], lines.tolist(), strict=True):
            expected.append(first.get(name, 0))
            first.setdefault(name, line)
        assert seen.first_lines(objects(ids[start:end]), lines).tolist() == expected


def test_a_preview_shows_the_first_rows_as_they_stand_and_as_read(tmp_path: Path) -> None:
    text = HEADER.replace("Shift", "Shift,Unread") + (
        '1,2025-03-01 10:00,Ann,Phone,y,5,2025-03-01 10:05,4,late,"x"\n'
        "2,never,Ann,Phone,y,5,2025-03-01 10:05,4,late,y\n"
        "3,2025-03-01 10:00,Ann\n" + "".join(f"{number},2025-03-01 10:00,,,,,,,,\n" for number in range(4, 40))
    )
    shown = preview(write(tmp_path, text), mapping(ALL), now=NOW, limits=UPLOAD, rows=5)
    assert [row.line for row in shown.rows] == [2, 3, 4, 5, 6]
    assert shown.rows[0].cells == [
        "1",
        "2025-03-01 10:00",
        "Ann",
        "Phone",
        "y",
        "5",
        "2025-03-01 10:05",
        "4",
        "late",
        "x",
    ]
    assert shown.rows[0].values is not None
    assert shown.rows[0].values["wait_seconds"] == 5
    assert shown.rows[3].values is not None
    assert shown.rows[3].values["wait_seconds"] is None
    assert [row.values for row in shown.rows[1:3]] == [None, None]
    assert [rejection.reason for rejection in shown.rows[2].rejections] == [
        "The row is too short: 3 cells where the header has 10."
    ]
    assert (shown.encoding, shown.delimiter, shown.unused_columns, shown.missing) == ("utf-8", ",", ("Unread",), ())
