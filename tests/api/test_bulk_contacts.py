"""Bulk upsert of contacts: what is written, what is refused, and that the rest goes on."""

from datetime import UTC, datetime
from typing import Any

import pytest
from kombu.exceptions import OperationalError
from pytest_django import DjangoCaptureOnCommitCallbacks

from contacts.bulk import records
from contacts.models import Contact
from kpis.models import StaleDay
from kpis.tasks import aggregate_stale
from teams.models import AuditEvent, Person, Team
from tests.api.client import Answer, api
from tests.conftest import Cast

TAKEN = ("created", "updated", "unchanged")
NOTHING = {"created": 0, "updated": 0, "unchanged": 0, "rejected": 0, "people_created": 0, "teams_created": 0}


def record(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {
        "source": "desk",
        "external_id": str(number),
        "agent": "Ann Test",
        "channel": "call",
        "created_at": "2026-03-10T09:00:00+01:00",
        "handled_at": "2026-03-10T09:10:00+01:00",
    } | fields


def send(cast: Cast, *given: Any, query: str = "") -> Answer:
    return api(cast, "ada").post(f"/contacts/{query}", list(given))


def figures(answer: Answer) -> dict[str, int]:
    refused = bool(answer.data["rejected"]) and not any(answer.data[name] for name in TAKEN)
    assert answer.status == (400 if refused else 200), answer.data
    assert ("error" in answer.data) == refused
    return {name: count for name, count in answer.data.items() if count and name not in ("error", "errors", "dry_run")}


def test_records_become_contacts(cast: Cast) -> None:
    answer = send(cast, record(1, escalated=False, details={"order": "A-7"}), record(2, agent="Cleo Test"))
    assert answer.data == {**NOTHING, "created": 2, "dry_run": False, "errors": []}
    first, second = Contact.objects.order_by("external_id")
    assert (first.person, first.team, second.person, second.team) == (cast.ann, cast.alpha, cast.cleo, cast.beta)
    assert first.created_at == datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
    assert (first.escalated, first.transferred, first.details) == (False, None, {"order": "A-7"})


def test_the_same_again_changes_nothing(cast: Cast) -> None:
    send(cast, record(1), record(2))
    stale = StaleDay.objects.count()
    assert figures(send(cast, record(1), record(2))) == {"unchanged": 2}
    assert StaleDay.objects.count() == stale


def test_a_field_that_is_left_out_stays_and_null_forgets(cast: Cast) -> None:
    send(cast, record(1, escalated=True, category="billing"), record(2, escalated=True, category="billing"))
    short = {"source": "desk", "external_id": "1", "transferred": True}
    assert figures(send(cast, short, record(2, escalated=None, category=None))) == {"updated": 2}
    first, second = Contact.objects.order_by("external_id")
    assert (first.escalated, first.category, first.transferred, first.person) == (True, "billing", True, cast.ann)
    assert (second.escalated, second.category) == (None, "")


def test_a_source_of_its_own_makes_a_key_of_its_own(cast: Cast) -> None:
    assert figures(send(cast, record(1), record(1, source="phone"))) == {"created": 2}


BAD = [
    ({"external_id": None}, "external_id", "This is required."),
    ({"external_id": ""}, "external_id", "This is required."),
    ({"external_id": 7}, "external_id", "Give a text."),
    ({"external_id": "x" * 201}, "external_id", "The text is longer than 200 characters."),
    ({"source": ""}, "source", "This is required."),
    ({"source": "x" * 61}, "source", "The text is longer than 60 characters."),
    ({"escalatd": True}, "escalatd", "There is no “escalatd” here: did you mean “escalated”?"),
    ({"person_id": 1}, "person_id", "There is no “person_id” here"),
    ({"survey_score": 5}, "survey_score", "There is no “survey_score” here"),
    ({"channel": "pigeon"}, "channel", "Use one of call, chat, mail, message, ticket, social, form, other."),
    ({"channel": 3}, "channel", "Use one of"),
    ({"category": "a\x00b"}, "category", "The text holds a control character"),
    ({"category": "\ud800"}, "category", "The text holds a control character"),
    ({"created_at": "2026-03-10"}, "created_at", "Give date, time and offset"),
    ({"created_at": "2026-03-10T09:00:00"}, "created_at", "Give date, time and offset"),
    ({"created_at": 1773136800}, "created_at", "Give date, time and offset"),
    ({"created_at": "2026-02-30T09:00:00Z"}, "created_at", "There is no such date or time."),
    ({"created_at": "0001-01-01T00:00:00+05:00"}, "created_at", "There is no such date or time."),
    ({"created_at": "2999-01-01T00:00:00Z"}, "created_at", "This lies in the future."),
    ({"created_at": "1969-12-31T00:00:00Z"}, "created_at", "The date lies before 1970"),
    ({"created_at": None}, "created_at", "Nothing says when this contact arrived"),
    ({"handled_at": "2026-03-10T08:59:00+01:00"}, "handled_at", "handled_at lies before created_at."),
    ({"talk_seconds": -1}, "talk_seconds", "The duration is negative"),
    ({"talk_seconds": 10**30}, "talk_seconds", "The duration is negative or longer"),
    ({"talk_seconds": 1.5}, "talk_seconds", "Give whole seconds."),
    ({"talk_seconds": True}, "talk_seconds", "Give whole seconds."),
    ({"talk_seconds": "9"}, "talk_seconds", "Give whole seconds."),
    ({"escalated": "yes"}, "escalated", "Use true, false, or null for unknown."),
    ({"escalated": 1}, "escalated", "Use true, false, or null for unknown."),
    ({"details": {"a": 1}}, "details", "Give an object of texts."),
    ({"details": "a"}, "details", "Give an object of texts."),
    ({"details": {"a": "x" * 2001}}, "details", "At most 50 details"),
    ({"agent": "Nobody"}, "agent", "Nobody has this key in exports"),
    ({"team": "Gamma"}, "team", "There is no such team"),
]


@pytest.mark.parametrize(("fields", "field", "reason"), BAD)
def test_what_cannot_be_taken_is_told_and_the_others_are_written(
    cast: Cast, fields: dict[str, Any], field: str, reason: str
) -> None:
    answer = send(cast, record(1), record(2, **fields), record(3))
    assert figures(answer) == {"created": 2, "rejected": 1}
    (error,) = answer.data["errors"]
    assert (error["index"], error["field"]) == (1, field)
    assert error["reason"].startswith(reason)
    assert sorted(Contact.objects.values_list("external_id", flat=True)) == ["1", "3"]


@pytest.mark.parametrize("odd", [None, 3, "text", [], [{}]])
def test_a_record_that_is_no_object_is_told(cast: Cast, odd: Any) -> None:
    answer = send(cast, odd, record(1))
    assert answer.data["errors"] == [{"index": 0, "field": "", "reason": "Give an object."}]
    assert figures(answer) == {"created": 1, "rejected": 1}


def test_a_record_with_several_faults_counts_once(cast: Cast) -> None:
    answer = send(cast, record(1, escalated="no", channel="pigeon", talk_seconds=-5))
    assert figures(answer) == {"rejected": 1}
    assert [error["field"] for error in answer.data["errors"]] == ["channel", "escalated", "talk_seconds"]


def test_of_two_records_with_one_key_the_first_is_taken(cast: Cast) -> None:
    answer = send(cast, record(1, category="first"), record(1, category="second"), record(1, escalated=True))
    assert figures(answer) == {"created": 1, "rejected": 2}
    reason = "The same key stands at 0 already; that record was taken."
    assert [(error["index"], error["reason"]) for error in answer.data["errors"]] == [(1, reason), (2, reason)]
    assert Contact.objects.get().category == "first"


def test_a_dry_run_tells_the_same_and_writes_nothing(cast: Cast) -> None:
    given = [record(1), record(2, agent="Zoe"), record(3, agent="Zoe", escalated=True), record(4, channel="pigeon")]
    query = "?create_people=1&dry_run=1"
    dry = send(cast, *given, query=query)
    assert figures(dry) == {"created": 3, "rejected": 1, "people_created": 1}
    assert dry.data["dry_run"] is True
    assert not Contact.objects.exists()
    assert not Person.objects.filter(external_id="Zoe").exists()
    assert not StaleDay.objects.exists()
    assert not AuditEvent.objects.filter(action="contacts.write").exists()
    wet = send(cast, *given, query="?create_people=1")
    assert wet.data == {**dry.data, "dry_run": False}


def test_people_and_teams_are_made_where_asked(cast: Cast) -> None:
    answer = send(cast, record(1, agent="Zoe", team="Gamma", unit="North"), query="?create_people=1&create_teams=true")
    assert figures(answer) == {"created": 1, "people_created": 1, "teams_created": 1}
    assert Team.objects.get(name="Gamma").parent == cast.north
    assert Contact.objects.get().team == Team.objects.get(name="Gamma")


def test_days_are_marked_and_the_figures_follow_once_it_is_committed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr(aggregate_stale, "apply_async", lambda arguments, **options: asked.append(arguments))
    with django_capture_on_commit_callbacks(execute=True):
        send(cast, record(1))
        assert asked == []
    assert asked == [("api", False)]
    assert set(StaleDay.objects.values_list("table", "day")) == {("contacts", datetime(2026, 3, 10, tzinfo=UTC).date())}
    with django_capture_on_commit_callbacks(execute=True):
        send(cast, record(1))
    assert len(asked) == 1


def test_a_broker_that_is_away_does_not_undo_the_writing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    def away(*arguments: Any, **options: Any) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(aggregate_stale, "apply_async", away)
    with django_capture_on_commit_callbacks(execute=True):
        assert figures(send(cast, record(1))) == {"created": 1}
    assert Contact.objects.count() == 1


def test_who_wrote_is_noted(cast: Cast) -> None:
    send(cast, record(1), record(2))
    event = AuditEvent.objects.get(action="contacts.write")
    assert (event.by, event.details) == (cast.user("ada"), {"created": 2, "updated": 0})


@pytest.mark.parametrize("name", ["ann", "lena", "mara", "hugo"])
def test_writing_is_for_who_imports(cast: Cast, name: str) -> None:
    answer = api(cast, name).post("/contacts/", [record(1)])
    assert (answer.status, answer.error["code"]) == (403, "permission_denied")
    assert not Contact.objects.exists()


@pytest.mark.parametrize("body", [{}, {"results": []}, 3])
def test_a_body_that_is_no_list_400(cast: Cast, body: Any) -> None:
    answer = api(cast, "ada").post("/contacts/", body)
    assert (answer.status, answer.error["message"]) == (400, "Send a list of records.")


def test_an_empty_list_is_fine(cast: Cast) -> None:
    assert figures(send(cast)) == {}


def test_too_many_records_413(cast: Cast) -> None:
    answer = send(cast, *[{}] * 10_001)
    assert (answer.status, answer.error["message"]) == (413, "A call takes at most 10,000 records.")


def test_too_many_sets_of_fields_400(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MOST_SHAPES", 2)
    answer = send(cast, record(1), record(2, escalated=True), record(3, transferred=True))
    assert answer.status == 400
    assert not Contact.objects.exists()


@pytest.mark.parametrize("query", ["?dry_run=maybe", "?dryrun=1", "?create_people=2"])
def test_an_odd_parameter_400(cast: Cast, query: str) -> None:
    assert send(cast, record(1), query=query).status == 400
    assert not Contact.objects.exists()


def test_queries_do_not_grow_with_the_records(cast: Cast, django_assert_max_num_queries: Any) -> None:
    send(cast, record(0))
    with django_assert_max_num_queries(100):
        send(cast, *[record(number) for number in range(1, 301)])
