"""Rows that are left out: line, column, value and the reason; and values that are taken to the letter."""

from pathlib import Path
from typing import Any

import pytest

from tests.contacts.importers.reading import NOW, SMALL, fields_of, read, write

LONG = "x" * 201

# cells beside id and arrival, lines of the mapping, column and value in the rejection, reason
REJECTED: list[tuple[dict[str, str], str, str, str, str]] = [
    ({"Created": "31/02/2025"}, "", "Created", "31/02/2025", 'This is no date in the format "%Y-%m-%d %H:%M".'),
    ({"Created": "2025-02-29 10:00"}, "", "Created", "2025-02-29 10:00",
     'This is no date in the format "%Y-%m-%d %H:%M".'),
    ({"Created": "2025-03-01 24:00"}, "", "Created", "2025-03-01 24:00",
     'This is no date in the format "%Y-%m-%d %H:%M".'),
    ({"Created": "2026-01-01 12:01"}, "", "Created", "2026-01-01 12:01",
     "The date lies in the future; now is 2026-01-01 12:00 UTC."),
    ({"Created": "1969-12-31 23:59"}, "", "Created", "1969-12-31 23:59", "The date lies before 1970."),
    ({"Created": ""}, "", "Created", "", "The cell is empty, and every row needs it."),
    ({"Id": " "}, "", "Id", "", "The cell is empty, and every row needs it."),
    ({"A": ""}, 'agent = { column = "A", required = true }', "A", "", "The cell is empty, and every row needs it."),
    ({"S": "2025-03-01 09:59"}, 'solved_at = "S"', "S", "2025-03-01 09:59", "solved_at lies before created_at."),
    ({"S": "2025-03-01 11:00", "H": "2025-03-01 10:30"},
     'solved_at = "S"\nhandled_at = { column = "H", if_before = { field = "solved_at", then = "reject" } }',
     "H", "2025-03-01 10:30", "handled_at lies before solved_at."),
    ({"W": "-5"}, 'wait_seconds = "W"', "W", "-5", "The duration is negative."),
    ({"W": "-0:00:05"}, 'wait_seconds = { column = "W", unit = "clock" }', "W", "-0:00:05",
     "The duration is negative."),
    ({"W": "soon"}, 'wait_seconds = "W"', "W", "soon", "This is no number of seconds."),
    ({"W": "nan"}, 'wait_seconds = "W"', "W", "nan", "This is no number of seconds."),
    ({"W": "inf"}, 'wait_seconds = "W"', "W", "inf", "This is no number of seconds."),
    ({"W": "0x10"}, 'wait_seconds = { column = "W", unit = "minutes" }', "W", "0x10", "This is no number of minutes."),
    ({"W": "1e60"}, 'wait_seconds = "W"', "W", "1e60", "The duration is longer than sixty years."),
    ({"W": "1,5"}, 'wait_seconds = "W"', "W", "1,5", "This is no number of seconds."),
    ({"W": "2:75"}, 'wait_seconds = { column = "W", unit = "clock" }', "W", "2:75",
     "This is no duration written as hours:minutes:seconds."),
    ({"R": "6"}, 'survey_score = "R"', "R", "6", "The score is off the scale 1 to 5 of csat."),
    ({"R": "0"}, 'survey_score = "R"', "R", "0", "The score is off the scale 1 to 5 of csat."),
    ({"R": "4.5"}, 'survey_score = "R"', "R", "4.5", "The score is no whole number."),
    ({"R": "11"}, 'survey_score = "R"\nsurvey_kind = { constant = "nps" }', "R", "11",
     "The score is off the scale 0 to 10 of nps."),
    ({"R": "12"}, 'survey_score = { column = "R", scale = { from = [1, 10], to = [1, 5] } }', "R", "12",
     "The score is off the scale 1 to 10 that the mapping names."),
    ({"R": "good"}, 'survey_score = "R"', "R", "good", "This is no number."),
    ({"C": "Fax"}, 'channel = { column = "C", words = { Phone = "call" } }', "C", "Fax",
     'The mapping does not say what this word means; it knows "call", "chat", "mail", "message", "ticket", "social", "form", "other", '
     '"phone".'),
    ({"A": "maybe"}, 'answered = "A"', "A", "maybe",
     'This is neither true ("1", "true", "y", "yes") nor false ("0", "false", "n", "no").'),
    ({"A": "many"}, 'reopened = { column = "A", over = 0 }', "A", "many",
     "This is no number, and true is what is over 0."),
    ({"A": LONG}, 'agent = "A"', "A", LONG[:200], "The text is longer than 200 characters."),
    ({"Id": LONG}, "", "Id", LONG[:200], "The text is longer than 200 characters."),
    ({"A": "Ann\nBell"}, 'agent = "A"', "A", "Ann\\x0aBell",
     "The text holds a control character (a line break, a tab or an invisible sign)."),
    ({"A": "Ann\x1bBell"}, 'agent = "A"', "A", "Ann\\x1bBell",
     "The text holds a control character (a line break, a tab or an invisible sign)."),
    ({"A": "x" * 2001}, '[details]\nnote = "A"', "A", "x" * 200, "The text is longer than 2,000 characters."),
    ({"D": "2025-03-01", "T": "25:61"}, 'answered_at = { template = "{D} {T}" }', "D + T", "2025-03-01 25:61",
     'This is no date in the format "%Y-%m-%d %H:%M".'),
    ({"E": "2025-03-01 11:00", "L": "2025-03-01 10:30"},
     'solved_at = "E"\nhandled_at = "L"\nwait_seconds = { between = ["solved_at", "handled_at"] }', "", "-1800.0",
     "The duration is negative."),
    ({"S": "2025-12-31 23:00", "W": "90000"}, 'solved_at = "S"\nwait_seconds = "W"\n'
     'handled_at = { start = "solved_at", add = ["wait_seconds"] }', "", "2026-01-02T00:00:00.000000",
     "The date lies in the future; now is 2026-01-01 12:00 UTC."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "columns", "column", "value", "reason"),
    REJECTED,
    ids=[f"{case[4][:30]} {case[3][:20]}" for case in REJECTED],
)
def test_a_bad_value_rejects_its_row_alone(
    tmp_path: Path, cells: dict[str, str], columns: str, column: str, value: str, reason: str
) -> None:
    toml, text = fields_of(cells, columns)
    good = text.splitlines()[0].split(",")
    text += ",".join({"Id": "good", "Created": "2025-03-01 10:00"}.get(header, "") for header in good) + "\n"
    needed = "required = true" in columns
    result = read(write(tmp_path, text), toml)
    first = [rejection for rejection in result.rejections if rejection.value == value]
    assert [(rejection.column, rejection.reason) for rejection in first][:1] == [(column, reason)]
    assert {rejection.line for rejection in result.rejections} == ({2, len(text.splitlines())} if needed else {2})
    assert result.column("external_id") == ([] if needed else ["good"])


