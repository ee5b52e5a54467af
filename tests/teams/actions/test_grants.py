"""Who may give and take roles: nobody above the own rank, and one administrator always stays."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from teams.actions import (
    add_membership,
    end_membership,
    set_generated_password,
    switch_off_login,
    update_person,
)
from teams.models import User
from teams.roles import POLICIES, Role
from tests.builders import login, person, stay
from tests.conftest import Cast

ACTORS = {
    "ann": Role.AGENT,
    "lena": Role.TEAM_LEADER,
    "mara": Role.OPERATIONS_MANAGER,
    "hugo": Role.HR,
    "ada": Role.ADMINISTRATOR,
}


@pytest.mark.parametrize("name", ACTORS)
@pytest.mark.parametrize("role", list(Role))
def test_nobody_gives_a_role_above_the_own_rank(cast: Cast, name: str, role: Role) -> None:
    target = person("Somebody Else")

    def give() -> None:
        add_membership(person=target, team=cast.beta, role=role, starts_on=date(2026, 2, 1), by=cast.user(name))

    if POLICIES[role].rank <= POLICIES[ACTORS[name]].rank:
        give()
        assert target.memberships.get().role == role
    else:
        with pytest.raises(ValidationError, match="Only somebody of that rank"):
            give()
        assert not target.memberships.exists()


def test_nobody_takes_a_role_above_the_own_rank(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="Only somebody of that rank"):
        end_membership(cast.hugo.memberships.get(), ends_on=date(2026, 3, 1), by=cast.user("lena"))


def test_a_role_that_has_ended_gives_no_rank(cast: Cast) -> None:
    former = person("Former Administrator")
    stay(former, cast.root, Role.ADMINISTRATOR, date(2026, 1, 1), ends_on=date(2026, 2, 1))
    with pytest.raises(ValidationError, match="Only somebody of that rank"):
        add_membership(
            person=former, team=cast.root, role="administrator", starts_on=date(2026, 3, 1), by=login(former)
        )


def test_a_role_that_has_not_begun_gives_no_rank(cast: Cast) -> None:
    coming = person("Coming Administrator")
    stay(coming, cast.root, Role.ADMINISTRATOR, timezone.localdate() + timedelta(days=1))
    with pytest.raises(ValidationError, match="Only somebody of that rank"):
        add_membership(person=coming, team=cast.root, role="hr", starts_on=date(2026, 3, 1), by=login(coming))


def test_nobody_sets_the_password_of_somebody_above(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="Only somebody of that rank"):
        set_generated_password(cast.user("ada"), by=cast.user("lena"))


def test_the_last_administrator_stays(cast: Cast) -> None:
    administrator = cast.ada.memberships.get()
    for attempt in (
        lambda: end_membership(administrator, ends_on=date(2026, 3, 1), by=None),
        lambda: end_membership(administrator, ends_on=date(2026, 1, 1), by=None),
        lambda: switch_off_login(cast.user("ada"), by=None),
        lambda: update_person(cast.ada, left_on=date(2027, 1, 1), by=None),
    ):
        with pytest.raises(ValidationError, match="last administrator"):
            attempt()
        cast.ada.refresh_from_db()
        assert cast.ada.left_on is None
        assert User.objects.get(pk=cast.user("ada").pk).is_active


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "has_login", "active", "left_on", "counts"),
    [
        (date(2026, 1, 1), None, True, True, None, True),
        (date(2026, 1, 1), None, False, True, None, False),
        (date(2026, 1, 1), None, True, False, None, False),
        (date(2026, 1, 1), date(2099, 1, 1), True, True, None, False),
        (date(2099, 1, 1), None, True, True, None, False),
        (date(2026, 1, 1), None, True, True, date(2026, 2, 1), False),
    ],
)
def test_only_an_administrator_who_can_come_in_and_stays_is_another_one(
    cast: Cast, starts_on: date, ends_on: date | None, has_login: bool, active: bool, left_on: date | None, counts: bool
) -> None:
    other = person("Other Administrator", left_on=left_on)
    stay(other, cast.root, Role.ADMINISTRATOR, starts_on, ends_on=ends_on)
    if has_login:
        User.objects.filter(pk=login(other).pk).update(is_active=active)
    administrator = cast.ada.memberships.get()
    if counts:
        end_membership(administrator, ends_on=date(2026, 3, 1), by=None)
    else:
        with pytest.raises(ValidationError, match="last administrator"):
            end_membership(administrator, ends_on=date(2026, 3, 1), by=None)


def test_a_superuser_is_an_administrator_too(cast: Cast) -> None:
    User.objects.create_superuser("root", password="x")
    end_membership(cast.ada.memberships.get(), ends_on=date(2026, 3, 1), by=None)
    assert cast.ada.memberships.get().ends_on == date(2026, 3, 1)


def test_a_role_that_changes_ends_the_sessions_of_the_login(cast: Cast) -> None:
    client = cast.client("bob")
    add_membership(person=cast.bob, team=cast.beta, role="instructor", starts_on=date(2026, 2, 1), by=cast.user("ada"))
    assert "_auth_user_id" in client.session
    answer = client.get("/password/change/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")
