"""Making wallboards, ending them, and what ends them by itself."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from kpis.models import Kpi
from kpis.periods import today
from kpis.wallboards.actions import make_wallboard, revoke_wallboard
from kpis.wallboards.models import Wallboard
from kpis.wallboards.selectors import open_board
from teams.actions import end_membership, switch_off_login, switch_on_login, update_person
from teams.models import AuditEvent, Team
from tests.conftest import Cast

MONTH = timedelta(days=30)


def made(cast: Cast, team: Team, who: str, **fields: Any) -> tuple[Wallboard, str]:
    given: dict[str, Any] = {
        "name": "Corner screen", "kpis": list(Kpi.objects.filter(key="csat")), "period": "28d", "ends_on": today() + MONTH,
    }  # fmt: skip
    return make_wallboard(team=team, by=cast.user(who), **{**given, **fields})


def test_only_a_digest_of_the_token_is_kept(cast: Cast) -> None:
    board, token = made(cast, cast.alpha, "lena")
    kept = Wallboard.objects.values().get()
    assert token not in " ".join(str(value) for value in kept.values())
    assert len(board.token_digest) == 64
    assert open_board(token) == board
    assert open_board(token + "x") is None
    assert open_board(board.token_digest) is None


def test_who_made_and_ended_it_is_noted_without_the_token(cast: Cast) -> None:
    board, token = made(cast, cast.alpha, "lena")
    revoke_wallboard(board, by=cast.user("mara"))
    revoke_wallboard(board, by=cast.user("mara"))
    events = list(AuditEvent.objects.filter(action__startswith="wallboard.").order_by("id"))
    assert [(event.action, event.by_name, event.subject) for event in events] == [
        ("wallboard.make", "lena", "Corner screen"), ("wallboard.revoke", "mara", "Corner screen"),
    ]  # fmt: skip
    assert events[0].details == {"team": "Alpha", "kpis": "csat", "until": str(today() + MONTH)}
    assert token not in str([event.details for event in events])
    assert open_board(token) is None


def test_it_ends_with_its_last_day(cast: Cast) -> None:
    board, token = made(cast, cast.alpha, "lena")
    with time_machine.travel(f"{board.last_on}T12:00:00Z"):
        assert open_board(token)
    with time_machine.travel(f"{board.ends_on}T12:00:00Z"):
        assert open_board(token) is None


def test_it_ends_when_its_maker_leads_the_team_no_longer(cast: Cast) -> None:
    _board, token = made(cast, cast.alpha, "lena")
    end_membership(cast.lena.memberships.get(), ends_on=today(), by=None)
    assert open_board(token) is None


def test_it_ends_when_its_maker_leaves(cast: Cast) -> None:
    _board, token = made(cast, cast.alpha, "lena")
    update_person(cast.lena, left_on=today() - timedelta(days=1), by=None)
    assert open_board(token) is None


def test_it_is_dark_while_its_maker_may_not_log_in(cast: Cast) -> None:
    _board, token = made(cast, cast.alpha, "lena")
    switch_off_login(cast.user("lena"), by=None)
    assert open_board(token) is None
    switch_on_login(cast.user("lena"), by=None)
    assert open_board(token)


@pytest.mark.parametrize("who", ["ann", "omar", "hugo", "ada"])
def test_nobody_makes_one_of_a_team_out_of_sight(cast: Cast, who: str) -> None:
    with pytest.raises(ValidationError):
        made(cast, cast.alpha, who)
    assert not Wallboard.objects.exists()


def test_nobody_ends_one_of_a_team_out_of_sight(cast: Cast) -> None:
    board, token = made(cast, cast.alpha, "lena")
    with pytest.raises(ValidationError):
        revoke_wallboard(board, by=cast.user("omar"))
    assert open_board(token)


@pytest.mark.parametrize(
    ("field", "value"),
    [("kpis", []), ("period", "year"), ("ends_on", date(2020, 1, 1)), ("ends_on", date(2999, 1, 1)), ("name", " ")],
)
def test_what_cannot_be_shown_is_refused(cast: Cast, field: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        made(cast, cast.alpha, "lena", **{field: value})


@pytest.mark.parametrize("wrong", [{"name": ""}, {"ends_on": date(2020, 1, 1)}])
def test_the_database_refuses_it_as_well(cast: Cast, wrong: dict[str, Any]) -> None:
    made(cast, cast.alpha, "lena")
    with pytest.raises(IntegrityError), transaction.atomic():
        Wallboard.objects.update(**wrong)


def test_the_address_is_shown_once(cast: Cast) -> None:
    client = cast.client("lena")
    form = {
        "name": "Corner",
        "team": str(cast.alpha.public_id),
        "kpis": ["csat"],
        "period": "7d",
        "last_on": str(today() + MONTH),
    }
    page = client.post("/wallboards/add/", form).content.decode()
    token = page.split("/wallboard/")[1].split("/")[0]
    assert open_board(token) == Wallboard.objects.get()
    assert token not in client.get("/wallboards/").content.decode()


@pytest.mark.parametrize("last_on", ["9999-12-31", "2020-01-01", "soon", ""])
def test_a_wrong_last_day_is_said(cast: Cast, last_on: str) -> None:
    form = {"name": "Corner", "team": str(cast.alpha.public_id), "kpis": ["csat"], "period": "7d", "last_on": last_on}
    assert cast.client("lena").post("/wallboards/add/", form).status_code == 422


def test_a_leader_ends_a_managers_board_of_the_own_team(cast: Cast) -> None:
    board, token = made(cast, cast.alpha, "mara")
    page = cast.client("lena").get("/wallboards/").content.decode()
    assert "Corner screen" in page
    assert "Corner screen" not in cast.client("omar").get("/wallboards/").content.decode()
    cast.client("lena").post(f"/wallboards/{board.public_id}/revoke/")
    assert open_board(token) is None
