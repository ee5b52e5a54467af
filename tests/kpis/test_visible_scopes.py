"""Which scope each role is given, and which rows it holds."""

from datetime import date
from uuid import UUID

import pytest
from django.http import Http404

from contacts.models import ContactDay
from kpis.actions import load_catalogue
from kpis.daily import Level
from kpis.definitions import definition
from kpis.periods import Period
from kpis.scopes import Scope
from kpis.selectors import kpi_values
from kpis.visible_scopes import may_see_organisation, visible_scope
from teams.actions import end_membership, move_person
from teams.models import Membership
from teams.roles import Role
from tests import builders
from tests.conftest import Cast

NOBODY = UUID("5f0c6b3e-8f0e-4b53-9a55-0f5c1f3d7a10")

SPRING = Period(date(2026, 1, 1), date(2026, 7, 1))


def handled(scope: Scope, by: tuple[str, ...] = ()) -> dict[object, int]:
    version = definition("contacts_handled", SPRING.last)
    assert version is not None
    return {group: value.numerator for group, value in kpi_values(version, scope, SPRING, by).items()}


def work(cast: Cast) -> None:
    """Ann 2, Bob 1 (Alpha), Cleo 4 (Beta), one contact without a team."""
    load_catalogue()
    for who, where, count in ((cast.ann, cast.alpha, 2), (cast.bob, cast.alpha, 1), (cast.cleo, cast.beta, 4)):
        for _number in range(count):
            builders.contact(who, where)
    builders.contact()
    builders.aggregate()


ALLOWED = {
    "ann": {"ann": 2},
    "cleo": {"cleo": 4},
    "lena": {"alpha": 3, "ann": 2, "bob": 1, "lena": 0},
    "omar": {"beta": 4, "cleo": 4, "omar": 0},
    "mara": {"": 8, "root": 7, "north": 3, "south": 4, "alpha": 3, "beta": 4, "ann": 2, "cleo": 4, "mara": 0},
    "hugo": {"": 8, "root": 7, "north": 3, "south": 4, "alpha": 3, "beta": 4, "ann": 2, "cleo": 4, "hugo": 0},
    "ada": {"ada": 0},
}
TEAMS = ("root", "north", "south", "alpha", "beta")
EVERYTHING = ("", *TEAMS, "ann", "bob", "cleo", "lena", "omar", "mara", "hugo", "ada")


def scope_of(cast: Cast, looker: str, name: str) -> Scope:
    if not name:
        return visible_scope(cast.user(looker))
    public_id = getattr(cast, name).public_id
    if name in TEAMS:
        return visible_scope(cast.user(looker), team=public_id)
    return visible_scope(cast.user(looker), person=str(public_id))


@pytest.mark.parametrize("looker", ALLOWED)
def test_each_role_gets_what_it_answers_for(cast: Cast, looker: str) -> None:
    work(cast)
    for name, count in ALLOWED[looker].items():
        assert handled(scope_of(cast, looker, name)) == {(): count}, name
    assert may_see_organisation(cast.user(looker)) == ("" in ALLOWED[looker])


@pytest.mark.parametrize("looker", ["ann", "lena", "omar", "ada"])
def test_what_lies_out_of_sight_is_not_found(cast: Cast, looker: str) -> None:
    for name in set(EVERYTHING) - set(ALLOWED[looker]):
        with pytest.raises(Http404):
            scope_of(cast, looker, name)


@pytest.mark.parametrize("public_id", [NOBODY, str(NOBODY), "7", "not an id"])
def test_an_unknown_id_is_not_found(cast: Cast, public_id: object) -> None:
    for name in ("mara", "hugo", "lena"):
        with pytest.raises(Http404):
            visible_scope(cast.user(name), team=public_id)
        with pytest.raises(Http404):
            visible_scope(cast.user(name), person=public_id)


def test_an_empty_id_counts_as_not_given(cast: Cast) -> None:
    assert visible_scope(cast.user("mara"), team="", person="").level == Level.ORGANISATION


def test_a_team_and_a_person_together_are_refused(cast: Cast) -> None:
    with pytest.raises(ValueError, match="not both"):
        visible_scope(cast.user("mara"), team=cast.alpha.public_id, person=cast.ann.public_id)


def test_a_leader_sees_no_team_day_before_the_own_tenure(cast: Cast) -> None:
    nina = builders.person("Nina Test")
    builders.stay(nina, cast.alpha, Role.TEAM_LEADER, starts_on=date(2026, 3, 1))
    user = builders.login(nina, "nina")
    load_catalogue()
    builders.contact(cast.ann, cast.alpha, at=builders.instant(date(2026, 2, 28)))
    builders.contact(cast.ann, cast.alpha, at=builders.instant(date(2026, 3, 1)))
    builders.aggregate()
    assert handled(visible_scope(user, team=cast.alpha.public_id)) == {(): 1}
    assert handled(visible_scope(user, person=cast.ann.public_id)) == {(): 1}
    assert handled(scope_of(cast, "lena", "alpha")) == {(): 2}


def test_a_person_who_moved_is_seen_with_the_days_in_ones_own_team_only(cast: Cast) -> None:
    load_catalogue()
    builders.contact(cast.ann, cast.alpha, at=builders.instant(date(2026, 2, 1)))
    move_person(cast.ann, team=cast.beta, on=date(2026, 3, 1), by=None)
    for day in (2, 3, 4):
        builders.contact(cast.ann, cast.beta, at=builders.instant(date(2026, 3, day)))
    builders.aggregate()
    assert handled(scope_of(cast, "lena", "ann")) == {(): 1}
    assert handled(scope_of(cast, "omar", "ann")) == {(): 3}
    assert handled(scope_of(cast, "ann", "ann")) == {(): 4}


def test_an_ended_tenure_opens_nothing(cast: Cast) -> None:
    work(cast)
    stay = Membership.objects.get(person=cast.lena)
    end_membership(stay, ends_on=date(2026, 3, 1), by=None)
    for name in ("alpha", "ann"):
        with pytest.raises(Http404):
            scope_of(cast, "lena", name)


def test_the_manager_of_a_unit_gets_the_unit_in_place_of_the_organisation(cast: Cast) -> None:
    work(cast)
    nora = builders.person("Nora Test")
    builders.stay(nora, cast.north, Role.OPERATIONS_MANAGER)
    scope = visible_scope(builders.login(nora, "nora"))
    assert scope.label == "North"
    assert handled(scope) == {(): 3}
    assert handled(scope, ("unit",)) == {(cast.north.pk,): 3}
    assert handled(scope, ("person",)) == {(cast.ann.pk,): 2, (cast.bob.pk,): 1}


def test_a_login_without_a_person_sees_nothing(cast: Cast, django_user_model: type) -> None:
    user = django_user_model.objects.create_user("stray")
    with pytest.raises(Http404):
        visible_scope(user)
    with pytest.raises(Http404):
        visible_scope(user, team=cast.alpha.public_id)


def test_rows_of_a_scope_never_leave_the_windows(cast: Cast) -> None:
    work(cast)
    scope = scope_of(cast, "lena", "alpha")
    teams = set(scope.rows(ContactDay, level=Level.PERSON).values_list("team_id", flat=True))
    assert teams == {cast.alpha.pk}
