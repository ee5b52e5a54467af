"""Mappings: what they may say, and what is said about one that has it wrong."""

from pathlib import Path

import pytest

from contacts.importers.errors import MappingError
from contacts.importers.mappings import load_mapping, preset_names
from tests.contacts.importers.reading import SMALL, mapping, read, write

COLUMNS = '[columns]\nexternal_id = "Id"\ncreated_at = "Created"\n'

# mapping, line, sentence
WRONG = [
    ('titel = "x"\n' + COLUMNS, 1, 'Unknown key "titel". The nearest is "title".'),
    ("[colums]\n", 1, 'Unknown key "colums". The nearest is "columns".'),
    ("[file]\ndelimeter = ';'\n" + COLUMNS, 2, 'Unknown key "delimeter" in [file]. The nearest is "delimiter".'),
    ("[file]\ndelimiter = ';;'\n" + COLUMNS, 2,
     '"delimiter" in [file] must be one character, or one of comma, semicolon, tab, bar.'),
    ("[file]\nencoding = 'uft-8'\n" + COLUMNS, 2,
     '"encoding" in [file] must be an encoding, not "uft-8". The nearest is "utf-8".'),
    ("[file]\nencoding = 'rot13'\n" + COLUMNS, 2, '"encoding" in [file] must be an encoding, not "rot13". Known are'),
    ("[file]\nheader_line = 0\n" + COLUMNS, 2, '"header_line" in [file] must be a line number, 1 or more.'),
    ('zone = "Europe/Berln"\n' + COLUMNS, 1,
     '"zone" in [mapping] must be an IANA time zone, not "Europe/Berln". The nearest is "Europe/Berlin".'),
    ("[read]\ndates = ['%d/%m/%Q']\n" + COLUMNS, 2, 'The date format "%d/%m/%Q" has an unknown part "%Q".'),
    ("[read]\ndates = ['dd/mm/yyyy']\n" + COLUMNS, 2,
     '"dd/mm/yyyy" is no date format: "%d/%m/%Y %H:%M", "iso" or "epoch".'),
    ("[read]\ndates = ['%d/%m/%Y', '%m/%d/%Y']\n" + COLUMNS, 2,
     '"%d/%m/%Y" and "%m/%d/%Y" cannot stand together: 03/04 would be one of two days.'),
    ("[read]\ndecimal = ','\nthousands = ','\n" + COLUMNS, 3,
     "decimal and thousands in [read] are the same sign."),
    (COLUMNS + 'agnet = "Agent"\n', 4, 'Unknown field "agnet" in [columns]. The nearest is "agent".'),
    (COLUMNS + 'agent = { colum = "Agent" }\n', 4, 'Unknown key "colum" in [columns.agent]. The nearest is "column".'),
    (COLUMNS + "[columns.agent]\ncolumn = 'Agent'\nrequird = true\n", 6,
     'Unknown key "requird" in [columns.agent]. The nearest is "required".'),
    (COLUMNS + "agent = 5\n", 4, '"agent" in [columns.agent] must be a table.'),
    (COLUMNS + "agent = {}\n", 4, "agent needs exactly one of column, columns, template, constant, filled, not, start, "
     "sum, between; the mapping says none."),
    (COLUMNS + 'agent = { column = "A", constant = "b" }\n', 4, "agent needs exactly one of column, columns, template, "
     "constant, filled, not, start, sum, between; the mapping says column and constant."),
    (COLUMNS + 'agent = { column = "A", unit = "minutes" }\n', 4,
     '"unit" makes no sense for agent, a field of kind text.'),
    (COLUMNS + 'wait_seconds = { column = "W", unit = "minuets" }\n', 4,
     '"unit" in [columns.wait_seconds] must be one of milliseconds, seconds, minutes, hours, days, clock.'),
    (COLUMNS + 'channel = { column = "C", words = { Phone = "cal" } }\n', 4,
     'Unknown word of channel "cal" in [columns.channel]. The nearest is "call".'),
    (COLUMNS + 'channel = { column = "C", words = { Phone = "call" }, else = "misc" }\n', 4,
     'Unknown word of channel "misc" in [columns.channel]. Known are "call", "chat", "mail", "message", "ticket", "social", '
     '"form", "other".'),
    (COLUMNS + 'channel = { constant = "fax" }\n', 4, 'Unknown word of channel "fax" in [columns.channel]. Known are'),
    (COLUMNS + 'survey_score = { column = "S", words = { Good = "high" } }\n', 4,
     'The words of survey_score must become numbers, not "high".'),
    (COLUMNS + 'survey_score = { column = "S", scale = { from = [1, 1], to = [1, 5] } }\n', 4,
     '"scale" in [columns.survey_score] must be a table such as { from = [1, 10], to = [1, 5] }.'),
    (COLUMNS + 'answered = { column = "A", true = ["y"], false = ["Y"] }\n', 4,
     '"y" of answered means both true and false.'),
    (COLUMNS + 'answered = { constant = "yes" }\n', 4, '"constant" of answered must be true or false.'),
    (COLUMNS + 'answered_at = { add = ["wait_seconds"], column = "A" }\n', 4,
     '"add" of answered_at makes sense only with "start".'),
    (COLUMNS + 'agent = { template = "{A} {" }\n', 4,
     'The template of agent must name columns in braces: "{Date} {Time}".'),
    (COLUMNS + 'agent = { template = "A" }\n', 4,
     'The template of agent must name columns in braces: "{Date} {Time}".'),
    (COLUMNS + 'agent = { column = "A", take = "last" }\n', 4, '"take" of agent makes sense only with "split".'),
    (COLUMNS + 'answered_at = { start = "creatd_at" }\n', 4, '"creatd_at", which answered_at refers to, is not a field '
     'that this mapping fills. The nearest is "created_at".'),
    (COLUMNS + 'answered_at = { start = "external_id" }\n', 4,
     '"external_id", which answered_at refers to, is no instant field.'),
    (COLUMNS + 'handled_at = { column = "H", if_before = { field = "created_at", then = "unknwn" } }\n', 4,
     '"unknwn", which handled_at refers to, is not a field that this mapping fills. The nearest is "unknown".'),
    (COLUMNS + 'handled_at = { column = "H", if_before = { then = 3 } }\n', 4,
     '"if_before" in [columns.handled_at] must be a table such as { field = "created_at", then = "unknown" }.'),
    (COLUMNS + 'talk_seconds = { sum = ["hold_seconds"] }\nhold_seconds = { sum = ["talk_seconds"] }\n', 1,
     "are defined by each other."),
    (COLUMNS + 'wait_seconds = { between = ["created_at"] }\n', 4,
     '"between" in [columns.wait_seconds] must name two instants: the earlier and the later one.'),
    ('[columns]\ncreated_at = "Created"\n', 1, "[columns] does not say which column is external_id."),
    ('title = "x"\n', None, "The mapping has no [columns]: it says of no column what it is."),
    (COLUMNS + "[create]\npeople = 'yes'\n", 5, '"people" in [create] must be true or false.'),
    (COLUMNS + "[create]\nteam = true\n", 5, 'Unknown key "team" in [create]. The nearest is "teams".'),
    (COLUMNS + "[survey]\nkind = 'cast'\n", 5, '"kind" in [survey] must be one of csat, nps, ces.'),
    (COLUMNS + "[details]\nshift = 5\n", 5, '"shift" in [details] must be a table.'),
    (COLUMNS + "[[rows]]\ncolumn = 'A'\n", 4, 'A filter in [[rows]] needs "column" and either "keep" or "skip".'),
    (COLUMNS + "[[rows]]\ncolumn = 'A'\nkep = 'x'\n", 6, 'Unknown key "kep" in [rows]. The nearest is "keep".'),
    ('source = "' + "s" * 61 + '"\n' + COLUMNS, 1, '"source" in [mapping] must have at most 60 characters.'),
    ("[columns\n", 1, "The mapping is not valid TOML: "),
    (COLUMNS + 'agent = "A"\nagent = "B"\n', 5, "The mapping is not valid TOML: Cannot overwrite a value."),
]  # fmt: skip


