"""Laws of the bulk calls: whatever is sent, the answer adds up and what is stored can be read back."""

import json
from datetime import datetime
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.bulk.kinds import CONTACTS, SURVEYS, WORK_TIME, RecordKind
from contacts.models import Contact
from tests.api.client import api
from tests.conftest import Cast

LAWS = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])

ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=30),
    st.sampled_from(["Ann Test", "call", "csat", "2026-03-10T10:00:00Z", "2026-03-10T10:00:00+14:00", "1", "x" * 300]),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=5), st.one_of(st.text(max_size=5), st.integers()), max_size=3),
)


def records(kind: RecordKind) -> st.SearchStrategy[Any]:
    record = st.dictionaries(st.sampled_from([*sorted(kind.known), "odd"]), ANYTHING, max_size=8)
    likely = record.map(lambda fields: {"source": "desk", "external_id": "1", "agent": "Ann Test"} | fields)
    return st.lists(st.one_of(record, likely, ANYTHING), max_size=6)


CALLS = st.one_of(
    st.tuples(st.just("/contacts/"), records(CONTACTS)),
    st.tuples(st.just("/surveys/"), records(SURVEYS)),
    st.tuples(st.just("/work-time/"), records(WORK_TIME)),
)


@LAWS
@given(call=CALLS)
def test_every_record_is_counted_once_and_no_call_fails(cast: Cast, call: tuple[str, list[Any]]) -> None:
    path, sent = call
    with transaction.atomic():
        answer = api(cast, "ada").post(path, json.dumps(sent))
        again = api(cast, "ada").post(path, json.dumps(sent))
        transaction.set_rollback(True)
    taken = sum(answer.data[name] for name in ("created", "updated", "unchanged"))
    assert answer.status == (200 if taken or not sent else 400), answer.data
    counted = sum(answer.data[name] for name in ("created", "updated", "unchanged", "rejected"))
    assert counted == len(sent)
    assert answer.data["rejected"] == len({error["index"] for error in answer.data["errors"]})
    assert all(0 <= error["index"] < len(sent) and error["reason"] for error in answer.data["errors"])
    assert (again.data["created"], again.data["updated"]) == (0, 0)
    assert again.data["errors"] == answer.data["errors"]


INSTANTS = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2026, 1, 1))  # noqa: DTZ001
GOOD = st.fixed_dictionaries(
    {"created_at": INSTANTS.map(lambda at: f"{at.isoformat()}+00:00")},
    optional={
        "channel": st.sampled_from(["call", "chat", "mail"]),
        "escalated": st.one_of(st.none(), st.booleans()),
        "talk_seconds": st.one_of(st.none(), st.integers(0, 10**6)),
        "category": st.text(st.characters(exclude_categories=["C", "Z"]), max_size=20),
        "details": st.dictionaries(
            st.sampled_from("abc"), st.text(st.characters(exclude_categories=["C"]), min_size=1)
        ),
    },
)


@LAWS
@given(sent=st.lists(GOOD, min_size=1, max_size=5))
def test_what_was_taken_is_read_back(cast: Cast, sent: list[dict[str, Any]]) -> None:
    numbered = [{"source": "desk", "external_id": str(n), "agent": "Ann Test"} | one for n, one in enumerate(sent)]
    with transaction.atomic():
        answer = api(cast, "ada").post("/contacts/", numbered)
        assert answer.data["created"] == len(sent), answer.data
        rows = {row["external_id"]: row for row in api(cast, "ann").get("/contacts/").results}
        transaction.set_rollback(True)
    for one in numbered:
        row = rows[one["external_id"]]
        assert row["created_at"] == one["created_at"].replace("+00:00", "Z")
        for name in ("escalated", "talk_seconds"):
            assert row[name] == one.get(name)
        assert row["category"] == one.get("category", "")
        assert row["details"] == one.get("details", {})


@LAWS
@given(sent=st.lists(GOOD, min_size=2, max_size=6), cut=st.integers(1, 5))
def test_a_call_in_two_parts_writes_what_one_call_writes(cast: Cast, sent: list[dict[str, Any]], cut: int) -> None:
    numbered = [{"source": "desk", "external_id": str(n), "agent": "Ann Test"} | one for n, one in enumerate(sent)]
    assert stored(cast, [numbered]) == stored(cast, [numbered[:cut], numbered[cut:]])


def stored(cast: Cast, calls: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    with transaction.atomic():
        for call in calls:
            assert api(cast, "ada").post("/contacts/", call).status in (200, 400)
        rows = list(Contact.objects.order_by("external_id").values())
        transaction.set_rollback(True)
    return [
        {name: value for name, value in row.items() if name not in ("id", "public_id", "updated_at")} for row in rows
    ]
