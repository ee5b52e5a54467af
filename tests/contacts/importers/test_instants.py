"""Dates and times: formats, zones, clocks that are put forward and back, days without a time, and their order."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from contacts.importers.fixed_dates import parse_fixed
from tests.contacts.importers.reading import fields_of, read, write

ARRIVAL = "2025-03-01 10:00"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


FORMATS = [
    ("%d/%m/%Y %H:%M", "04/03/2025 09:05", utc(2025, 3, 4, 9, 5)),
    ("%d/%m/%Y %H:%M", "4/3/2025 9:05", utc(2025, 3, 4, 9, 5)),
    ("%m/%d/%Y %I:%M %p", "03/04/2025 09:05 PM", utc(2025, 3, 4, 21, 5)),
    ("%d.%m.%Y %H:%M:%S", "04.03.2025 09:05:07", utc(2025, 3, 4, 9, 5, 7)),
    ("%Y%m%d%H%M", "202503040905", utc(2025, 3, 4, 9, 5)),
    ("%d-%b-%y", "04-Mar-25", utc(2025, 3, 4, 12)),
    ("%Y-%m-%d", "2025-03-04", utc(2025, 3, 4, 12)),
    ("%Y-%m-%d %H:%M:%S %z", "2025-03-04 09:05:07 +0200", utc(2025, 3, 4, 7, 5, 7)),
    ("iso", "2025-03-04T09:05:07Z", utc(2025, 3, 4, 9, 5, 7)),
    ("iso", "2025-03-04T09:05:07.250+05:30", utc(2025, 3, 4, 3, 35, 7).replace(microsecond=250_000)),
    ("iso", "2025-03-04 09:05:07 +0000", utc(2025, 3, 4, 9, 5, 7)),
    ("iso", "2025-03-04 09:05", utc(2025, 3, 4, 9, 5)),
    ("iso", "2025-03-04", utc(2025, 3, 4, 12)),
    ("epoch", "1741079107", utc(2025, 3, 4, 9, 5, 7)),
    ("epoch_milliseconds", "1741079107250", utc(2025, 3, 4, 9, 5, 7).replace(microsecond=250_000)),
]


@pytest.mark.parametrize(("date_format", "cell", "instant"), FORMATS)
def test_formats(tmp_path: Path, date_format: str, cell: str, instant: datetime) -> None:
    toml, text = fields_of({"S": cell}, f'solved_at = {{ column = "S", format = "{date_format}" }}')
    assert read(write(tmp_path, text), toml).column("solved_at") == [instant]


UNREAD = [
    ("%d/%m/%Y %H:%M", "2025-03-04 09:05"),
    ("%d/%m/%Y %H:%M", "04/03/2025 09:05:07"),
    ("%d/%m/%Y %H:%M", "31/04/2025 09:05"),
    ("%d/%m/%Y %H:%M", "00/03/2025 09:05"),
    ("%d/%m/%Y %H:%M", "04-03-2025 09:05"),
    ("%m/%d/%Y", "13/04/2025"),
    ("iso", "04/03/2025"),
    ("iso", "-5"),
    ("iso", "2025"),
    ("iso", "20250304"),
    ("iso", "2025-03-04T25:00"),
    ("iso", "2025-03-04Z"),
    ("epoch", "soon"),
    ("epoch", "99999999999999999"),
]


@pytest.mark.parametrize(("date_format", "cell"), UNREAD)
def test_what_has_another_format_is_named_with_the_one_expected(tmp_path: Path, date_format: str, cell: str) -> None:
    toml, text = fields_of({"S": cell}, f'solved_at = {{ column = "S", format = "{date_format}" }}')
    reasons = read(write(tmp_path, text), toml).reasons()
    assert reasons == [(2, "S", f'This is no date in the format "{date_format}".')]


def test_several_formats_are_tried_in_turn(tmp_path: Path) -> None:
    toml = 'solved_at = { column = "S", formats = ["%d/%m/%Y %H:%M", "%d %b %Y"] }'
    toml, text = fields_of({"S": "04/03/2025 09:05"}, toml)
    text += f'2,{ARRIVAL},"4 Mar 2025"\n3,{ARRIVAL},""\n4,{ARRIVAL},"Mar 4"\n'
    result = read(write(tmp_path, text), toml)
    assert result.column("solved_at") == [utc(2025, 3, 4, 9, 5), utc(2025, 3, 4, 12), None]
    assert result.reasons() == [(5, "S", 'This is no date in the format "%d/%m/%Y %H:%M" or "%d %b %Y".')]


def test_local_times_become_utc_by_the_zone_of_the_mapping_or_the_organisation(tmp_path: Path) -> None:
    toml, text = fields_of({"S": "2025-07-01 12:00"}, 'solved_at = "S"')
    path = write(tmp_path, text)
    assert read(path, toml, zone="Asia/Kolkata").column("solved_at") == [utc(2025, 7, 1, 6, 30)]
    named = 'zone = "Europe/Berlin"\n' + toml
    assert read(path, named, zone="Asia/Kolkata").column("solved_at") == [utc(2025, 7, 1, 10)]
    own = toml.replace('solved_at = "S"', 'solved_at = { column = "S", zone = "America/New_York" }')
    assert read(path, own).column("solved_at") == [utc(2025, 7, 1, 16)]


def test_the_hour_a_clock_skips_is_read_as_the_end_of_the_gap_and_counted(tmp_path: Path) -> None:
    toml, text = fields_of({"S": "2025-03-30 02:30"}, 'solved_at = "S"')
    result = read(write(tmp_path, text), toml, zone="Europe/Berlin")
    assert result.column("solved_at") == [utc(2025, 3, 30, 1)]
    assert result.notes == {"solved_at in an hour that the clock of Europe/Berlin skips, read as the end of the gap": 1}


def test_the_hour_a_clock_shows_twice_is_read_as_the_first_and_counted(tmp_path: Path) -> None:
    toml, text = fields_of({"S": "2025-10-26 02:30"}, 'solved_at = "S"')
    result = read(write(tmp_path, text), toml, zone="Europe/Berlin")
    assert result.column("solved_at") == [utc(2025, 10, 26, 0, 30)]
    assert result.notes == {"solved_at in an hour that the clock of Europe/Berlin shows twice, read as the first": 1}


def test_the_hour_a_clock_shows_twice_is_the_second_where_only_that_comes_after_the_arrival(tmp_path: Path) -> None:
    toml, text = fields_of({"Created": "2025-10-26 02:50", "S": "2025-10-26 02:10"}, 'solved_at = "S"')
    result = read(write(tmp_path, text), toml, zone="Europe/Berlin")
    assert result.column("created_at") == [utc(2025, 10, 26, 0, 50)]
    assert result.column("solved_at") == [utc(2025, 10, 26, 1, 10)]


def test_a_day_without_a_time_is_noon_but_not_before_the_arrival_on_that_day(tmp_path: Path) -> None:
    toml = 'solved_at = { column = "S", format = "%Y-%m-%d" }'
    toml, text = fields_of({"Created": "2025-03-01 15:00", "S": "2025-03-01"}, toml)
    text += '2,"2025-03-01 09:00","2025-03-01"\n3,"2025-03-01 00:00","2025-02-28"\n4,"2025-12-31 09:00","2026-01-02"\n'
    result = read(write(tmp_path, text), toml)
    assert result.column("solved_at") == [utc(2025, 3, 1, 15), utc(2025, 3, 1, 12)]
    assert result.reasons() == [
        (4, "S", "solved_at lies before created_at."),
        (5, "S", "The date lies in the future; now is 2026-01-01 12:00 UTC."),
    ]


def test_a_day_that_has_begun_is_not_the_future(tmp_path: Path) -> None:
    toml, text = fields_of({"S": "2026-01-01"}, 'solved_at = { column = "S", format = "%Y-%m-%d" }')
    now = utc(2026, 1, 1, 8)
    assert read(write(tmp_path, text), toml, now=now).column("solved_at") == [utc(2026, 1, 1, 12)]


def test_a_day_may_be_read_as_its_start(tmp_path: Path) -> None:
    toml = 'solved_at = { column = "S", format = "%Y-%m-%d", day = "start" }'
    toml, text = fields_of({"S": "2025-03-02"}, toml)
    assert read(write(tmp_path, text), toml).column("solved_at") == [utc(2025, 3, 2)]


def test_promises_may_lie_in_the_future(tmp_path: Path) -> None:
    toml, text = fields_of({"D": "2027-01-01 00:00"}, 'due_at = "D"\nfirst_response_due_at = "D"')
    result = read(write(tmp_path, text), toml)
    assert result.column("due_at") == result.column("first_response_due_at") == [utc(2027, 1, 1)]


def test_a_first_response_before_the_arrival_is_unknown_where_the_mapping_says_so(tmp_path: Path) -> None:
    toml = (
        'first_response_at = { column = "F", if_before = { field = "created_at", then = "unknown" } }\n'
        'handled_at = { column = "F", if_before = { field = "created_at", then = "created_at" } }\n'
    )
    toml, text = fields_of({"F": "2025-03-01 00:00"}, toml)
    text += f'2,{ARRIVAL},"2025-03-01 10:06"\n3,{ARRIVAL},\n'
    result = read(write(tmp_path, text), toml)
    assert result.column("first_response_at") == [None, utc(2025, 3, 1, 10, 6), None]
    assert result.column("handled_at") == [utc(2025, 3, 1, 10), utc(2025, 3, 1, 10, 6), None]
    assert result.column("first_response_unknown") == [True, False, False]
    assert result.notes == {
        "first_response_at before created_at, read as unknown": 1,
        "handled_at before created_at, read as created_at": 1,
    }


def test_instants_are_derived_from_others_and_seconds(tmp_path: Path) -> None:
    toml = (
        'wait_seconds = "W"\ntalk_seconds = "T"\n'
        'handled_at = { start = "created_at", add = ["wait_seconds", "talk_seconds"] }\n'
        'answered_at = { start = "created_at", add = "wait_seconds" }\n'
        'hold_seconds = { between = ["created_at", "handled_at"] }\n'
    )
    toml, text = fields_of({"W": "30", "T": "90"}, toml)
    text += f"2,{ARRIVAL},20,\n"
    result = read(write(tmp_path, text), toml)
    assert result.column("answered_at") == [utc(2025, 3, 1, 10, 0, 30), utc(2025, 3, 1, 10, 0, 20)]
    assert result.column("handled_at") == [utc(2025, 3, 1, 10, 2), None]
    assert result.column("hold_seconds") == [120, None]


def test_the_fast_way_reads_fixed_formats_only() -> None:
    assert parse_fixed(["01/02/2025"], "%d/%b/%Y") is None
    assert parse_fixed(["01/02"], "%d/%m") is None
    assert parse_fixed([], "%d/%m/%Y") is None
    read_back = parse_fixed(["29/02/2024", "29/02/2023", "1/2/2024", "01/02/2024x", "٠١/٠٢/2024"], "%d/%m/%Y")
    assert read_back is not None
    assert [str(value) for value in read_back.astype("datetime64[D]")] == ["2024-02-29", "NaT", "NaT", "NaT", "NaT"]
