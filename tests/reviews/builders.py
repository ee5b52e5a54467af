"""A quarter of ratings for the cast, and cycles over it."""

from datetime import date
from typing import Any

from kpis.actions import load_catalogue, set_target
from kpis.models import Kpi
from kpis.periods import Period
from reviews.actions import create_cycle, open_cycle, save_texts, sign_review
from reviews.models import Cycle, Review
from reviews.workflow import SignatureRole
from teams.models import Person, Team
from tests import builders
from tests.conftest import Cast

QUARTER = Period(date(2026, 1, 1), date(2026, 4, 1), "quarter")
OPENED = date(2026, 4, 2)
DUE = date(2026, 4, 30)
TEXTS = {"strengths": "Calm in long calls.", "improvements": "Shorter notes.", "goals": "Notes under a minute by June."}


def ratings(who: Person, where: Team, satisfied: int, dissatisfied: int, day: date = date(2026, 2, 10)) -> None:
    for score in [5] * satisfied + [1] * dissatisfied:
        builders.survey(score, who, where, at=builders.instant(day))


def csat_target(**fields: Any) -> None:
    """70 at least, 80 agreed, 90 as a stretch."""
    values = {"minimum": 70, "target": 80, "stretch": 90, "starts_on": date(2025, 1, 1), "by": None} | fields
    set_target(kpi=Kpi.objects.get(key="csat"), **values)


def quarter_of_ratings(cast: Cast) -> None:
    """Ann 17 of 20 satisfied (85 %), Bob 6 of 10 (60 %), Cleo 4 of 5 (too few to count)."""
    load_catalogue()
    csat_target()
    ratings(cast.ann, cast.alpha, 17, 3)
    ratings(cast.bob, cast.alpha, 6, 4)
    ratings(cast.cleo, cast.beta, 4, 1)
    builders.aggregate()


def planned_cycle(*teams: Team, **fields: Any) -> Cycle:
    values = {"name": "First quarter", "period": QUARTER, "due_on": DUE, "opens_on": OPENED, "by": None} | fields
    return create_cycle(teams=teams, **values)


def opened_cycle(*teams: Team, **fields: Any) -> Cycle:
    cycle = planned_cycle(*teams, **fields)
    open_cycle(cycle, by=None)
    return cycle


def review_of(cycle: Cycle, person: Person) -> Review:
    return Review.objects.select_related("cycle", "person", "author", "team").get(cycle=cycle, person=person)


def written(review: Review) -> Review:
    return save_texts(review, texts=TEXTS, version=review.version, by=None)


def signed_by_leader(review: Review) -> Review:
    sign_review(written(review), role=SignatureRole.LEADER, version=review.version, by=None)
    return review


def signed_by_both(review: Review) -> Review:
    signed_by_leader(review)
    sign_review(review, role=SignatureRole.PERSON, version=review.version, by=None)
    return review