def test_a_row_with_several_faults_names_each(tmp_path: Path) -> None:
    toml, text = fields_of({"Created": "never", "W": "-1"}, 'wait_seconds = "W"')
    assert read(write(tmp_path, text), toml).reasons() == [
        (2, "Created", 'This is no date in the format "%Y-%m-%d %H:%M".'),
        (2, "W", "The duration is negative."),
    ]


TAKEN = [
    "<script>alert(1)</script>",
    '=HYPERLINK("http://x","y")',
    "+49 30 1234",
    'O\'Brien "Bob" & Co',
    "\u202eevil\u202c",
    "زينب",
    "👩‍💻 Zoë",
    "{Id}",
]


@pytest.mark.parametrize("name", TAKEN)
def test_markup_formulas_quotes_and_marks_of_direction_are_kept_to_the_letter(tmp_path: Path, name: str) -> None:
    toml, text = fields_of({"A": f"  {name} "}, 'agent = "A"\nsurvey_comment = "A"\nsurvey_score = { constant = 1 }')
    result = read(write(tmp_path, text), toml)
    assert result.reasons() == []
    assert (result.column("agent"), result.column("survey_comment")) == ([name], [name])


READ: list[tuple[dict[str, str], str, str, Any]] = [
    ({"W": "1.5"}, 'wait_seconds = { column = "W", unit = "minutes" }', "wait_seconds", 90),
    ({"W": "0.25"}, 'wait_seconds = { column = "W", unit = "hours" }', "wait_seconds", 900),
    ({"W": "2"}, 'wait_seconds = { column = "W", unit = "days" }', "wait_seconds", 172800),
    ({"W": "1499"}, 'wait_seconds = { column = "W", unit = "milliseconds" }', "wait_seconds", 1),
    ({"W": "26:00:01"}, 'wait_seconds = { column = "W", unit = "clock" }', "wait_seconds", 93601),
    ({"W": "1.234,5"}, 'wait_seconds = "W"\n[read]\ndecimal = ","\nthousands = "."', "wait_seconds", 1234),
    ({"W": "1,234"}, 'wait_seconds = "W"\n[read]\nthousands = ","', "wait_seconds", 1234),
    ({"W": "n/a"}, 'wait_seconds = { column = "W", empty = "N/A" }', "wait_seconds", None),
    ({"W": ""}, 'wait_seconds = { column = "W", missing = 0 }', "wait_seconds", 0),
    ({"W": ""}, 'wait_seconds = "W"', "wait_seconds", None),
    ({"W": "3", "V": "4"}, 'wait_seconds = "W"\ntalk_seconds = "V"\n'
     'handle_seconds = { sum = ["wait_seconds", "talk_seconds"] }', "handle_seconds", 7),
    ({"W": "3", "V": ""}, 'wait_seconds = "W"\ntalk_seconds = "V"\n'
     'handle_seconds = { sum = ["wait_seconds", "talk_seconds"] }', "handle_seconds", None),
    ({"A": "YES"}, 'answered = "A"', "answered", True),
    ({"A": "nein"}, 'answered = { column = "A", true = "ja", false = "nein" }', "answered", False),
    ({"A": ""}, 'answered = "A"', "answered", None),
    ({"A": "y"}, 'answered = "A"\nabandoned = { not = "answered" }', "abandoned", False),
    ({"A": ""}, 'answered = "A"\nabandoned = { not = "answered" }', "abandoned", None),
    ({"A": "2"}, 'reopened = { column = "A", over = 0 }', "reopened", True),
    ({"A": "0"}, 'reopened = { column = "A", over = 0 }', "reopened", False),
    ({"A": "x"}, 'reopened = { filled = "A" }', "reopened", True),
    ({"A": " "}, 'reopened = { filled = "A" }', "reopened", False),
    ({"A": "n", "R": "y"}, 'answered = "A"\nresolved_at_first_contact = { column = "R", when = "answered" }',
     "resolved_at_first_contact", None),
    ({"C": "PHONE "}, 'channel = { column = "C", words = { Phone = "call" } }', "channel", "call"),
    ({"C": "Mail"}, 'channel = "C"', "channel", "mail"),
    ({"C": "Pigeon"}, 'channel = { column = "C", else = "other" }', "channel", "other"),
    ({"C": "T1"}, 'team = { column = "C", words = { T1 = "First line" } }', "team", "First line"),
    ({"C": "T2"}, 'team = { column = "C", words = { T1 = "First line" } }', "team", "T2"),
    ({"C": "T2"}, 'team = { column = "C", words = { T1 = "First line" }, else = "Others" }', "team", "Others"),
    ({"C": ""}, 'team = { column = "C", missing = "No team" }', "team", "No team"),
    ({"C": "B", "D": "x"}, 'team = { template = "{C} / {D}" }', "team", "B / x"),
    ({"C": "", "D": ""}, 'team = { template = "{C} / {D}" }', "team", None),
    ({"C": "", "D": "x"}, 'team = { columns = ["C", "D"] }', "team", "x"),
    ({"R": "10"}, 'survey_score = { column = "R", scale = { from = [1, 10], to = [1, 5] } }', "survey_score", 5.0),
    ({"R": "1"}, 'survey_score = { column = "R", scale = { from = [1, 10], to = [5, 1] } }', "survey_score", 5.0),
    ({"R": "Good"}, 'survey_score = { column = "R", words = { good = 5, bad = 1 } }', "survey_score", 5.0),
    ({"R": "4"}, 'survey_score = "R"', "survey_score", 4.0),
    ({"N": "a", "M": ""}, '[details]\nnote = "N"\nmore = "M"', "details", '{"note": "a"}'),
    ({"N": "", "M": ""}, '[details]\nnote = "N"\nmore = "M"', "details", None),
    ({"N": "ü", "M": "2"}, '[details]\nnote = "N"\nmore = "M"', "details", '{"more": "2", "note": "ü"}'),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "columns", "field", "value"), READ, ids=[f"{c[1][:60]} {c[0]}" for c in READ])
