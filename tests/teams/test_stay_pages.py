"""Giving and ending roles, and moving people, in the browser."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from teams.actions import end_membership
from teams.models import AuditEvent, Person
from teams.roles import Role
from tests.builders import stay
from tests.conftest import Cast
from tests.teams.pages import confirmed, main, text


def address(who: Person, page: str) -> str:
    return f"/organisation/people/{who.public_id}/{page}"


def stays(who: Person) -> list[tuple[str, str, str, str]]:
    rows = who.memberships.select_related("team").order_by("starts_on", "pk")
    return [(s.team.name, s.role, str(s.starts_on), str(s.ends_on or "")) for s in rows]


def test_moving_on_a_day_to_come(cast: Cast) -> None:
    on = timezone.localdate() + timedelta(days=30)
    answer = cast.client("ada").post(
        address(cast.ann, "move/"),
        {"stay": cast.ann.memberships.get().pk, "team": str(cast.beta.public_id), "on": str(on)},
        follow=True,
    )
    assert "Ann Test moves to Beta." in text(answer)
    assert stays(cast.ann) == [("Alpha", "agent", "2026-01-01", str(on)), ("Beta", "agent", str(on), "")]


def test_moving_on_a_day_past_keeps_what_came_before(cast: Cast) -> None:
    cast.client("ada").post(
        address(cast.ann, "move/"),
        {"stay": cast.ann.memberships.get().pk, "team": str(cast.beta.public_id), "on": "2026-02-01"},
    )
    assert stays(cast.ann)[0] == ("Alpha", "agent", "2026-01-01", "2026-02-01")


@pytest.mark.parametrize(
    ("team", "on", "sentence"),
    [
        ("alpha", "2026-02-01", "Ann Test is already in Alpha on that day."),
        ("beta", "2025-02-01", "Ann Test is not in Alpha on 1 Feb 2025: choose a day from 1 Jan 2026 on."),
        ("beta", "tomorrow", "Enter a valid date."),
        ("", "2026-02-01", "This field is required."),
    ],
)
def test_a_move_that_cannot_be_says_why(cast: Cast, team: str, on: str, sentence: str) -> None:
    place = str(getattr(cast, team).public_id) if team else ""
    answer = cast.client("ada").post(
        address(cast.ann, "move/"), {"stay": cast.ann.memberships.get().pk, "team": place, "on": on}
    )
    assert answer.status_code == 422
    assert sentence in main(answer)
    assert stays(cast.ann) == [("Alpha", "agent", "2026-01-01", "")]


def test_only_the_persons_own_stays_can_be_moved(cast: Cast) -> None:
    answer = cast.client("ada").post(
        address(cast.ann, "move/"),
        {"stay": cast.cleo.memberships.get().pk, "team": str(cast.alpha.public_id), "on": "2026-02-01"},
    )
    assert "is not one of the available choices" in main(answer)
    assert stays(cast.cleo) == [("Beta", "agent", "2026-01-01", "")]


def test_giving_a_role_up_to_its_last_day(cast: Cast) -> None:
    given = {
        "team": str(cast.beta.public_id),
        "role": "team_leader",
        "starts_on": "2026-03-01",
        "last_on": "2026-03-31",
    }
    answer = confirmed(cast, "ada").post(address(cast.lena, "roles/"), given, follow=True)
    assert "Lena Test is Team leader in Beta." in text(answer)
    assert stays(cast.lena)[1] == ("Beta", "team_leader", "2026-03-01", "2026-04-01")
    event = AuditEvent.objects.filter(action="membership.add").latest("pk")
    assert (event.by_name, event.subject, event.details["role"]) == ("ada", "Lena Test", "team_leader")


@pytest.mark.parametrize(
    ("role", "starts_on", "last_on", "sentence"),
    [
        ("agent", "2026-03-01", "", "Ann Test already belongs to Alpha from 1 Jan 2026 on"),
        (
            "instructor",
            "2026-03-02",
            "2026-03-01",
            "The stay ends on 1 Mar 2026, before it starts on 2 Mar 2026.",
        ),
        ("king", "2026-03-02", "", "is not one of the available choices"),
    ],
)
def test_a_role_that_cannot_be_says_why(cast: Cast, role: str, starts_on: str, last_on: str, sentence: str) -> None:
    given = {"team": str(cast.beta.public_id), "role": role, "starts_on": starts_on, "last_on": last_on}
    answer = confirmed(cast, "ada").post(address(cast.ann, "roles/"), given)
    assert answer.status_code == 422
    assert sentence in main(answer)
    assert len(stays(cast.ann)) == 1


def test_ending_a_stay_on_its_last_day(cast: Cast) -> None:
    client = confirmed(cast, "ada")
    stay_pk = cast.lena.memberships.get().pk
    assert f'value="{stay_pk}" selected' in client.get(address(cast.lena, f"end/?stay={stay_pk}")).content.decode()
    client.post(address(cast.lena, "end/"), {"stay": stay_pk, "last_on": "2099-12-31"})
    assert stays(cast.lena) == [("Alpha", "team_leader", "2026-01-01", "2100-01-01")]


def test_the_last_administrator_cannot_end_the_own_role(cast: Cast) -> None:
    answer = confirmed(cast, "ada").post(
        address(cast.ada, "end/"), {"stay": cast.ada.memberships.get().pk, "last_on": "2099-12-31"}
    )
    assert answer.status_code == 422
    assert "This is the last administrator: appoint another one first." in main(answer)


@pytest.mark.parametrize(("page", "given"), [("roles/", {}), ("end/", {}), ("login/", {"username": "x"})])
def test_roles_and_logins_ask_for_the_password_again(cast: Cast, page: str, given: dict[str, Any]) -> None:
    client = cast.client("ada")
    assert client.get(address(cast.bob, page)).status_code == 200
    answer = client.post(address(cast.bob, page), given)
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/login/again/")


def test_after_the_password_the_change_goes_on(cast: Cast) -> None:
    client = cast.client("ada")
    given = {"team": str(cast.beta.public_id), "role": "instructor", "starts_on": "2026-03-01"}
    asked = client.post(address(cast.bob, "roles/"), given)["Location"]
    assert "Is it you?" in text(client.get(asked))
    assert "This is not your password." in text(client.post(asked, {"password": "wrong"}))
    assert len(stays(cast.bob)) == 1
    client.post(asked, {"password": "correct horse battery"})
    assert stays(cast.bob)[1] == ("Beta", "instructor", "2026-03-01", "")


def test_giving_oneself_a_role_keeps_this_session_and_ends_the_others(cast: Cast) -> None:
    here, elsewhere = confirmed(cast, "ada"), cast.client("ada")
    key = here.session.session_key
    given = {"team": str(cast.root.public_id), "role": "hr", "starts_on": "2026-03-01"}
    here.post(address(cast.ada, "roles/"), given)
    assert here.get("/organisation/people/").status_code == 200
    assert here.session.session_key != key
    assert elsewhere.get("/organisation/people/").status_code == 302


def test_past_stays_are_not_offered(cast: Cast) -> None:
    end_membership(cast.ann.memberships.get(), ends_on=date(2026, 2, 1), by=None)
    stay(cast.ann, cast.beta, Role.AGENT, date(2026, 2, 1))
    page = cast.client("ada").get(address(cast.ann, "move/")).content.decode()
    assert "Beta · Agent · from 1 Feb 2026" in page
    assert "Alpha · Agent" not in page
