"""The pages of targets: what is in force, setting one within sight, ending one."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from kpis.actions import load_catalogue, set_target
from kpis.models import Kpi, Target
from kpis.periods import today
from teams.models import User
from teams.roles import Role
from tests.builders import login, person, stay
from tests.conftest import Cast
from tests.teams.pages import main, text

SET = "/targets/set/?kpi=csat"
AHT = "/targets/set/?kpi=average_handle_time"


@pytest.fixture(autouse=True)
def _catalogue(db: None) -> None:
    load_catalogue()


def give(key: str = "csat", starts_on: date = date(2026, 1, 1), **values: Any) -> Target:
    kpi = Kpi.objects.get(key=key)
    return set_target(**({"kpi": kpi, "starts_on": starts_on, "minimum": 70, "target": 80, "by": None} | values))


def form(**values: Any) -> dict[str, Any]:
    return {"scope": "everybody", "minimum": "70", "target": "80", "starts_on": "2026-03-01", **values}


def north_manager(cast: Cast) -> User:
    manager = person("Nora North")
    stay(manager, cast.north, Role.OPERATIONS_MANAGER)
    return login(manager, "nora")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("name", ["ann", "lena", "hugo", "ada"])
def test_only_who_sets_targets_finds_their_pages(cast: Cast, name: str) -> None:
    target = give()
    client = cast.client(name)
    for address in ("/targets/", SET, f"/targets/{target.public_id}/end/"):
        assert client.get(address).status_code == 404
        assert client.post(address, form()).status_code in (404, 405)
    assert Target.objects.count() == 1


def test_the_list_shows_what_is_in_force_and_the_history(cast: Cast) -> None:
    give(ends_on=date(2026, 2, 1))
    give(starts_on=date(2026, 2, 1), target=85, note="after the training", by=cast.user("mara"))
    give(starts_on=today() + timedelta(days=9), target=88)
    give("average_handle_time", minimum=100, target=200, target_to=300, maximum=400, team=cast.alpha)
    client = cast.client("mara")
    current = main(client.get("/targets/"))
    assert "AHT Alpha team and those below 100" in current
    assert "200" in current
    assert "after the training" in current
    assert "88" in current
    assert "1 Jan 2026 to 31 Jan 2026" not in current
    assert "1 Jan 2026 to 31 Jan 2026" in main(client.get("/targets/?show=past"))
    assert "1 Jan 2026 to 31 Jan 2026" in main(client.get("/targets/?show=all"))
    assert "1 Jan 2026 to 31 Jan 2026" not in main(client.get("/targets/?show=%00"))


def test_a_target_is_set_for_the_organisation(cast: Cast) -> None:
    answer = cast.client("mara").post(SET, form(stretch="90", last_on="2026-12-31", note="year"), follow=True)
    assert "The target of CSAT is set." in text(answer)
    target = Target.objects.get()
    assert (target.minimum, target.target, target.stretch, target.note) == (70, 80, 90, "year")
    assert (target.starts_on, target.ends_on) == (date(2026, 3, 1), date(2027, 1, 1))
    assert (target.made_by, target.team, target.person, target.role) == (cast.user("mara"), None, None, "")


def test_a_target_is_set_for_a_team_a_role_and_a_person(cast: Cast) -> None:
    client = cast.client("mara")
    client.post(SET, form(scope=f"team:{cast.alpha.public_id}"))
    client.post(SET, form(scope="role:agent"))
    client.post(SET, form(scope="person", person="ann test"))
    found = {(str(t.team or ""), str(t.person or ""), t.role) for t in Target.objects.all()}
    assert found == {("Alpha", "", ""), ("", "", "agent"), ("", "Ann Test", "")}


def test_a_band_asks_for_its_four_numbers(cast: Cast) -> None:
    client = cast.client("mara")
    page = main(client.get(AHT))
    assert "Target from (seconds)" in page
    assert "Stretch" not in page
    client.post(AHT, form(minimum="120", target="240", target_to="300", maximum="600"))
    target = Target.objects.get()
    assert (target.minimum, target.target, target.target_to, target.maximum) == (120, 240, 300, 600)


@pytest.mark.parametrize(
    ("address", "values", "sentence"),
    [
        (SET, {"minimum": "90"}, "the minimum must be below the target. Given: minimum 90, target 80."),
        (SET, {"minimum": "nan"}, "Enter a number."),
        (SET, {"scope": "person"}, "Name the person."),
        (SET, {"scope": "person", "person": "An Test"}, "is called “An Test”. The nearest is “Ann Test”."),
        (SET, {"person": "Ann Test"}, "Choose “One person” above, or leave this empty."),
        (SET, {"last_on": "2026-02-01"}, "The target ends before it starts."),
        (SET, {"scope": "role:king"}, "is not one of the available choices"),
        (AHT, {"target_to": "60", "maximum": "400"}, "The four numbers of the band must rise"),
    ],
)  # fmt: skip
def test_a_target_that_makes_no_sense_is_refused_in_words(
    cast: Cast, address: str, values: dict[str, str], sentence: str
) -> None:
    answer = cast.client("mara").post(address, form(**values))
    assert answer.status_code == 422
    assert sentence in main(answer)
    assert not Target.objects.exists()


def test_a_later_target_in_the_way_is_named(cast: Cast) -> None:
    give(starts_on=date(2026, 6, 1))
    answer = cast.client("mara").post(SET, form())
    assert answer.status_code == 422
    assert "A target of this scope starts on 1 June 2026 already" in main(answer)


def test_first_one_chooses_the_kpi(cast: Cast) -> None:
    for address in ("/targets/set/", "/targets/set/?kpi=happiness", "/targets/set/?kpi=%00"):
        assert "For which KPI" in main(cast.client("mara").get(address))


def test_a_units_manager_sets_targets_below_only(cast: Cast) -> None:
    client = client_of(north_manager(cast))
    page = client.get(SET).content.decode()
    assert "Alpha" in page
    assert "Beta" not in page
    assert "The whole organisation" not in page
    for scope in ("everybody", "role:agent", f"team:{cast.beta.public_id}", f"team:{cast.root.public_id}"):
        assert client.post(SET, form(scope=scope)).status_code == 422
    for name in ("Cleo Test", "Nora North", "Mara Test"):
        assert "Nobody in your reach" in main(client.post(SET, form(scope="person", person=name)))
    assert not Target.objects.exists()
    assert client.post(SET, form(scope=f"team:{cast.north.public_id}")).status_code == 302
    assert client.post(SET, form(scope="person", person="Ann Test")).status_code == 302


def test_ending_a_target(cast: Cast) -> None:
    target = give(team=cast.alpha)
    answer = cast.client("mara").post(f"/targets/{target.public_id}/end/", {"last_on": "2026-03-31"}, follow=True)
    assert "Saved." in text(answer)
    target.refresh_from_db()
    assert target.ends_on == date(2026, 4, 1)


def test_a_units_manager_ends_only_what_holds_below(cast: Cast) -> None:
    client = client_of(north_manager(cast))
    own, everybodys, foreign = give(team=cast.alpha), give(), give(team=cast.beta)
    page = main(client.get("/targets/"))
    assert page.count(" End ") == 1
    for target in (everybodys, foreign):
        assert client.post(f"/targets/{target.public_id}/end/", {"last_on": "2026-03-31"}).status_code == 404
    assert client.post(f"/targets/{own.public_id}/end/", {"last_on": "2026-03-31"}).status_code == 302


def test_how_many_questions_the_list_asks_the_database(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        give(person=person(f"Zoe {number}"), by=cast.user("mara"))
        give("dsat", minimum=20, target=10, team=cast.alpha, starts_on=date(2026, 1, 1) + timedelta(days=number))
    client = cast.client("mara")
    with django_assert_max_num_queries(8):
        client.get("/targets/?show=all")
