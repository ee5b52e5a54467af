"""The screen on the wall: what it shows to everybody, what it never shows, and what it answers to a wrong key."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from kpis.models import Kpi
from kpis.wallboards.actions import make_wallboard, revoke_wallboard
from kpis.wallboards.models import Wallboard
from teams.actions import end_membership
from teams.models import Team
from tests import builders
from tests.builders import aggregate, stay, survey
from tests.conftest import Cast
from tests.scenes import march

KPIS = ("csat", "contacts_handled", "first_contact_resolution")


@pytest.fixture
def spring(cast: Cast) -> Any:
    """The last day of March; a third agent of Alpha has five ratings, all of them 5: 16 of 20 together."""
    march(cast)
    third = builders.person("Dora Test")
    stay(third, cast.alpha)
    for _number in range(5):
        survey(5, third, cast.alpha, comment="Dora was lovely")
    aggregate()
    with time_machine.travel("2026-03-31T12:00:00Z", tick=False):
        yield cast


def board(cast: Cast, team: Team, who: str) -> tuple[Wallboard, str]:
    return make_wallboard(
        name="Corner", team=team, kpis=list(Kpi.objects.filter(key__in=KPIS)), period="28d",
        ends_on=date(2026, 6, 1), by=cast.user(who),
    )  # fmt: skip


def screen(token: str) -> str:
    response = Client().get(f"/wallboard/{token}/")
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def test_everybody_in_the_room_sees_the_totals(spring: Cast) -> None:
    page = screen(board(spring, spring.alpha, "lena")[1])
    assert "> 80.0" in page
    assert "target met" in page
    assert "Complete up to" in page


def test_nobody_is_named_and_no_customer_quoted(spring: Cast) -> None:
    page = screen(board(spring, spring.root, "mara")[1])
    people = ("Ann", "Bob", "Cleo", "Dora", "Lena", "Omar", "Mara", "lena", "mara")
    assert [name for name in (*people, "lovely", "quick") if name in page.split("<body")[1]] == []
    assert "/explain/" not in page
    assert "/people/" not in page


def test_a_total_of_one_or_two_is_not_shown(spring: Cast) -> None:
    # Beta's twenty ratings are all Cleo's.
    page = screen(board(spring, spring.beta, "omar")[1])
    assert "Fewer than 3 people: not shown" in page
    assert "100.0" not in page


def test_nothing_under_the_minimum_is_shown(spring: Cast) -> None:
    # A fourth team: three people with one rating each; CSAT counts from ten on.
    gamma = builders.team("Gamma", spring.north)
    for number in range(3):
        agent = builders.person(f"Gamma {number}")
        stay(agent, gamma)
        survey(5, agent, gamma)
    aggregate()
    page = screen(board(spring, gamma, "mara")[1])
    assert "Too few to show" in page
    assert "100.0" not in page


def test_it_shows_what_its_maker_may_see_and_no_day_more(spring: Cast) -> None:
    # All of the ratings are of 10 March; who leads since the 11th sees none of them.
    newcomer = builders.person("Nina Test")
    builders.login(newcomer, "nina")
    builders.stay(newcomer, spring.alpha, role="team_leader", starts_on=date(2026, 3, 11))
    assert newcomer.user is not None
    token = make_wallboard(
        name="Corner", team=spring.alpha, kpis=list(Kpi.objects.filter(key="csat")), period="28d",
        ends_on=date(2026, 6, 1), by=newcomer.user,
    )[1]  # fmt: skip
    page = screen(token)
    assert "no data in this period" in page
    assert "80.0" not in page


def test_it_leaves_nothing_behind(spring: Cast) -> None:
    response = Client().get(f"/wallboard/{board(spring, spring.alpha, 'lena')[1]}/")
    assert not response.cookies
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "script-src 'self'" in response["Content-Security-Policy"]


def test_every_dead_key_answers_alike(spring: Cast) -> None:
    unknown = Client().get("/wallboard/never-was/")
    revoked, token = board(spring, spring.alpha, "lena")
    revoke_wallboard(revoked, by=spring.user("lena"))
    answers = [Client().get(f"/wallboard/{token}/")]
    run_out = board(spring, spring.alpha, "lena")[1]
    with time_machine.travel("2026-06-01T12:00:00Z"):
        answers.append(Client().get(f"/wallboard/{run_out}/"))
    lost = board(spring, spring.alpha, "lena")[1]
    end_membership(spring.lena.memberships.get(), ends_on=date(2026, 3, 31), by=None)
    answers.append(Client().get(f"/wallboard/{lost}/"))
    assert [(answer.status_code, answer.content) for answer in answers] == [(404, unknown.content)] * 3
    assert unknown.status_code == 404


def test_a_screen_that_hangs_there_is_told_to_look_again(spring: Cast) -> None:
    answer = Client().get("/wallboard/never-was/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Refresh"], answer.content) == (404, "true", b"")


def test_keys_cannot_be_tried_at_will(spring: Cast) -> None:
    token = board(spring, spring.alpha, "lena")[1]
    assert [Client().get(f"/wallboard/wrong-{n}/").status_code for n in range(21)] == [404] * 20 + [429]
    assert Client().get(f"/wallboard/{token}/").status_code == 429
    with time_machine.travel("2026-03-31T12:01:00Z"):
        assert Client().get(f"/wallboard/{token}/").status_code == 200


def test_a_screen_gone_wild_is_slowed(spring: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboards.wallboard_view.CALLS_A_MINUTE", 2)
    token = board(spring, spring.alpha, "lena")[1]
    assert [Client().get(f"/wallboard/{token}/").status_code for _n in range(3)] == [200, 200, 429]


def test_query_count(spring: Cast, django_assert_max_num_queries: Any) -> None:
    token = board(spring, spring.alpha, "lena")[1]
    screen(token)
    with django_assert_max_num_queries(18):
        screen(token)
