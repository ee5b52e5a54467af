"""Surveys: there when the customer answered (or was asked), with an id, a kind and a date."""

from datetime import UTC, datetime
from pathlib import Path

from tests.contacts.importers.reading import SMALL, read, write

COLUMNS = SMALL + 'survey_score = "Score"\nsurvey_comment = "Comment"\nsurvey_rated_at = "Rated"\n'


def test_a_survey_is_there_only_with_a_score(tmp_path: Path) -> None:
    text = (
        "Id,Created,Score,Comment,Rated\n"
        "1,2025-03-01 10:00,5,Thanks,2025-03-02 09:00\n"
        "2,2025-03-01 10:00,,Lost,2025-03-02 09:00\n"
        "3,2025-03-01 10:00,,,\n"
    )
    result = read(write(tmp_path, text), COLUMNS)
    assert result.column("survey_external_id") == ["1", None, None]
    assert result.column("survey_kind") == ["csat", None, None]
    assert result.column("survey_comment") == ["Thanks", None, None]
    assert result.column("survey_rated_at") == [datetime(2025, 3, 2, 9, tzinfo=UTC), None, None]
    assert result.notes == {"survey_comment without a score, left out": 1}


def test_a_survey_that_was_sent_counts_where_the_mapping_says_so(tmp_path: Path) -> None:
    text = "Id,Created,Score,Sent\n1,2025-03-01 10:00,,2025-03-02 09:00\n2,2025-03-01 10:00,4,\n3,2025-03-01 10:00,,\n"
    columns = SMALL + 'survey_score = "Score"\nsurvey_sent_at = "Sent"\n'
    asked = read(write(tmp_path, text), columns + "[survey]\nwhen = 'sent'")
    assert asked.column("survey_external_id") == ["1", "2", None]
    assert asked.column("survey_sent_at") == [datetime(2025, 3, 2, 9, tzinfo=UTC), None, None]
    answered = read(write(tmp_path, text), columns)
    assert answered.column("survey_external_id") == [None, "2", None]
    assert answered.column("survey_sent_at") == [None, None, None]


def test_the_survey_has_its_own_id_and_kind_where_the_export_has_them(tmp_path: Path) -> None:
    text = (
        "Id,Created,Score,Survey,Kind\n"
        "1,2025-03-01 10:00,9,s1,NPS\n"
        "2,2025-03-01 10:00,6,,\n"
        "3,2025-03-01 10:00,6,s3,ces\n"
    )
    columns = SMALL + 'survey_score = "Score"\nsurvey_external_id = "Survey"\nsurvey_kind = "Kind"\n'
    result = read(write(tmp_path, text), columns)
    assert result.column("survey_external_id") == ["s1", "s3"]
    assert result.column("survey_kind") == ["nps", "ces"]
    assert result.reasons() == [(3, "Score", "The score is off the scale 1 to 5 of csat.")]


def test_a_rating_without_a_date_takes_that_of_the_contact_and_says_so(tmp_path: Path) -> None:
    text = (
        "Id,Created,Score,Rated,Handled\n"
        "1,2025-03-01 10:00,5,2025-03-02 09:00,2025-03-01 10:30\n"
        "2,2025-03-01 10:00,5,,2025-03-01 10:30\n"
        "3,2025-03-01 10:00,5,,\n"
    )
    columns = SMALL + 'survey_score = "Score"\nsurvey_rated_at = "Rated"\nhandled_at = "Handled"\n'
    result = read(write(tmp_path, text), columns)
    assert result.column("survey_rated_at") == [
        datetime(2025, 3, 2, 9, tzinfo=UTC),
        datetime(2025, 3, 1, 10, 30, tzinfo=UTC),
        datetime(2025, 3, 1, 10, tzinfo=UTC),
    ]
    assert result.notes == {
        "survey_rated_at not in the export, taken from handled_at": 1,
        "survey_rated_at not in the export, taken from created_at": 1,
    }


def test_a_mapping_without_surveys_has_no_survey_fields(tmp_path: Path) -> None:
    result = read(write(tmp_path, "Id,Created\n1,2025-03-01 10:00\n"))
    assert list(result.frame.columns) == ["external_id", "created_at"]
