"""Bulk upsert of surveys and of working time."""

from datetime import UTC, datetime
from typing import Any

import pytest

from contacts.models import Contact, Survey, WorkTime
from tests import builders
from tests.api.client import Answer, api
from tests.conftest import Cast


def survey(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {
        "source": "desk",
        "external_id": f"s{number}",
        "kind": "csat",
        "score": 4,
        "rated_at": "2026-03-11T10:00:00Z",
    } | fields


def send(cast: Cast, *given: Any, path: str = "/surveys/", query: str = "") -> Answer:
    return api(cast, "ada").post(f"{path}{query}", list(given))


def counts(answer: Answer) -> tuple[int, int, int, int]:
    assert answer.status in (200, 400), answer.data
    return tuple(answer.data[name] for name in ("created", "updated", "unchanged", "rejected"))  # type: ignore[return-value]


def test_a_survey_belongs_to_its_contact_and_to_whose_that_is(cast: Cast) -> None:
    contact = builders.contact(cast.ann, cast.alpha, source="desk", external_id="7", channel="chat")
    before = Contact.objects.values().get()
    assert counts(send(cast, survey(1, contact="7", comment="Fine."))) == (1, 0, 0, 0)
    found = Survey.objects.get()
    assert (found.contact, found.person, found.team, found.channel) == (contact, cast.ann, cast.alpha, "chat")
    assert (found.score, found.comment, found.rated_at) == (4, "Fine.", datetime(2026, 3, 11, 10, tzinfo=UTC))
    assert Contact.objects.values().get() == before


def test_a_survey_stands_by_itself_too(cast: Cast) -> None:
    assert counts(send(cast, survey(1, agent="Cleo Test", channel="mail"), survey(2, agent="Ann Test"))) == (2, 0, 0, 0)
    found = Survey.objects.get(external_id="s1")
    assert (found.contact, found.person, found.team, found.channel) == (None, cast.cleo, cast.beta, "mail")


def test_a_survey_that_was_sent_is_answered_later(cast: Cast) -> None:
    sent = {
        "source": "desk",
        "external_id": "s1",
        "kind": "nps",
        "sent_at": "2026-03-10T10:00:00Z",
        "agent": "Ann Test",
    }
    answered = {"source": "desk", "external_id": "s1", "score": 9, "rated_at": "2026-03-12T10:00:00Z"}
    assert counts(send(cast, sent)) == (1, 0, 0, 0)
    assert counts(send(cast, answered)) == (0, 1, 0, 0)
    assert counts(send(cast, answered)) == (0, 0, 1, 0)
    found = Survey.objects.get()
    assert (found.kind, found.score, found.person) == ("nps", 9, cast.ann)
    assert found.sent_at == datetime(2026, 3, 10, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({"score": 6}, "score", "The score is off the scale of its kind of survey."),
        ({"score": 0}, "score", "The score is off the scale of its kind of survey."),
        ({"score": 11, "kind": "nps"}, "score", "The score is off the scale of its kind of survey."),
        ({"score": 4.5}, "score", "Give a whole number."),
        ({"score": "4"}, "score", "Give a whole number."),
        ({"kind": "stars"}, "kind", "Use one of csat, nps, ces."),
        ({"rated_at": "2999-01-01T00:00:00Z"}, "rated_at", "This lies in the future."),
        ({"comment": "x" * 20_001}, "comment", "The text is longer than 20,000 characters."),
        ({"contact": "nowhere"}, "created_at", "Nothing says when this contact arrived"),
        ({"contact": "7", "agent": "Cleo Test"}, "agent", "Leave this out: it is that of the contact."),
        ({"contact": "7", "channel": "mail"}, "channel", "Leave this out: it is that of the contact."),
        ({"survey_score": 4}, "survey_score", "There is no “survey_score” here: did you mean “score”?"),
        ({"external_id": None}, "external_id", "This is required."),
    ],
)
def test_what_makes_no_survey_is_told(cast: Cast, fields: dict[str, Any], field: str, reason: str) -> None:
    builders.contact(cast.ann, cast.alpha, source="desk", external_id="7")
    answer = send(cast, survey(1), survey(2, **fields))
    assert counts(answer) == (1, 0, 0, 1)
    (error,) = answer.data["errors"]
    assert (error["index"], error["field"]) == (1, field)
    assert error["reason"].startswith(reason)


def test_lines_of_a_comment_stay(cast: Cast) -> None:
    send(cast, survey(1, comment="One\nTwo"))
    assert Survey.objects.get().comment == "One\nTwo"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"rated_at": None}, "rated_at"),
        ({"score": None}, "sent_at"),
        ({"score": None, "rated_at": None}, "sent_at"),
    ],
)
def test_a_survey_has_a_date(cast: Cast, fields: dict[str, Any], field: str) -> None:
    answer = send(cast, survey(1, **fields))
    assert counts(answer) == (0, 0, 0, 1)
    assert [error["field"] for error in answer.data["errors"]] == [field]


def test_a_rating_without_a_date_counts_when_its_contact_ended(cast: Cast) -> None:
    contact = builders.contact(cast.ann, cast.alpha, source="desk", external_id="7")
    assert counts(send(cast, survey(1, contact="7", rated_at=None))) == (1, 0, 0, 0)
    assert Survey.objects.get().rated_at == contact.handled_at


def shift(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {
        "source": "wfm",
        "external_id": str(number),
        "agent": "Ann Test",
        "starts_at": "2026-03-10T08:00:00Z",
        "planned_seconds": 28_800,
    } | fields


def test_working_time_is_written(cast: Cast) -> None:
    path = "/work-time/"
    assert counts(send(cast, shift(1), shift(2, agent="Cleo Test", absent_seconds=600), path=path)) == (2, 0, 0, 0)
    assert counts(send(cast, shift(1), shift(2, agent="Cleo Test", absent_seconds=900), path=path)) == (0, 1, 1, 0)
    first, second = WorkTime.objects.order_by("external_id")
    assert (first.person, first.team, first.planned_seconds, first.absent_seconds) == (cast.ann, cast.alpha, 28_800, 0)
    assert (second.person, second.team, second.absent_seconds) == (cast.cleo, cast.beta, 900)


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"planned_seconds": -1}, "planned_seconds"), ({"agent": ""}, "agent"), ({"agent": "Nobody"}, "agent"),
     ({"starts_at": None}, "starts_at"), ({"plannd_seconds": 1}, "plannd_seconds")],
)  # fmt: skip
def test_what_makes_no_person_day_is_told(cast: Cast, fields: dict[str, Any], field: str) -> None:
    answer = send(cast, shift(1), shift(2, **fields), path="/work-time/")
    assert counts(answer) == (1, 0, 0, 1)
    assert [(error["index"], error["field"]) for error in answer.data["errors"]] == [(1, field)]


def test_a_dry_run_of_working_time_writes_nothing(cast: Cast) -> None:
    assert counts(send(cast, shift(1), path="/work-time/", query="?dry_run=1")) == (1, 0, 0, 0)
    assert not WorkTime.objects.exists()
