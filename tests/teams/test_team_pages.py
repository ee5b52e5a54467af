"""The tree of teams, and adding, renaming and moving one."""

from datetime import date
from typing import Any

import pytest

from teams.models import Team
from teams.roles import Role
from tests.builders import person, stay
from tests.conftest import Cast
from tests.teams.pages import main

TREE = "/organisation/teams/"


def test_the_tree_counts_who_is_there_today(cast: Cast) -> None:
    stay(cast.ann, cast.alpha, Role.INSTRUCTOR, primary=False)
    gone = person("Gone Test")
    stay(gone, cast.alpha, Role.AGENT, date(2026, 1, 1), ends_on=date(2026, 2, 1))
    page = main(cast.client("ada").get(TREE))
    # Team, led by, people today, with those below: Ann counts once although she holds two roles in Alpha.
    for row in (
        "Acme Service Mara Test 3 8 Change",
        "North – 0 3 Change",
        "Alpha Lena Test 3 3 Change",
        "South – 0 2 Change",
        "Beta Omar Test 2 2 Change",
    ):
        assert row in page.replace("\u2003", "").replace("&emsp;", "").replace("  ", " ")


def test_a_leader_sees_the_teams_led(cast: Cast) -> None:
    page = main(cast.client("lena").get(TREE))
    assert "Alpha" in page
    assert "Beta" not in page
    assert "North" not in page
    assert cast.client("ann").get(TREE).status_code == 404


def test_a_team_is_added_below_another(cast: Cast) -> None:
    client = cast.client("ada")
    answer = client.post(f"{TREE}add/", {"name": "Gamma", "parent": str(cast.south.public_id)}, follow=True)
    assert "Gamma" in main(answer)
    assert Team.objects.get(name="Gamma").parent == cast.south


def test_a_team_is_renamed_and_moved(cast: Cast) -> None:
    client = cast.client("ada")
    form = client.get(f"{TREE}{cast.alpha.public_id}/").content.decode()
    assert f'value="{cast.north.public_id}" selected' in form
    client.post(f"{TREE}{cast.alpha.public_id}/", {"name": "Alfa", "parent": str(cast.south.public_id)})
    cast.alpha.refresh_from_db()
    assert (cast.alpha.name, cast.alpha.parent) == ("Alfa", cast.south)


def test_a_team_is_not_offered_a_place_below_itself(cast: Cast) -> None:
    answer = cast.client("ada").post(
        f"{TREE}{cast.north.public_id}/", {"name": "North", "parent": str(cast.alpha.public_id)}
    )
    assert answer.status_code == 422
    assert "is not one of the available choices" in main(answer)


def test_the_topmost_team_can_only_be_renamed(cast: Cast) -> None:
    client = cast.client("ada")
    assert "Below" not in main(client.get(f"{TREE}{cast.root.public_id}/"))
    client.post(f"{TREE}{cast.root.public_id}/", {"name": "Acme", "parent": str(cast.north.public_id)})
    cast.root.refresh_from_db()
    assert (cast.root.name, cast.root.parent) == ("Acme", None)


@pytest.mark.parametrize("page", ["add/", "{alpha}/"])
@pytest.mark.parametrize("name", ["ann", "lena", "mara", "hugo"])
def test_only_who_edits_people_changes_the_tree(cast: Cast, name: str, page: str) -> None:
    address = f"{TREE}{page.format(alpha=cast.alpha.public_id)}"
    assert cast.client(name).get(address).status_code == 404
    assert cast.client(name).post(address, {"name": "X"}).status_code == 404


def test_a_name_that_is_taken_is_refused(cast: Cast) -> None:
    answer = cast.client("ada").post(f"{TREE}add/", {"name": "Alpha", "parent": str(cast.north.public_id)})
    assert answer.status_code == 422
    assert "There is already a team “Alpha” here." in main(answer)


def test_how_many_questions_the_tree_asks_the_database(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        stay(person(f"Zoe {number:02}"), cast.alpha)
    client = cast.client("ada")
    with django_assert_max_num_queries(5):
        client.get(TREE)
