"""Two workers at one cycle, two writers at one review: each thing happens once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from reviews import tasks
from reviews.actions import begin_opening, sign_review
from reviews.models import Cycle, Review, Signature, StepEntry
from reviews.sealing import verify_review
from reviews.workflow import SignatureRole
from tests import builders
from tests.conftest import Cast
from tests.reviews.builders import opened_cycle, planned_cycle, quarter_of_ratings, review_of, written

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*calls: Callable[[], object]) -> list[object]:
    """The results or errors of calls made at the same time, each on a connection of its own."""

    def run(call: Callable[[], object]) -> object:
        try:
            return call()
        except ValidationError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_two_workers_freeze_each_person_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    quarter_of_ratings(cast)
    for _number in range(12):
        builders.stay(builders.person(), cast.alpha)
    monkeypatch.setattr("reviews.actions.cycles.BATCH", 2)
    cycle = planned_cycle(cast.root)
    begin_opening(cycle, by=None)
    at_once(*(lambda: tasks.freeze_cycle(cycle.pk) for _worker in range(2)))
    cycle.refresh_from_db()
    assert (cycle.state, cycle.reviews.count()) == (Cycle.State.OPEN, 15)
    assert StepEntry.objects.filter(review__cycle=cycle).count() == 15


def test_of_two_signatures_at_once_one_counts(cast: Cast) -> None:
    quarter_of_ratings(cast)
    review = written(review_of(opened_cycle(cast.root), cast.ann))

    def sign() -> Signature:
        mine = Review.objects.select_related("cycle", "person", "author").get(pk=review.pk)
        return sign_review(mine, role=SignatureRole.LEADER, version=review.version, by=None)

    results = at_once(sign, sign)
    assert sorted(type(result).__name__ for result in results) == ["ConflictError", "Signature"]
    assert verify_review(Review.objects.get(pk=review.pk)) == []
