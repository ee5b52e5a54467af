"""Opening a cycle: who is in it, who writes, and what is frozen. Figures counted by hand."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from kpis.periods import Period
from reviews.actions import begin_opening, freeze_reviews, open_cycle
from reviews.freezing import Freezer
from reviews.models import Cycle, Review
from reviews.sealing import verify_review
from reviews.selectors import visible_reviews
from teams.actions import end_membership, move_person
from teams.models import Membership
from teams.roles import Role
from tests import builders
from tests.conftest import Cast
from tests.reviews.builders import (
    OPENED,
    QUARTER,
    opened_cycle,
    planned_cycle,
    quarter_of_ratings,
    ratings,
    review_of,
)


def test_each_agent_gets_a_review_with_the_leader_as_author(cast: Cast) -> None:
    quarter_of_ratings(cast)
    cycle = opened_cycle(cast.root)
    assert cycle.state == Cycle.State.OPEN
    assert list(cycle.reviews.order_by("person__name").values_list("person__name", "author__name", "team__name")) == [
        ("Ann Test", "Lena Test", "Alpha"),
        ("Bob Test", "Lena Test", "Alpha"),
        ("Cleo Test", "Omar Test", "Beta"),
    ]
    assert {review.step for review in cycle.reviews.all()} == {"opened"}
    assert list(cycle.reviews.values_list("entries__move", flat=True)) == ["open"] * 3


def test_only_the_chosen_teams_and_those_below_take_part(cast: Cast) -> None:
    quarter_of_ratings(cast)
    cycle = opened_cycle(cast.north)
    assert set(cycle.reviews.values_list("person__name", flat=True)) == {"Ann Test", "Bob Test"}


def test_the_scorecard_is_frozen_with_definition_target_and_sample(cast: Cast) -> None:
    quarter_of_ratings(cast)
    review = review_of(opened_cycle(cast.root), cast.ann)
    csat = next(entry for entry in review.figures["entries"] if entry["key"] == "csat")
    # 17 of 20 ratings; 85 lies half way from target 80 to stretch 90: 100 + 20 / 2 = 110. Nothing else counts.
    assert (csat["numerator"], csat["denominator"], csat["value"], csat["n"]) == (17, 20, 85.0, 20)
    assert csat["target"] == {
        "direction": "higher", "minimum": 70.0, "target": 80.0, "stretch": 90.0, "target_to": None, "maximum": None,
    }  # fmt: skip
    assert (csat["attainment"], csat["weight"], csat["share"], review.score) == (110.0, 30.0, 100.0, 110.0)
    assert csat["definition"]["numerator"] == "surveys.satisfied"
    assert csat["definition"]["number"] == 1
    quality = next(entry for entry in review.figures["entries"] if entry["key"] == "quality_score")
    assert (quality["absent"], quality["value"], quality["attainment"]) == ("not_measured", None, None)
    assert review.figures["previous_period"] == ["2025-10-01", "2025-12-31"]
    assert verify_review(review) == []


def test_too_few_ratings_give_no_score_and_never_zero(cast: Cast) -> None:
    quarter_of_ratings(cast)
    review = review_of(opened_cycle(cast.root), cast.cleo)
    csat = next(entry for entry in review.figures["entries"] if entry["key"] == "csat")
    assert (csat["value"], csat["n"], csat["muted"], csat["absent"]) == (80.0, 5, True, "muted")
    assert review.score is None


def test_later_figures_change_nothing_that_was_frozen(cast: Cast) -> None:
    quarter_of_ratings(cast)
    cycle = opened_cycle(cast.root)
    before = review_of(cycle, cast.ann).figures
    ratings(cast.ann, cast.alpha, 0, 20)
    builders.aggregate()
    with pytest.raises(ValidationError, match="opened already"):
        open_cycle(cycle, by=None)
    freeze_reviews(cycle)
    assert review_of(cycle, cast.ann).figures == before


def test_a_transfer_shows_every_stay_and_counts_over_all_teams(cast: Cast) -> None:
    quarter_of_ratings(cast)
    move_person(cast.ann, team=cast.beta, on=date(2026, 3, 1), by=None)
    ratings(cast.ann, cast.beta, 0, 20, day=date(2026, 3, 5))
    builders.aggregate()
    review = review_of(opened_cycle(cast.root), cast.ann)
    assert (review.team, review.author) == (cast.beta, cast.omar)
    # 17 of 20 in Alpha and 0 of 20 in Beta: 17 of 40.
    csat = next(entry for entry in review.figures["entries"] if entry["key"] == "csat")
    assert (csat["numerator"], csat["denominator"], csat["value"]) == (17, 40, 42.5)
    stays = [(stay["team"], stay["first_day"], stay["last_day"], stay["days"]) for stay in review.figures["stays"]]
    assert stays == [("Alpha", "2026-01-01", "2026-02-28", 59), ("Beta", "2026-03-01", "2026-03-31", 31)]


def test_joiners_and_leavers_need_enough_days_in_the_period(cast: Cast) -> None:
    quarter_of_ratings(cast)
    late, just, gone, after = (builders.person(name) for name in ("Late", "Just", "Gone", "After"))
    builders.stay(late, cast.alpha, starts_on=date(2026, 3, 19))  # 19 to 31 March: 13 days
    builders.stay(just, cast.alpha, starts_on=date(2026, 3, 18))  # 14 days
    builders.stay(gone, cast.alpha, starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 15))  # 14 days
    builders.stay(after, cast.alpha, starts_on=date(2026, 4, 1))
    freezer = Freezer(planned_cycle(cast.alpha), builders.instant(OPENED))
    assert [placed.person.name for placed in freezer.placements] == ["Ann Test", "Bob Test", "Gone", "Just"]


def test_of_two_leaders_the_longer_serving_one_writes(cast: Cast) -> None:
    quarter_of_ratings(cast)
    builders.stay(builders.person("Newer"), cast.alpha, Role.TEAM_LEADER, starts_on=date(2026, 2, 1))
    assert review_of(opened_cycle(cast.alpha), cast.ann).author == cast.lena


def test_without_a_leader_the_manager_above_writes(cast: Cast) -> None:
    quarter_of_ratings(cast)
    end_membership(Membership.objects.get(person=cast.lena), ends_on=date(2026, 3, 1), by=None)
    assert review_of(opened_cycle(cast.alpha), cast.ann).author == cast.mara


def test_nobody_writes_the_own_review(cast: Cast) -> None:
    quarter_of_ratings(cast)
    builders.stay(cast.ann, cast.alpha, Role.TEAM_LEADER, starts_on=date(2025, 1, 1))
    cycle = opened_cycle(cast.alpha)
    assert review_of(cycle, cast.ann).author == cast.lena
    assert review_of(cycle, cast.bob).author == cast.ann


def test_an_interrupted_opening_goes_on_and_shows_nothing_before_it_is_done(cast: Cast) -> None:
    quarter_of_ratings(cast)
    cycle = planned_cycle(cast.root)
    begin_opening(cycle, by=None)
    freezer = Freezer(cycle, builders.instant(OPENED))
    freezer.review(freezer.placements[0]).save()
    assert not visible_reviews(cast.user("hugo")).exists()
    open_cycle(cycle, by=None)
    assert (cycle.state, cycle.people_expected, cycle.reviews.count()) == ("open", 3, 3)
    assert visible_reviews(cast.user("hugo")).count() == 3


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": " "}, "Give the cycle a name"),
        ({"opens_on": date(2026, 3, 31)}, "The period runs to 2026-03-31"),
        ({"due_on": date(2026, 4, 1)}, "Due on 2026-04-01, before the cycle opens"),
        ({"minimum_days": 0}, "Between 1 and 90"),
        ({"minimum_days": 91}, "Between 1 and 90"),
    ],
)
def test_an_impossible_cycle_is_refused_in_a_sentence(cast: Cast, fields: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        planned_cycle(cast.root, **fields)
    assert not Cycle.objects.exists()


def test_a_cycle_needs_teams_a_name_of_its_own_and_people(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="Choose at least one team"):
        planned_cycle()
    empty = builders.team("Empty", cast.root)
    cycle = planned_cycle(empty)
    with pytest.raises(ValidationError, match="already a cycle"):
        planned_cycle(cast.root)
    with pytest.raises(ValidationError, match="Nobody was in these teams"):
        open_cycle(cycle, by=None)
    cycle.refresh_from_db()
    assert cycle.state == Cycle.State.PLANNED


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "lost"},
        {"period_end": date(2026, 1, 1)},
        {"due_on": date(2026, 1, 1)},
        {"opens_on": date(2026, 3, 1)},
        {"state": "closed", "closed_at": None},
        {"state": "open", "opened_at": None},
    ],
)
def test_the_database_refuses_impossible_cycles(cast: Cast, changes: dict[str, object]) -> None:
    cycle = planned_cycle(cast.root)
    with pytest.raises(IntegrityError), transaction.atomic():
        Cycle.objects.filter(pk=cycle.pk).update(**changes)


@pytest.mark.parametrize("changes", [{"step": "lost"}, {"role": "lost"}, {"version": 0}])
def test_the_database_refuses_impossible_reviews(cast: Cast, changes: dict[str, object]) -> None:
    quarter_of_ratings(cast)
    review = review_of(opened_cycle(cast.root), cast.ann)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(**changes)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(author=cast.ann)


def test_a_person_costs_few_queries(cast: Cast, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    quarter_of_ratings(cast)
    freezer = Freezer(planned_cycle(cast.root), builders.instant(OPENED))
    first, second = freezer.placements[:2]
    freezer.review(first)
    # The targets, and one query for each daily table that the agents' KPIs read.
    with django_assert_num_queries(4):
        freezer.review(second)


def test_a_period_of_days_is_compared_with_as_many_days_before(cast: Cast) -> None:
    cycle = planned_cycle(cast.root, period=Period(date(2026, 1, 10), date(2026, 1, 20)), minimum_days=5)
    assert (cycle.period.previous.start, cycle.period.previous.last) == (date(2025, 12, 31), date(2026, 1, 9))
    assert QUARTER.previous.start == date(2025, 10, 1)
