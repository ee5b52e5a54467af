"""What a login sees of people and stays, by role and by day."""

from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils.functional import SimpleLazyObject
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.models import Contact
from teams.access import (
    look_again,
    people_in_reach,
    reaches_everybody,
    require,
    sight_of,
    visible_people,
    visible_rows,
    visible_stays,
    visible_teams,
)
from teams.actions import end_membership, move_person, update_person
from teams.models import Membership, Person, User
from teams.roles import Permission, Role
from tests.builders import contact, instant, login, person, stay
from tests.conftest import Cast

EVERYBODY = {"Ann", "Bob", "Cleo", "Lena", "Omar", "Mara", "Hugo", "Ada"}


def fresh(cast: Cast, name: str) -> User:
    return User.objects.get(username=name)


def names(people: object) -> set[str]:
    return {p.name.split()[0] for p in people}  # type: ignore[attr-defined]


def test_a_second_look_sees_what_has_changed_meanwhile(cast: Cast) -> None:
    """Requests hold a login that is read when it is first used."""
    user = SimpleLazyObject(lambda: fresh(cast, "lena"))
    assert sight_of(user).led_team_ids == (cast.alpha.pk,)  # type: ignore[arg-type]
    end_membership(cast.lena.memberships.get(), ends_on=date(2026, 2, 1), by=None)
    look_again(user)  # type: ignore[arg-type]
    look_again(user)  # type: ignore[arg-type]
    assert sight_of(user).led_team_ids == ()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("who", "figures", "editing"),
    [
        ("ann", {"Ann"}, {"Ann"}),
        ("lena", {"Ann", "Bob", "Lena"}, {"Lena"}),
        ("mara", EVERYBODY, {"Mara"}),
        ("hugo", EVERYBODY, {"Hugo"}),
        ("ada", {"Ada"}, EVERYBODY),
    ],
)
def test_people_in_sight_by_role(cast: Cast, who: str, figures: set[str], editing: set[str]) -> None:
    assert names(visible_people(cast.user(who))) == figures
    assert names(visible_people(cast.user(who), Permission.EDIT_PEOPLE)) == editing


def test_strangers_and_switched_off_logins_see_nobody(cast: Cast) -> None:
    User.objects.filter(username="mara").update(is_active=False)
    for user in (AnonymousUser(), fresh(cast, "mara")):
        assert not visible_people(user).exists()
        assert not visible_teams(user).exists()


def test_who_has_left_sees_nothing_from_the_next_day_on(cast: Cast) -> None:
    update_person(cast.mara, left_on=date(2026, 6, 30), by=None)
    assert sight_of(fresh(cast, "mara"), date(2026, 6, 30)).may(Permission.SEE_FIGURES)
    assert sight_of(fresh(cast, "mara"), date(2026, 7, 1)).person is None


def test_a_sight_holds_for_its_day_alone(cast: Cast) -> None:
    user = cast.user("lena")
    assert sight_of(user, date(2025, 12, 31)).roles == frozenset()
    assert sight_of(user, date(2026, 1, 1)).roles == {Role.TEAM_LEADER}


def test_permission_is_needed_to_come_in(cast: Cast) -> None:
    require(cast.user("ada"), Permission.EDIT_PEOPLE, Permission.SEE_FIGURES)
    require(cast.user("lena"), Permission.EDIT_PEOPLE, Permission.SEE_FIGURES)
    for user in (cast.user("ann"), AnonymousUser()):
        with pytest.raises(Http404):
            require(user, Permission.EDIT_PEOPLE, Permission.SEE_FIGURES)


def test_two_stays_without_a_gap_are_one_tenure(cast: Cast) -> None:
    end_membership(cast.lena.memberships.get(), ends_on=date(2026, 4, 1), by=None)
    stay(cast.lena, cast.alpha, Role.TEAM_LEADER, date(2026, 4, 1))
    (window,) = sight_of(fresh(cast, "lena"), date(2026, 5, 1)).windows
    assert (window.starts_on, window.ends_on) == (date(2026, 1, 1), None)


def test_a_gap_begins_a_new_tenure(cast: Cast) -> None:
    end_membership(cast.lena.memberships.get(), ends_on=date(2026, 4, 1), by=None)
    stay(cast.lena, cast.alpha, Role.TEAM_LEADER, date(2026, 4, 2))
    (window,) = sight_of(fresh(cast, "lena"), date(2026, 5, 1)).windows
    assert window.starts_on == date(2026, 4, 2)


def test_a_leader_sees_of_somebodys_past_what_happened_in_the_own_team(cast: Cast) -> None:
    stay(cast.ann, cast.beta, Role.AGENT, date(2025, 1, 1), ends_on=date(2026, 1, 1))
    teams_seen = {
        who: [s.team.name for s in visible_stays(cast.user(who), cast.ann)] for who in ("lena", "omar", "ann", "ada")
    }
    assert teams_seen == {"lena": ["Alpha"], "omar": [], "ann": ["Alpha", "Beta"], "ada": ["Alpha", "Beta"]}


