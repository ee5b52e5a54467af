"""The tabs of the reviews' pages: who sees which, and where one begins."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reviews.models import Cycle, Review
from reviews.workflow import Actor
from teams.access import Sight, sight_of
from teams.roles import Permission


@dataclass(frozen=True)
class Tab:
    """``address`` is a URL name without arguments."""

    address: str
    label: str | Promise
    seen: Callable[[Sight], bool]


def may(permission: Permission) -> Callable[[Sight], bool]:
    return lambda sight: sight.may(permission)


TABS = (
    Tab("cycles", _("Cycles"), may(Permission.MANAGE_CYCLES)),
    Tab("reviews_to_write", _("To write"), may(Permission.WRITE_REVIEWS)),
    Tab("people_reviews", _("My people"), may(Permission.SEE_REVIEWS)),
    Tab("my_reviews", _("My own"), lambda sight: sight.person is not None),
)

# The list that leads to a review, by what one is to it.
HOMES = {Actor.PERSON: "my_reviews", Actor.AUTHOR: "reviews_to_write"}

CYCLE_TABS = {"cycle": _("Progress"), "cycle_scores": _("Scores"), "cycle_export": _("Export")}


def tabs(user: Any, current: str) -> list[dict[str, Any]]:
    sight = sight_of(user)
    return [
        {"url": reverse(tab.address), "label": tab.label, "current": tab.address == current, "count": None}
        for tab in TABS
        if tab.seen(sight)
    ]


def first_page(user: Any) -> str | None:
    """The URL name of the first tab that the login sees."""
    sight = sight_of(user)
    return next((tab.address for tab in TABS if tab.seen(sight)), None)


def crumbs(actors: frozenset[Actor], review: Review) -> list[tuple[Any, str]]:
    """From the list on which the reader found the review."""
    address = next((tab for actor, tab in HOMES.items() if actor in actors), "people_reviews")
    label = next(tab.label for tab in TABS if tab.address == address)
    own = review.cycle.name if Actor.PERSON in actors else review.person.name
    return [(_("Reviews"), reverse("reviews")), (label, reverse(address)), (own, "")]


def cycle_tabs(cycle: Cycle, current: str) -> list[dict[str, Any]]:
    """The pages of one cycle."""
    return [
        {"url": reverse(name, args=[cycle.public_id]), "label": label, "current": name == current, "count": None}
        for name, label in CYCLE_TABS.items()
    ]
