"""The grid of targets: what is in force where on a day, where it is inherited from, and what each cell leads to."""

import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from kpis.actions import load_catalogue
from kpis.models import Target
from kpis.periods import today
from kpis.target_grid import Grid, target_grid
from kpis.visible_targets import targetable_teams
from teams.models import Team, User
from tests.conftest import Cast
from tests.kpis.test_target_pages import client_of, form, give, north_manager
from tests.teams.pages import main

DAY = date(2026, 3, 10)
GRID = "/targets/grid/?on=2026-03-10"


@pytest.fixture(autouse=True)
def _catalogue(db: None) -> None:
    load_catalogue()


def grid_of(user: User, below: Team | None = None, day: date = DAY) -> Grid:
    return target_grid(user, day, list(targetable_teams(user)), below, {"grid": "1"})


def shown(grid: Grid, key: str = "csat") -> dict[str, tuple[float | None, str]]:
    """Column -> the target in force there, and where it is inherited from."""
    (row,) = [row for row in grid.rows if row.version.kpi.key == key]
    return {cell.column.label: (cell.target.target if cell.target else None, cell.origin) for cell in row.cells}


def test_each_scope_shows_its_own_target_or_the_one_it_inherits(cast: Cast) -> None:
    give()
    give(target=85, role="agent")
    give(target=82, team=cast.north)
    assert shown(grid_of(cast.user("mara"))) == {
        "Organisation": (80, ""),
        "Agent": (85, ""),
        "North": (82, ""),
        "South": (80, "Organisation"),
    }
    assert shown(grid_of(cast.user("mara"), cast.north)) == {
        "Organisation": (80, ""),
        "North": (82, ""),
        "Alpha": (82, "North"),
    }


def test_the_day_decides(cast: Cast) -> None:
    give(ends_on=date(2026, 3, 10))
    give(target=90, starts_on=date(2026, 3, 11))
    assert shown(grid_of(cast.user("mara"), day=date(2026, 3, 9)))["North"] == (80, "Organisation")
    assert shown(grid_of(cast.user("mara")))["North"] == (None, "")
    assert shown(grid_of(cast.user("mara"), day=date(2026, 3, 11)))["North"] == (90, "Organisation")


def test_targets_of_single_people_have_no_column_but_are_counted(cast: Cast) -> None:
    give(person=cast.ann)
    grid = grid_of(cast.user("mara"))
    assert grid.of_people == 1
    assert shown(grid)["North"] == (None, "")
    assert "1 target of a single person" in main(cast.client("mara").get(GRID))


def test_cells_lead_to_the_forms_and_the_forms_lead_back(cast: Cast) -> None:
    target = give(team=cast.north, minimum=71, target=81, stretch=91)
    client = cast.client("mara")
    page = client.get(f"{GRID}&below={cast.north.public_id}").content.decode().replace("&amp;", "&")
    (end,) = set(re.findall(r'href="(/targets/[^"]+/end/[^"]+)"', page))
    assert str(target.public_id) in end
    address = f"/targets/set/?kpi=csat&team={cast.alpha.public_id}&grid=1&on=2026-03-10&below={cast.north.public_id}"
    assert address in page
    opened = client.get(address).content.decode()
    for name, value in (("minimum", "71.0"), ("target", "81.0"), ("stretch", "91.0")):
        assert re.search(rf'name="{name}" value="{value}"', opened), name
    assert re.search(rf'value="team:{cast.alpha.public_id}" selected', opened)
    answer = client.post(address, form(scope=f"team:{cast.alpha.public_id}"))
    assert answer["Location"] == f"/targets/grid/?on=2026-03-10&below={cast.north.public_id}"
    assert Target.objects.get(team=cast.alpha).target == 80
    assert client.post(end, {"last_on": "2026-03-31"})["Location"].startswith("/targets/grid/?on=2026-03-10")


def test_a_day_to_come_is_the_first_day_of_what_is_set_there(cast: Cast) -> None:
    later = date(today().year + 1, 5, 1).isoformat()
    opened = cast.client("mara").get(f"/targets/set/?kpi=csat&everybody=1&grid=1&on={later}").content.decode()
    assert f'name="starts_on" value="{later}"' in opened
    assert '<option value="everybody" selected>' in opened
    for odd in ("0000", "9999-12-31", "%00"):
        assert cast.client("mara").get(f"/targets/set/?kpi=csat&role={odd}&team={odd}&on={odd}").status_code == 200


def test_a_units_manager_sets_below_and_reads_above(cast: Cast) -> None:
    give()
    give(target=85, role="agent")
    give(target=70.5, minimum=60, team=cast.south)
    user = north_manager(cast)
    grid = grid_of(user)
    assert shown(grid) == {
        "Organisation": (80, ""),
        "Agent": (85, ""),
        "North": (80, "Organisation"),
        "Alpha": (80, "Organisation"),
    }
    links = {cell.column.label: (bool(cell.set_url), bool(cell.end_url)) for cell in grid.rows[0].cells}
    assert links == {
        "Organisation": (False, False),
        "Agent": (False, False),
        "North": (True, False),
        "Alpha": (True, False),
    }
    client = client_of(user)
    assert client.get(f"/targets/grid/?below={cast.south.public_id}").status_code == 404
    assert "70.5" not in main(client.get(GRID))


@pytest.mark.parametrize("below", ["x", "%00", "00000000-0000-4000-8000-000000000000"])
def test_an_unknown_unit_is_not_found(cast: Cast, below: str) -> None:
    assert cast.client("mara").get(f"/targets/grid/?below={below}").status_code == 404


def test_a_day_that_is_none_is_told_and_today_shown(cast: Cast) -> None:
    answer = cast.client("mara").get("/targets/grid/?on=2026-02-30")
    assert answer.status_code == 422
    assert "“2026-02-30” is no day" in main(answer)
    assert f'name="on" value="{today().isoformat()}"' in answer.content.decode()


@pytest.mark.parametrize("name", ["ann", "lena", "hugo", "ada"])
def test_only_who_sets_targets_finds_it(cast: Cast, name: str) -> None:
    assert cast.client(name).get(reverse("target_grid")).status_code == 404


def test_how_many_questions_the_grid_asks_the_database(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for team in (None, cast.north, cast.south, cast.alpha, cast.beta):
        for key in ("csat", "net_promoter_score"):
            give(key, team=team)
    client = cast.client("mara")
    with django_assert_max_num_queries(8):
        client.get(GRID)
