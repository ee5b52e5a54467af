"""Pages and API of a closed period: the frozen figure, and beside it what it is now."""

from datetime import date

import pytest

from kpis.closed_models import ClosedPeriod
from kpis.frozen_cards import closed_card
from kpis.visible_scopes import visible_person_scope
from teams.actions import move_person
from teams.roles import Role
from tests.api.client import api
from tests.builders import aggregate, login, person, stay
from tests.conftest import Cast
from tests.dashboards.test_pages import text
from tests.kpis.test_closing import MARCH, close, late
from tests.scenes import PERIOD, march


@pytest.fixture
def closed(cast: Cast) -> ClosedPeriod:
    """March is closed; then three more ratings of 5 come for Ann: 12 of 15 instead of 9 of 12."""
    march(cast)
    found = close()
    late(cast)
    return found


def test_the_agent_sees_the_frozen_figure_and_what_it_is_now(cast: Cast, closed: ClosedPeriod) -> None:
    page = text(cast.client("ann"), f"/me/?{PERIOD}")
    assert "This period is closed" in page
    assert "75.0" in page
    assert "now 80.0 %" in page
    assert "3 more: Satisfaction ratings, 1 to 5." in page
    assert "an import (ada)" in page
    assert "3 records of the API" in page


def test_the_leader_sees_frozen_team_and_people(cast: Cast, closed: ClosedPeriod) -> None:
    page = text(cast.client("lena"), f"/my-team/?{PERIOD}")
    # 11 of 15, now 14 of 18; Ann 75, now 80
    assert "73.3" in page
    assert "now 77.8 %" in page
    assert "· now 80.0 %" in page


def test_operations_sees_the_frozen_whole(cast: Cast, closed: ClosedPeriod) -> None:
    page = text(cast.client("mara"), f"/operations/?{PERIOD}")
    assert "88.6" in page
    assert "now 89.5 %" in page


def test_another_period_is_not_frozen(cast: Cast, closed: ClosedPeriod) -> None:
    page = text(cast.client("ann"), "/me/?period=custom&from=2026-03-01&to=2026-03-30")
    assert "This period is closed" not in page
    assert "80.0" in page


def test_the_explanation_says_what_came_later(cast: Cast, closed: ClosedPeriod) -> None:
    page = text(cast.client("ann"), f"/explain/csat/?person={cast.ann.public_id}&{PERIOD}")
    assert "frozen 75.0 %, now 80.0 %: 3 more: Satisfaction ratings, 1 to 5." in page


def test_the_api_gives_both(cast: Cast, closed: ClosedPeriod) -> None:
    query = {"from": "2026-03-01", "to": "2026-03-31"}
    data = api(cast, "ann").get(f"/scorecards/person/{cast.ann.public_id}/", **query).data
    entry = next(e for e in data["entries"] if e["kpi"] == "csat")
    assert (entry["value"]["value"], entry["frozen"]["value"]) == (80.0, 75.0)
    assert (entry["frozen"]["n"], entry["frozen"]["version"]) == (12, 1)
    assert data["closed"]["trigger"] == "by hand"
    assert data["closed"]["checksum"] == closed.cards.get(person=cast.ann).checksum


def test_an_open_period_has_nothing_frozen_in_the_api(cast: Cast) -> None:
    march(cast)
    query = {"from": "2026-03-01", "to": "2026-03-31"}
    data = api(cast, "ann").get(f"/scorecards/person/{cast.ann.public_id}/", **query).data
    assert data["closed"] is None
    assert {entry["frozen"] for entry in data["entries"]} == {None}


def test_who_sees_a_part_only_does_not_see_the_frozen_whole(cast: Cast) -> None:
    march(cast)
    move_person(cast.cleo, team=cast.alpha, on=date(2026, 3, 20), by=None)
    aggregate()
    close()
    lena, omar, mara = (visible_person_scope(cast.user(name), cast.cleo) for name in ("lena", "omar", "mara"))
    assert closed_card(lena, MARCH, person_id=cast.cleo.pk) is None
    assert closed_card(omar, MARCH, person_id=cast.cleo.pk) is None
    assert closed_card(mara, MARCH, person_id=cast.cleo.pk) is not None
    own = visible_person_scope(cast.user("cleo"), cast.cleo)
    assert closed_card(own, MARCH, person_id=cast.cleo.pk) is not None


def test_a_leader_who_came_later_sees_the_own_part(cast: Cast) -> None:
    march(cast)
    close()
    new = person("New Leader")
    stay(new, cast.alpha, Role.TEAM_LEADER, date(2026, 3, 15))
    scope = visible_person_scope(login(new, "new"), cast.ann)
    assert closed_card(scope, MARCH, person_id=cast.ann.pk) is None
