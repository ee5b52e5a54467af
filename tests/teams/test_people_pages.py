"""The list of people, one person's page, adding and changing people."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from teams.actions import move_person, update_person
from teams.models import AuditEvent, Person
from tests.builders import person, stay
from tests.conftest import Cast
from tests.teams.pages import main

LIST = "/organisation/people/"
CAST = ("Ann", "Bob", "Cleo", "Lena", "Omar", "Mara", "Hugo", "Ada")


def shown(answer: Any) -> set[str]:
    page = main(answer)
    return {name for name in CAST if f"{name} Test" in page}


def address(who: Person, page: str = "") -> str:
    return f"{LIST}{who.public_id}/{page}"


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("lena", {"Ann", "Bob", "Lena"}),
        ("omar", {"Cleo", "Omar"}),
        ("mara", set(CAST)),
        ("hugo", set(CAST)),
        ("ada", set(CAST)),
    ],
)
def test_the_list_shows_who_is_in_sight(cast: Cast, name: str, seen: set[str]) -> None:
    assert shown(cast.client(name).get(LIST)) == seen


def test_who_sees_nobody_finds_no_page(cast: Cast) -> None:
    assert cast.client("ann").get(LIST).status_code == 404
    assert Client().get(LIST)["Location"] == f"/login/?next={LIST}"


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("q=ann", {"Ann"}),
        ("q=TEST an", {"Ann"}),
        ("q=nobody", set()),
        ("team={alpha}", {"Ann", "Bob", "Lena"}),
        ("team={north}", {"Ann", "Bob", "Lena"}),
        ("team={beta}&role=agent", {"Cleo"}),
        ("role=administrator", {"Ada"}),
        ("state=left", {"Bob"}),
        ("state=all", set(CAST)),
        ("state=here", set(CAST) - {"Bob"}),
        ("role=king&state=who&team=x&page=99&q=%00", set(CAST) - {"Bob"}),
    ],
)
def test_the_list_is_narrowed_by_the_address(cast: Cast, query: str, seen: set[str]) -> None:
    update_person(cast.bob, left_on=date(2026, 5, 31), by=None)
    if "team" in query and "role=agent" not in query and "x" not in query:
        query += "&state=all"
    places = {name: getattr(cast, name).public_id for name in ("alpha", "beta", "north")}
    assert shown(cast.client("ada").get(f"{LIST}?{query.format(**places)}")) == seen


def test_a_filter_by_a_team_out_of_sight_is_passed_over(cast: Cast) -> None:
    assert shown(cast.client("lena").get(f"{LIST}?team={cast.beta.public_id}")) == {"Ann", "Bob", "Lena"}


def test_a_leader_finds_nobody_by_mail_and_sees_no_logins(cast: Cast) -> None:
    update_person(cast.ann, email="secret@example.org", by=None)
    client = cast.client("lena")
    assert shown(client.get(f"{LIST}?q=secret")) == set()
    page = client.get(address(cast.ann)).content.decode()
    assert "secret@example.org" not in page
    assert "Login name" not in page
    assert "secret@example.org" in cast.client("ada").get(address(cast.ann)).content.decode()


def test_a_leader_sees_today_only_what_is_in_sight(cast: Cast) -> None:
    stay(cast.ann, cast.beta, "instructor", primary=False)  # type: ignore[arg-type]
    assert "Beta" not in main(cast.client("lena").get(LIST))
    assert "Beta" not in main(cast.client("lena").get(address(cast.ann)))
    assert "Beta" in main(cast.client("hugo").get(LIST))


def test_a_long_list_comes_in_pages(cast: Cast) -> None:
    for number in range(60):
        person(f"Zoe {number:02}")
    client = cast.client("ada")
    assert "1 to 50 of 68" in main(client.get(LIST))
    assert "51 to 68 of 68" in main(client.get(f"{LIST}?page=2"))


@pytest.mark.parametrize("name", ["lena", "mara", "hugo", "ada", "ann"])
def test_foreign_and_unknown_people_are_not_found_alike(cast: Cast, name: str) -> None:
    client = cast.client(name)
    unknown = client.get(f"{LIST}{uuid4()}/")
    assert unknown.status_code == 404
    if name in ("lena", "ann"):
        assert client.get(address(cast.cleo)).content == unknown.content


def test_the_timeline_names_every_stay_with_its_days(cast: Cast) -> None:
    move_person(cast.ann, team=cast.beta, on=date(2026, 4, 1), by=None)
    move_person(cast.ann, team=cast.alpha, on=date(2099, 7, 1), by=None)
    page = main(cast.client("ada").get(address(cast.ann)))
    rows = [
        "Alpha Agent own work counts here 1 Jul 2099 open to come",
        "Beta Agent own work counts here 1 Apr 2026 30 Jun 2099 now",
        "Alpha Agent own work counts here 1 Jan 2026 31 Mar 2026 past",
    ]
    places = [page.index(row) for row in rows]
    assert places == sorted(places)


@pytest.mark.parametrize("page", ["edit/", "roles/", "move/", "end/", "login/"])
@pytest.mark.parametrize("name", ["lena", "mara", "hugo", "ann"])
def test_only_who_edits_people_may_change_them(cast: Cast, name: str, page: str) -> None:
    client = cast.client(name)
    assert client.get(address(cast.bob, page)).status_code == 404
    assert client.post(address(cast.bob, page)).status_code == 404
    assert "Change" not in main(client.get(address(cast.bob)))


def test_a_person_is_added_and_the_change_is_logged(cast: Cast) -> None:
    client = cast.client("ada")
    given = {"name": "Zoë Ohm", "external_id": "", "email": "zoe@example.org", "joined_on": "2026-04-01", "left_on": ""}
    answer = client.post(f"{LIST}add/", given, follow=True)
    made = Person.objects.get(external_id="Zoë Ohm")
    assert answer.redirect_chain == [(address(made), 302)]
    assert "In no team yet" in main(answer)
    assert (made.email, made.joined_on) == ("zoe@example.org", date(2026, 4, 1))
    assert AuditEvent.objects.get(action="person.create").by_name == "ada"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "Ann Test"}, "There is already somebody with the key “Ann Test”."),
        ({"name": "A", "joined_on": "2026-13-01"}, "Enter a valid date."),
        ({"name": "A", "joined_on": "2026-03-01", "left_on": "2026-02-01"}, "lies before the day of joining"),
        ({"name": "A", "email": "x"}, "Enter a valid email address."),
    ],
)
def test_a_person_that_makes_no_sense_is_refused_in_words(cast: Cast, given: dict[str, str], sentence: str) -> None:
    answer = cast.client("ada").post(f"{LIST}add/", given)
    assert answer.status_code == 422
    assert sentence in main(answer)
    assert Person.objects.count() == len(CAST)


def test_a_person_is_changed(cast: Cast) -> None:
    client = cast.client("ada")
    assert 'value="Bob Test"' in client.get(address(cast.bob, "edit/")).content.decode()
    client.post(address(cast.bob, "edit/"), {"name": "Robert Test", "external_id": "B-1", "left_on": "2027-01-31"})
    cast.bob.refresh_from_db()
    assert (cast.bob.name, cast.bob.external_id, cast.bob.left_on) == ("Robert Test", "B-1", date(2027, 1, 31))


def test_names_are_shown_as_they_are(cast: Cast) -> None:
    update_person(cast.ann, name="<script>alert(1)</script>", by=None)
    for page in (LIST, address(cast.ann), address(cast.ann, "edit/")):
        assert "<script>alert" not in cast.client("ada").get(page).content.decode()


def test_how_many_questions_the_pages_ask_the_database(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for number in range(40):
        stay(person(f"Zoe {number:02}"), cast.alpha)
    for name, page, most in (
        ("ada", LIST, 7),
        ("lena", LIST, 8),
        ("ada", address(cast.ann), 6),
        ("lena", address(cast.ann), 6),
    ):
        client = cast.client(name)
        with django_assert_max_num_queries(most):
            client.get(page)
