"""Starting, ending and moving stays."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from teams.actions import add_membership, end_membership, move_person, move_stay
from teams.models import AuditEvent, Membership, Person
from teams.roles import Role
from tests.builders import stay
from tests.conftest import Cast


def rows(person: Person) -> list[tuple[str, str, str, str]]:
    """Team, role, first day and end (not included) of each stay, oldest first."""
    return [
        (s.team.name, s.role, str(s.starts_on), str(s.ends_on or ""))
        for s in person.memberships.select_related("team").order_by("starts_on", "pk")
    ]


def test_an_agents_stay_is_primary_and_a_leaders_is_not(cast: Cast) -> None:
    assert cast.ann.memberships.get().primary
    assert not cast.lena.memberships.get().primary


def test_an_overlap_names_the_team_and_its_days(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refusal:
        add_membership(person=cast.ann, team=cast.beta, role="agent", starts_on=date(2026, 5, 1), by=None)
    assert refusal.value.messages == [
        "Ann Test already belongs to Alpha from 1 Jan 2026 on: end that stay first, or move the person."
    ]


def test_a_stay_before_another_needs_an_end(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        add_membership(person=cast.ann, team=cast.beta, role="agent", starts_on=date(2025, 1, 1), by=None)
    add_membership(
        person=cast.ann, team=cast.beta, role="agent", starts_on=date(2025, 1, 1), ends_on=date(2026, 1, 1), by=None
    )
    assert rows(cast.ann) == [
        ("Beta", "agent", "2025-01-01", "2026-01-01"),
        ("Alpha", "agent", "2026-01-01", ""),
    ]


def test_a_stay_that_ends_before_it_starts_is_refused(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="before it starts"):
        add_membership(
            person=cast.mara, team=cast.alpha, role="hr", starts_on=date(2026, 2, 2), ends_on=date(2026, 2, 1), by=None
        )


def test_the_database_refuses_an_overlap_whoever_writes_it(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="membership_no_overlap"), transaction.atomic():
        Membership.objects.create(person=cast.ann, team=cast.beta, role=Role.AGENT, starts_on=date(2026, 6, 1))


def test_moving_ends_one_stay_and_starts_another_on_the_same_day(cast: Cast) -> None:
    move_person(cast.ann, team=cast.beta, on=date(2026, 4, 1), by=cast.user("ada"))
    assert rows(cast.ann) == [
        ("Alpha", "agent", "2026-01-01", "2026-04-01"),
        ("Beta", "agent", "2026-04-01", ""),
    ]
    assert list(AuditEvent.objects.filter(subject="Ann Test").values_list("action", flat=True)) == [
        "membership.add", "membership.end", "login.give",
    ]  # fmt: skip


def test_moving_on_the_first_day_replaces_the_stay(cast: Cast) -> None:
    move_person(cast.ann, team=cast.beta, on=date(2026, 1, 1), by=None)
    assert rows(cast.ann) == [("Beta", "agent", "2026-01-01", "")]


def test_moving_inside_a_stay_with_an_end_keeps_that_end(cast: Cast) -> None:
    end_membership(cast.ann.memberships.get(), ends_on=date(2026, 12, 1), by=None)
    move_person(cast.ann, team=cast.beta, on=date(2026, 6, 1), by=None)
    assert rows(cast.ann)[-1] == ("Beta", "agent", "2026-06-01", "2026-12-01")


def test_moving_to_a_day_before_everything_says_what_is_in_the_way(cast: Cast) -> None:
    with pytest.raises(ValidationError, match=r"already belongs to Alpha from 1 Jan 2026"):
        move_person(cast.ann, team=cast.beta, on=date(2025, 6, 1), by=None)
    assert rows(cast.ann) == [("Alpha", "agent", "2026-01-01", "")]


def test_moving_to_where_somebody_is_already_is_refused(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="already in Alpha"):
        move_person(cast.ann, team=cast.alpha, on=date(2026, 6, 1), by=None)


def test_a_promotion_is_a_move_with_another_role(cast: Cast) -> None:
    move_person(cast.ann, team=cast.alpha, on=date(2026, 6, 1), by=None, role=Role.TEAM_LEADER)
    assert rows(cast.ann)[-1] == ("Alpha", "team_leader", "2026-06-01", "")


def test_a_leader_moves_with_the_stay_as_a_leader(cast: Cast) -> None:
    move_stay(cast.lena.memberships.get(), team=cast.beta, on=date(2026, 6, 1), by=None)
    assert rows(cast.lena) == [
        ("Alpha", "team_leader", "2026-01-01", "2026-06-01"),
        ("Beta", "team_leader", "2026-06-01", ""),
    ]


def test_a_stay_cannot_be_moved_on_a_day_it_does_not_cover(cast: Cast) -> None:
    with pytest.raises(ValidationError, match=r"choose a day from 1 Jan 2026 on"):
        move_stay(cast.lena.memberships.get(), team=cast.beta, on=date(2025, 6, 1), by=None)
    end_membership(cast.lena.memberships.get(), ends_on=date(2026, 3, 1), by=None)
    with pytest.raises(ValidationError, match=r"on 1 Mar 2026: choose a day from 1 Jan 2026 to 28 Feb 2026\."):
        move_stay(cast.lena.memberships.get(), team=cast.beta, on=date(2026, 3, 1), by=None)


@pytest.mark.parametrize(
    ("ends_on", "sentence"),
    [
        (None, "bereits ab 1. Jan. 2026 zu Alpha"),
        (date(2026, 3, 1), "bereits vom 1. Jan. 2026 bis 28. Feb. 2026 zu Alpha"),
    ],
)
def test_days_stand_in_german_sentences(cast: Cast, ends_on: date | None, sentence: str) -> None:
    if ends_on:
        end_membership(cast.ann.memberships.get(), ends_on=ends_on, by=None)
    with translation.override("de"), pytest.raises(ValidationError, match=re.escape(sentence)):
        add_membership(person=cast.ann, team=cast.beta, role="agent", starts_on=date(2026, 2, 1), by=None)


def test_ending_a_stay_on_its_first_day_takes_it_away(cast: Cast) -> None:
    assert end_membership(cast.ann.memberships.get(), ends_on=date(2026, 1, 1), by=None) is None
    assert rows(cast.ann) == []


def test_a_later_end_must_not_run_into_the_next_stay(cast: Cast) -> None:
    move_person(cast.ann, team=cast.beta, on=date(2026, 4, 1), by=None)
    first = cast.ann.memberships.get(team=cast.alpha)
    with pytest.raises(ValidationError, match="already belongs to Beta"):
        end_membership(first, ends_on=date(2026, 5, 1), by=None)


def test_a_leader_may_lead_two_teams_at_once(cast: Cast) -> None:
    stay(cast.lena, cast.beta, Role.TEAM_LEADER)
    assert len(rows(cast.lena)) == 2