def test_a_cell_is_read_as_the_mapping_says(
    tmp_path: Path, cells: dict[str, str], columns: str, field: str, value: Any
) -> None:
    toml, text = fields_of(cells, columns)
    if "[read]" in columns:
        columns, settings = columns.split("[read]\n")
        toml = SMALL.replace("[columns]", settings + "\n[columns]") + columns
    result = read(write(tmp_path, text), toml)
    assert result.reasons() == []
    assert result.column(field) == [value]


def test_a_change_of_scale_that_rounds_is_counted(tmp_path: Path) -> None:
    toml = SMALL + 'survey_score = { column = "R", scale = { from = [0, 10], to = [1, 5] } }\n'
    rows = "".join(f"{score},2025-03-01 10:00,{score}\n" for score in (0, 3, 5, 6, 10))
    result = read(write(tmp_path, "Id,Created,R\n" + rows), toml)
    # 3 becomes 2.2, 6 becomes 3.4; 0, 5 and 10 meet 1, 3 and 5 exactly.
    assert result.column("survey_score") == [1, 2, 3, 3, 5]
    assert result.notes["survey_score rounded after the change of scale"] == 2


def test_filters_leave_rows_out_and_count_them(tmp_path: Path) -> None:
    text = "Id,Created,Kind,State\n" + "".join(
        f"{number},2025-03-01 10:00,{kind},{state}\n"
        for number, (kind, state) in enumerate([("In", "ok"), ("out", "ok"), ("IN ", "spam"), ("in", ""), ("", "ok")])
    )
    toml = SMALL + "[[rows]]\ncolumn = 'Kind'\nkeep = 'in'\n[[rows]]\ncolumn = 'State'\nskip = ['spam']\n"
    result = read(write(tmp_path, text), toml)
    assert result.column("external_id") == ["0", "3"]
    assert result.notes == {
        'left out by the mapping because of "Kind"': 2,
        'left out by the mapping because of "State"': 1,
    }
    assert result.rows == 5


def test_now_must_know_its_zone(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="aware"):
        read(write(tmp_path, "Id,Created\n1,2025-03-01 10:00\n"), now=NOW.replace(tzinfo=None))
