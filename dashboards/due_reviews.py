"""The reviews that wait for a leader, among what needs attention on the team's page."""

from collections.abc import Sequence
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dashboards.signals import Signal
from kpis.periods import today
from reviews.models import Review
from reviews.selectors import is_overdue, reviews_to_write
from reviews.workflow import STAGES, Actor, Step
from teams.models import Person, User
from teams.names import isolated

# Further ahead a review needs no attention today.
DAYS_AHEAD = 14


def due_reviews(user: User | AnonymousUser, people: Sequence[Person], most: int = 3) -> list[Signal]:
    """What the login has to write or sign soon or late, of these people, what is due first on top."""
    soon = today() + timedelta(days=DAYS_AHEAD)
    waiting = reviews_to_write(user).filter(person__in=people, cycle__due_on__lte=soon)
    mine = [review for review in waiting if STAGES[Step(review.step)].waits_for == Actor.AUTHOR]
    return [_signal(review) for review in mine[:most]]


def _signal(review: Review) -> Signal:
    words = {
        "name": isolated(review.person),
        "cycle": review.cycle.name,
        "day": date_format(review.cycle.due_on, "j F Y"),
    }
    late = is_overdue(review, today())
    text = (
        _("%(name)s: the review “%(cycle)s” was due on %(day)s.")
        if late
        else _("%(name)s: the review “%(cycle)s” is due on %(day)s.")
    )
    url = reverse("review", args=[review.public_id])
    return Signal(text % words, "under" if late else "", "clipboard-check", url, _("Write it"), url)