def test_reach_is_who_is_there_on_the_day_without_oneself(cast: Cast) -> None:
    move_person(cast.ann, team=cast.beta, on=date(2026, 4, 1), by=None)
    manager = person("Nora North")
    stay(manager, cast.north, Role.OPERATIONS_MANAGER)
    user = login(manager)
    assert names(people_in_reach(user, Permission.EDIT_TARGETS, date(2026, 3, 31))) == {"Ann", "Bob", "Lena"}
    assert names(people_in_reach(user, Permission.EDIT_TARGETS, date(2026, 4, 1))) == {"Bob", "Lena"}


def test_only_a_window_at_the_root_reaches_everybody(cast: Cast) -> None:
    manager = person("Nora North")
    stay(manager, cast.north, Role.OPERATIONS_MANAGER)
    stay(cast.omar, cast.root, Role.TEAM_LEADER, date(2026, 2, 1))
    assert reaches_everybody(cast.user("mara"), Permission.EDIT_TARGETS)
    assert reaches_everybody(cast.user("hugo"), Permission.SEE_FIGURES)
    assert not reaches_everybody(login(manager), Permission.EDIT_TARGETS)
    assert not reaches_everybody(fresh(cast, "omar"), Permission.SEE_FIGURES)
    assert not reaches_everybody(cast.user("ada"), Permission.SEE_FIGURES)


DAYS = [date(2026, 1, 1) + timedelta(days=step) for step in range(60)]
day = st.sampled_from(DAYS)
MOVE = st.tuples(st.sampled_from(["ann", "bob", "cleo"]), day, st.sampled_from(["alpha", "beta"]))
TENURE = st.tuples(st.sampled_from(["alpha", "beta", "north"]), day, st.none() | st.integers(1, 40))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(MOVE, max_size=8), tenures=st.lists(TENURE, min_size=1, max_size=3), looking=day)
def test_a_leader_sees_the_past_of_the_own_tenure_only(
    cast: Cast, moves: list[tuple[str, date, str]], tenures: list[tuple[str, date, int | None]], looking: date
) -> None:
    """Random moves of agents, random tenures: a contact is seen exactly where its team and its day lie in a tenure that
    holds on the day of looking, and so is everybody whose stay meets one.
    """
    _begin_anew(cast)
    for name, on, where in sorted(moves, key=lambda move: move[1]):
        _move(getattr(cast, name), getattr(cast, where), on)
    for where, on, length in tenures:
        end = on + timedelta(days=length) if length else None
        stay(cast.omar, getattr(cast, where), Role.TEAM_LEADER, on, ends_on=end)
    for who in (cast.ann, cast.bob, cast.cleo):
        for spell in who.memberships.select_related("team"):
            for on in DAYS[::7]:
                if spell.holds_on(on):
                    contact(who, spell.team, instant(on))

    held = _tenures_held(cast, looking)
    with time_machine.travel(instant(looking), tick=False):
        user = fresh(cast, "omar")
        seen = visible_rows(user, Contact.objects.all(), Permission.SEE_FIGURES, day="handled_at__date")
        people = {p.pk for p in visible_people(user)}
        assert {c.pk for c in seen} == {
            c.pk for c in Contact.objects.select_related("team") if _inside(held, c.team.path, c.created_at.date())
        }
    assert people == {cast.omar.pk} | _people_met(held)


def _begin_anew(cast: Cast) -> None:
    Contact.objects.all().delete()
    Membership.objects.filter(person__in=[cast.ann, cast.bob, cast.cleo, cast.omar]).delete()
    for who in (cast.ann, cast.bob, cast.cleo):
        stay(who, cast.alpha, Role.AGENT, DAYS[0])


def _move(who: Person, where: object, on: date) -> None:
    present = who.memberships.filter(starts_on__lte=on).order_by("-starts_on").first()
    if present is None or present.team != where:
        move_person(who, team=where, on=on, by=None)  # type: ignore[arg-type]


def _tenures_held(cast: Cast, looking: date) -> list[tuple[str, set[date]]]:
    """Path and days of each tenure that holds on the day; spells in one team that touch or overlap are one."""
    spells = list(cast.omar.memberships.select_related("team"))
    held = []
    for spell in spells:
        if not spell.holds_on(looking):
            continue
        days = set(_days(spell))
        while True:
            more = {d for s in spells if s.team_id == spell.team_id and s.starts_on < min(days)
                    and (s.ends_on is None or s.ends_on >= min(days)) and s.ends_on is not None
                    for d in _days(s)}  # fmt: skip
            if more <= days:
                break
            days |= {d for d in more if d < min(days)}
        held.append((spell.team.path, days))
    return held


def _days(spell: Membership) -> list[date]:
    last = spell.ends_on or DAYS[-1] + timedelta(days=100)
    return [spell.starts_on + timedelta(days=step) for step in range((last - spell.starts_on).days)]


def _inside(held: list[tuple[str, set[date]]], path: str, on: date) -> bool:
    return any(path.startswith(top) and on in days for top, days in held)


def _people_met(held: list[tuple[str, set[date]]]) -> set[int]:
    return {
        spell.person_id
        for spell in Membership.objects.select_related("team")
        for on in _days(spell)
        if _inside(held, spell.team.path, on)
    }
