"""People, stays and teams: what each role reads, and writing through the actions."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from teams.models import Membership, Person, Team
from teams.roles import Role
from tests import builders
from tests.api.client import Api, api, by_token
from tests.conftest import Cast

NAMES = {
    "ann": ["Ann Test"],
    "lena": ["Ann Test", "Bob Test", "Lena Test"],
    "omar": ["Cleo Test", "Omar Test"],
    "mara": ["Ada", "Ann", "Bob", "Cleo", "Hugo", "Lena", "Mara", "Omar"],
    "hugo": ["Ada", "Ann", "Bob", "Cleo", "Hugo", "Lena", "Mara", "Omar"],
    "ada": ["Ada", "Ann", "Bob", "Cleo", "Hugo", "Lena", "Mara", "Omar"],
}


@pytest.mark.parametrize("who", NAMES)
def test_each_role_lists_whom_it_answers_for(cast: Cast, who: str) -> None:
    answer = api(cast, who).get("/people/")
    wanted = [name if " " in name else f"{name} Test" for name in NAMES[who]]
    assert [row["name"] for row in answer.results] == wanted
    assert (answer.data["count"], answer.data["next"]) == (len(wanted), None)


def test_login_names_are_for_who_edits_people(cast: Cast) -> None:
    keys = {"id", "external_id", "name", "email", "joined_on", "left_on"}
    address = f"/people/{cast.ann.public_id}/"
    for who in ("ann", "lena", "mara", "hugo"):
        assert set(api(cast, who).get(address).data) == keys
    assert set(api(cast, "ada").get(address).data) == keys | {"username"}


def test_a_quality_specialist_sees_the_people_of_the_assigned_team(cast: Cast) -> None:
    quinn = builders.person("Quinn Test")
    builders.stay(quinn, cast.alpha, Role.QUALITY_SPECIALIST)
    builders.login(quinn, "quinn")
    client = builders_client(cast, "quinn")
    assert [row["name"] for row in client.get("/people/").results] == [
        "Ann Test",
        "Bob Test",
        "Lena Test",
        "Quinn Test",
    ]
    assert [row["name"] for row in client.get("/teams/").results] == ["Alpha"]


def builders_client(cast: Cast, username: str) -> Any:
    from django.test import Client

    from teams.models import User
    from tests.api.client import Api

    client = Client()
    client.force_login(
        User.objects.get(username=username), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return Api(client)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"name": "nn te"}, ["Ann Test"]),
        ({"external_id": "Bob Test"}, ["Bob Test"]),
        ({"team": "alpha"}, ["Ann Test", "Bob Test", "Lena Test"]),
        ({"team": "north"}, ["Ann Test", "Bob Test", "Lena Test"]),
        ({"role": "team_leader"}, ["Lena Test", "Omar Test"]),
        ({"team": "beta", "role": "agent"}, ["Cleo Test"]),
        ({"ordering": "-name", "page_size": "2"}, ["Omar Test", "Mara Test"]),
    ],
)
def test_a_list_is_narrowed(cast: Cast, query: dict[str, str], names: list[str]) -> None:
    if "team" in query:
        query = query | {"team": str(getattr(cast, query["team"]).public_id)}
    assert [row["name"] for row in api(cast, "mara").get("/people/", **query).results] == names


def test_a_filter_by_what_is_foreign_finds_as_little_as_by_what_never_was(cast: Cast) -> None:
    builders.stay(cast.ann, cast.beta, Role.QUALITY_SPECIALIST)
    lena = api(cast, "lena")
    answers = [lena.get("/people/", team=str(team)) for team in (cast.beta.public_id, uuid4())]
    assert [answer.results for answer in answers] == [[], []]


@pytest.mark.parametrize(
    "query",
    [{"ordering": "user__password"}, {"ordering": "?"}, {"page_size": "0"}, {"page_size": "501"}, {"page_size": "x"},
     {"team": "x"}, {"role": "king"}, {"cursor": "x"}, {"user__password__startswith": "a"}, {"person_id": "1"}],
)  # fmt: skip
def test_an_odd_question_400(cast: Cast, query: dict[str, str]) -> None:
    answer = api(cast, "mara").get("/people/", **query)
    assert (answer.status, answer.error["code"]) == (400, "invalid")
    assert list(answer.error["fields"]) == list(query)


def test_stays_are_told_as_far_as_they_are_in_sight(cast: Cast) -> None:
    builders.stay(cast.ann, cast.beta, Role.AGENT, starts_on=date(2025, 1, 1), ends_on=date(2026, 1, 1))
    address = f"/people/{cast.ann.public_id}/memberships/"
    teams = {who: [stay["team"]["name"] for stay in api(cast, who).get(address).data] for who in ("ann", "lena", "ada")}
    assert teams == {"ann": ["Alpha", "Beta"], "lena": ["Alpha"], "ada": ["Alpha", "Beta"]}


def test_a_person_is_added_and_changed(cast: Cast) -> None:
    ada = api(cast, "ada")
    made = ada.post("/people/", {"name": "Zoe Test", "email": "zoe@example.org", "joined_on": "2026-02-01"})
    assert made.status == 201
    assert (made.data["external_id"], made.data["username"]) == ("Zoe Test", None)
    changed = ada.patch(f"/people/{made.data['id']}/", {"left_on": "2026-05-31"})
    assert changed.data == made.data | {"left_on": "2026-05-31"}
    zoe = Person.objects.get(external_id="Zoe Test")
    assert (zoe.joined_on, zoe.left_on) == (date(2026, 2, 1), date(2026, 5, 31))


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["name"]),
        ({"name": ""}, ["name"]),
        ({"name": "x" * 201}, ["name"]),
        ({"name": "a\x00b"}, ["name"]),
        ({"name": "\ud800"}, ["name"]),
        ({"name": "Zoe", "email": "no address"}, ["email"]),
        ({"name": "Zoe", "joined_on": "1.2.2026"}, ["joined_on"]),
        ({"name": "Zoe", "joined_on": "2026-02-01", "left_on": "2026-01-01"}, []),
        ({"name": "Ann Test"}, []),
        ({"name": ["Zoe"]}, ["name"]),
    ],
)
def test_what_makes_no_person_is_refused(cast: Cast, body: dict[str, Any], fields: list[str]) -> None:
    before = Person.objects.count()
    answer = api(cast, "ada").post("/people/", body)
    assert (answer.status, answer.error["code"], list(answer.error["fields"])) == (400, "invalid", fields)
    assert answer.error["message"]
    assert Person.objects.count() == before


@pytest.mark.parametrize("model", [Person, Team, Membership])
def test_no_column_can_be_set_that_is_not_offered(cast: Cast, model: Any) -> None:
    offered = {
        "/people/": {"external_id", "name", "email", "joined_on", "left_on"},
        "/teams/": {"name", "parent"},
        f"/people/{cast.ann.public_id}/memberships/": {"team", "role", "starts_on", "ends_on", "primary"},
    }
    columns = {field.name for field in model._meta.get_fields()} | {"user", "user_id", "is_superuser", "username", "id"}
    for address, known in offered.items():
        for column in sorted(columns - known):
            answer = by_token(cast, "ada").post(address, {column: 1})
            assert answer.status == 400
            assert column in answer.error["fields"], (address, column)


def stays(cast: Cast) -> list[tuple[str, str, date, date | None]]:
    rows = Membership.objects.filter(person=cast.ann).order_by("starts_on")
    return list(rows.values_list("team__name", "role", "starts_on", "ends_on"))


def test_a_person_is_moved(cast: Cast) -> None:
    answer = api(cast, "ada").post(
        f"/people/{cast.ann.public_id}/move/", {"team": cast.beta.public_id, "on": "2026-04-01"}
    )
    assert answer.status == 200
    assert [(stay["team"]["name"], stay["ends_on"]) for stay in answer.data] == [
        ("Beta", None),
        ("Alpha", "2026-04-01"),
    ]
    assert stays(cast) == [
        ("Alpha", "agent", date(2026, 1, 1), date(2026, 4, 1)),
        ("Beta", "agent", date(2026, 4, 1), None),
    ]


def test_a_stay_is_ended_and_another_added(cast: Cast) -> None:
    ada, address = by_token(cast, "ada"), f"/people/{cast.ann.public_id}/memberships/"
    named = {"team": cast.alpha.public_id, "role": "agent", "starts_on": "2026-01-01"}
    assert ada.post(f"{address}end/", named | {"ends_on": "2026-03-01"}).status == 200
    added = ada.post(address, {"team": cast.beta.public_id, "role": "agent", "starts_on": "2026-05-01"})
    assert added.status == 201
    assert stays(cast) == [
        ("Alpha", "agent", date(2026, 1, 1), date(2026, 3, 1)),
        ("Beta", "agent", date(2026, 5, 1), None),
    ]


def test_a_session_confirms_its_password_before_it_gives_a_role(cast: Cast) -> None:
    client, address = cast.client("ada"), f"/people/{cast.ann.public_id}/memberships/"
    body = {"team": cast.beta.public_id, "role": "team_leader", "starts_on": "2026-05-01"}
    refused = Api(client).post(address, body)
    assert (refused.status, refused.error["code"]) == (403, "permission_denied")
    assert refused.error["message"] == "Confirm your password first, at /login/again/, or use a token."
    client.post("/login/again/", {"password": builders.PASSWORD})
    assert Api(client).post(address, body).status == 201


def test_stays_that_overlap_are_refused_in_words(cast: Cast) -> None:
    answer = by_token(cast, "ada").post(
        f"/people/{cast.ann.public_id}/memberships/",
        {"team": cast.beta.public_id, "role": "agent", "starts_on": "2026-05-01"},
    )
    assert answer.status == 400
    assert answer.error["message"].startswith("Ann Test already belongs to Alpha from")


def test_a_stay_that_there_is_not_cannot_be_ended(cast: Cast) -> None:
    answer = by_token(cast, "ada").post(
        f"/people/{cast.ann.public_id}/memberships/end/",
        {"team": cast.alpha.public_id, "role": "agent", "starts_on": "2025-01-01", "ends_on": "2026-01-01"},
    )
    assert (answer.status, list(answer.error["fields"])) == (400, ["starts_on"])


@pytest.mark.parametrize("team", ["x", 7, None, "5f0c6b3e-8f0e-4b53-9a55-0f5c1f3d7a10"])
def test_a_team_that_there_is_not_is_refused(cast: Cast, team: Any) -> None:
    answer = api(cast, "ada").post(f"/people/{cast.ann.public_id}/move/", {"team": team, "on": "2026-04-01"})
    assert (answer.status, list(answer.error["fields"])) == (400, ["team"])


def test_the_last_administrator_stays(cast: Cast) -> None:
    answer = by_token(cast, "ada").post(
        f"/people/{cast.ada.public_id}/memberships/end/",
        {"team": cast.root.public_id, "role": "administrator", "starts_on": "2026-01-01", "ends_on": "2026-02-01"},
    )
    assert answer.status == 400
    assert Membership.objects.get(person=cast.ada).ends_on is None


def test_the_team_above_is_told_where_it_is_in_sight(cast: Cast) -> None:
    above = {"id": str(cast.north.public_id), "name": "North"}
    answers = {who: api(cast, who).get(f"/teams/{cast.alpha.public_id}/").data for who in ("lena", "mara", "ada")}
    assert {who: answer["parent"] for who, answer in answers.items()} == {"lena": None, "mara": above, "ada": above}


def test_a_team_is_added_renamed_and_moved(cast: Cast) -> None:
    ada = api(cast, "ada")
    made = ada.post("/teams/", {"name": "Gamma", "parent": cast.north.public_id})
    assert (made.status, made.data["parent"]["name"]) == (201, "North")
    moved = ada.patch(f"/teams/{made.data['id']}/", {"parent": cast.south.public_id})
    assert (moved.data["name"], moved.data["parent"]["name"]) == ("Gamma", "South")
    assert ada.patch(f"/teams/{made.data['id']}/", {"name": "Delta"}).data["name"] == "Delta"
    assert [row["name"] for row in ada.get("/teams/", parent=str(cast.south.public_id)).results] == ["Beta", "Delta"]


def test_a_team_cannot_be_placed_below_itself(cast: Cast) -> None:
    answer = api(cast, "ada").patch(f"/teams/{cast.north.public_id}/", {"parent": cast.alpha.public_id})
    assert (answer.status, answer.error["message"]) == (400, "“North” cannot be placed below itself.")


def test_the_login_tells_of_itself(cast: Cast) -> None:
    assert api(cast, "lena").get("/me/").data == {
        "username": "lena",
        "person": {"id": str(cast.lena.public_id), "name": "Lena Test"},
        "roles": ["team_leader"],
        "permissions": ["make_wallboards", "see_figures", "see_records", "see_reviews", "write_reviews"],
    }


def test_lists_ask_as_much_of_the_database_for_many_as_for_few(cast: Cast, django_assert_num_queries: Any) -> None:
    ada = api(cast, "ada")
    ada.get("/people/")
    for _number in range(30):
        builders.stay(builders.person(), cast.alpha)
        builders.team()
    # Session, login, sight (stays), count, page.
    with django_assert_num_queries(4):
        assert len(ada.get("/people/").results) == 38
    with django_assert_num_queries(4):
        assert len(ada.get("/teams/").results) == 35
