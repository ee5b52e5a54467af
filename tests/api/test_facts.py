"""Reading contacts and surveys: who sees which rows, and whose customers' words."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from contacts.models import Survey
from teams.actions import move_person
from teams.models import User
from teams.roles import Role
from tests import builders
from tests.api.client import api
from tests.conftest import Cast


def work(cast: Cast) -> None:
    for number, (who, where) in enumerate([(cast.ann, cast.alpha), (cast.bob, cast.alpha), (cast.cleo, cast.beta)]):
        at = builders.instant(date(2026, 3, 10 + number))
        one = builders.contact(who, where, at, external_id=who.name, channel=["call", "chat", "mail"][number])
        builders.survey(3 + number, who, where, at, external_id=who.name, contact=one, comment=f"About {who.name}")
    builders.contact(None, None, external_id="nobody")


ROWS = {
    "ann": ["Ann Test"],
    "cleo": ["Cleo Test"],
    "lena": ["Ann Test", "Bob Test"],
    "omar": ["Cleo Test"],
    "mara": ["Ann Test", "Bob Test", "Cleo Test"],
    "ada": [],
}


@pytest.mark.parametrize("who", ROWS)
def test_each_role_lists_the_rows_it_answers_for(cast: Cast, who: str) -> None:
    work(cast)
    for path in ("/contacts/", "/surveys/"):
        answer = api(cast, who).get(path)
        assert sorted(row["external_id"] for row in answer.results) == ROWS[who]
        assert answer.data["count"] == len(ROWS[who])
    comments = [row["comment"] for row in api(cast, who).get("/surveys/").results]
    assert sorted(comments) == [f"About {name}" for name in ROWS[who]]


def test_hr_sees_scores_and_no_words_and_no_contacts(cast: Cast) -> None:
    work(cast)
    hugo = api(cast, "hugo")
    surveys = hugo.get("/surveys/").results
    assert sorted((row["score"], row["comment"]) for row in surveys) == [(3, None), (4, None), (5, None)]
    assert hugo.get("/contacts/").results == []
    survey = Survey.objects.get(external_id="Ann Test")
    assert hugo.get(f"/surveys/{survey.public_id}/").data["comment"] is None
    assert survey.contact is not None
    assert hugo.get(f"/contacts/{survey.contact.public_id}/").status == 404


def test_a_quality_specialist_reads_the_words_of_the_assigned_team(cast: Cast) -> None:
    work(cast)
    builders.stay(cast.cleo, cast.alpha, Role.QUALITY_SPECIALIST)
    comments = {row["external_id"]: row["comment"] for row in api(cast, "cleo").get("/surveys/").results}
    assert comments == {name: f"About {name}" for name in ("Ann Test", "Bob Test", "Cleo Test")}


def test_rows_before_a_tenure_and_after_a_move_are_foreign(cast: Cast) -> None:
    nina = builders.person("Nina Test")
    builders.stay(nina, cast.alpha, Role.TEAM_LEADER, starts_on=date(2026, 3, 10))
    builders.login(nina, "nina")
    builders.contact(cast.ann, cast.alpha, builders.instant(date(2026, 3, 9), 23), external_id="before")
    builders.contact(cast.ann, cast.alpha, builders.instant(date(2026, 3, 10), 0), external_id="within")
    move_person(cast.ann, team=cast.beta, on=date(2026, 3, 12), by=None)
    builders.contact(cast.ann, cast.beta, builders.instant(date(2026, 3, 12)), external_id="elsewhere")
    seen = {who: [row["external_id"] for row in client.get("/contacts/").results] for who, client in (
        ("nina", as_user("nina")), ("omar", api(cast, "omar")), ("ann", api(cast, "ann")),
    )}  # fmt: skip
    assert seen == {"nina": ["within"], "omar": ["elsewhere"], "ann": ["elsewhere", "within", "before"]}


def as_user(username: str) -> Any:
    from django.test import Client

    from tests.api.client import Api

    client = Client()
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(User.objects.get(username=username), backend=backend)
    return Api(client)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"person": "bob"}, ["Bob Test"]),
        ({"team": "beta"}, ["Cleo Test"]),
        ({"team": "north"}, ["Ann Test", "Bob Test"]),
        ({"channel": "chat"}, ["Bob Test"]),
        ({"channel": ["chat", "mail"]}, ["Bob Test", "Cleo Test"]),
        ({"created_from": "2026-03-11"}, ["Bob Test", "Cleo Test"]),
        ({"created_to": "2026-03-10"}, ["Ann Test"]),
        ({"handled_from": "2026-03-11", "handled_to": "2026-03-11"}, ["Bob Test"]),
        ({"source": "test"}, ["Ann Test", "Bob Test", "Cleo Test"]),
        ({"source": "other"}, []),
        ({"external_id": "Cleo Test"}, ["Cleo Test"]),
        ({"updated_since": "2999-01-01T00:00:00Z"}, []),
        ({"updated_since": "2026-01-01T00:00:00+01:00"}, ["Ann Test", "Bob Test", "Cleo Test"]),
    ],
)
def test_contacts_are_narrowed(cast: Cast, query: dict[str, Any], found: list[str]) -> None:
    work(cast)
    query = {key: str(getattr(cast, v).public_id) if key in ("person", "team") else v for key, v in query.items()}
    assert sorted(row["external_id"] for row in api(cast, "mara").get("/contacts/", **query).results) == found


@pytest.mark.parametrize(
    ("query", "scores"),
    [({"score_from": 4}, [4, 5]), ({"score_to": 3}, [3]), ({"score_from": 4, "score_to": 4}, [4]),
     ({"kind": "nps"}, []), ({"rated_from": "2026-03-11", "rated_to": "2026-03-11"}, [4])],
)  # fmt: skip
def test_surveys_are_narrowed(cast: Cast, query: dict[str, Any], scores: list[int]) -> None:
    work(cast)
    assert sorted(row["score"] for row in api(cast, "mara").get("/surveys/", **query).results) == scores


def test_a_filter_by_what_is_foreign_finds_as_little_as_by_what_never_was(cast: Cast) -> None:
    work(cast)
    lena = api(cast, "lena")
    for key, foreign in (("person", cast.cleo), ("team", cast.beta)):
        for public_id in (foreign.public_id, uuid4()):
            assert lena.get("/contacts/", **{key: str(public_id)}).data == {"count": 0, "next": None, "results": []}


@pytest.mark.parametrize(
    "query",
    [{"chanel": "call"}, {"channel": "pigeon"}, {"created_from": "yesterday"}, {"updated_since": "soon"},
     {"person": "1"}, {"ordering": "details"}, {"source": "a\x00b"}, {"details__secret": "x"}],
)  # fmt: skip
def test_an_odd_question_400(cast: Cast, query: dict[str, str]) -> None:
    answer = api(cast, "mara").get("/contacts/", **query)
    assert (answer.status, list(answer.error["fields"])) == (400, list(query))


def test_the_keys_of_a_row_are_these(cast: Cast) -> None:
    work(cast)
    (contact,) = api(cast, "ann").get("/contacts/").results
    assert list(contact)[:8] == ["id", "source", "external_id", "person", "team", "channel", "updated_at", "category"]
    assert contact["person"] == {"id": str(cast.ann.public_id), "name": "Ann Test"}
    assert contact["created_at"] == "2026-03-10T10:00:00Z"
    assert contact["handle_seconds"] is None
    assert not {"pk", "person_id", "team_id", "imported"} & set(contact)
    (survey,) = api(cast, "ann").get("/surveys/").results
    assert survey["contact"] == contact["id"]


def test_lists_ask_as_much_of_the_database_for_many_as_for_few(cast: Cast, django_assert_num_queries: Any) -> None:
    work(cast)
    mara = api(cast, "mara")
    mara.get("/contacts/")
    for number in range(30):
        one = builders.contact(cast.ann, cast.alpha, external_id=str(number))
        builders.survey(5, cast.ann, cast.alpha, external_id=str(number), contact=one)
    with django_assert_num_queries(4):
        assert len(mara.get("/contacts/").results) == 33
    # And whose words may be read.
    with django_assert_num_queries(5):
        assert len(mara.get("/surveys/").results) == 33