@pytest.mark.parametrize(("toml", "line", "sentence"), WRONG, ids=[case[2][:50] for case in WRONG])
def test_a_wrong_mapping_names_the_line_and_the_nearest_word(toml: str, line: int | None, sentence: str) -> None:
    with pytest.raises(MappingError) as caught:
        mapping(toml)
    assert sentence in caught.value.sentence
    assert (caught.value.file, caught.value.line) == ("desk.toml", line)


def test_a_preset_by_a_wrong_name_names_the_nearest() -> None:
    with pytest.raises(MappingError, match=r'^There is no preset "csat_exprt"\. The nearest is "csat_export"\.$'):
        load_mapping("csat_exprt")


def test_a_missing_or_unreadable_mapping_file(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match=r"gone\.toml: The mapping file cannot be opened\. Check the path\."):
        load_mapping(tmp_path / "gone.toml")
    with pytest.raises(MappingError, match=r"latin\.toml: A mapping is written in UTF-8; this file is not\."):
        load_mapping(write(tmp_path, "title = 'é'".encode("latin-1"), "latin.toml"))


def test_a_mapping_file_is_named_by_its_stem_and_hashed_by_what_it_says(tmp_path: Path) -> None:
    first = load_mapping(write(tmp_path, SMALL, "my_desk.toml"))
    assert (first.name, first.source, first.zone) == ("my_desk", "desk", "")
    assert first.content_hash == mapping("# a comment\n" + SMALL).content_hash
    assert first.content_hash != mapping(SMALL + 'agent = "A"\n').content_hash


def test_every_preset_reads() -> None:
    assert preset_names() == ["call_log", "chatwoot", "csat_export", "freshdesk", "genesys", "zendesk"]
    for name in preset_names():
        preset = load_mapping(name)
        assert preset.title
        assert preset.description
        assert preset.source == name


def test_fields_stand_in_their_order_with_those_that_are_always_there() -> None:
    toml = SMALL + 'survey_score = "S"\nfirst_response_at = "F"\nagent = "A"\n[details]\nshift = "X"\n'
    assert mapping(toml).fields == (
        "external_id", "agent", "created_at", "first_response_at", "survey_external_id", "survey_kind",
        "survey_score", "survey_rated_at", "first_response_unknown", "details",
    )  # fmt: skip


def test_optional_columns_may_be_missing_and_take_what_is_made_of_them_along(tmp_path: Path) -> None:
    toml = SMALL + (
        'agent = { columns = ["Agent", "Owner"], optional = true }\n'
        'hold_seconds = { column = "Hold", optional = true }\n'
        'talk_seconds = "Talk"\n'
        'handle_seconds = { sum = ["talk_seconds", "hold_seconds"] }\n'
        'handled_at = { column = "Created", if_before = { field = "answered_at", then = "unknown" } }\n'
        'answered_at = { column = "Answered", optional = true }\n'
        '[details]\nshift = { column = "Shift", optional = true }\n'
    )
    result = read(write(tmp_path, "Id,Created,Owner,Talk\n1,2025-03-01 10:00,Ann,5\n"), toml)
    assert set(result.reading.missing) == {"Agent", "Hold", "Answered", "Shift"}
    assert result.reading.fields == ("external_id", "agent", "created_at", "handled_at", "talk_seconds")
    assert result.column("agent") == ["Ann"]
    assert tuple(result.frame.columns) == result.reading.fields
