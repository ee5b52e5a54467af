"""Addresses that keep the period when one goes deeper."""

from django.urls import reverse

from dashboards.filters import Filters
from dashboards.sides import Side, explain_filters
from teams.models import Person, Team


def person_url(filters: Filters, person: Person) -> str:
    return filters.link(reverse("person", args=[person.public_id]))


def one_to_one_url(filters: Filters, person: Person) -> str:
    return filters.link(reverse("one_to_one", args=[person.public_id]))


def team_url(filters: Filters, team: Team) -> str:
    return filters.link(reverse("team", args=[team.public_id]))


def explain_url(
    filters: Filters, key: str, *, person: Person | None = None, team: Team | None = None, led_by: Person | None = None
) -> str:
    """Where a figure is explained; without person and team, the organisation's."""
    return filters.link(
        reverse("explain", args=[key]),
        person=person.public_id if person else "",
        team=team.public_id if team else "",
        led_by=led_by.public_id if led_by else "",
    )


def person_figure_url(filters: Filters, person: Person, key: str) -> str:
    return explain_url(filters, key, person=person)


def side_url(filters: Filters, side: Side, key: str) -> str:
    """Where a figure of one side of a comparison is explained."""
    return explain_filters(side, filters).link(reverse("explain", args=[key]), **side.asked)


def side_page(filters: Filters, side: Side) -> str:
    """The page of a side's scope."""
    kind, _colon, public_id = side.key.partition(":")
    return filters.link(reverse(kind, args=[public_id]) if public_id else reverse("operations"))


def compare_url(filters: Filters, key: str) -> str:
    """A scope set beside its own comparison period; the page then asks for another."""
    return filters.link(reverse("compare"), right=key, left_period=filters.period.versus)
