"""Turnaround runs on the calendar of the contact's team, from the imported file to the figure."""

from datetime import date

import pytest

from contacts.models import Contact
from kpis.definitions import definitions
from kpis.periods import Period
from kpis.scopes import organisation_scope
from kpis.selectors import kpi_values
from teams.actions import create_calendar, set_calendar
from teams.models import Calendar
from tests import builders
from tests.conftest import Cast
from tests.contacts.frames import at, row, take

pytestmark = pytest.mark.django_db

OFFICE = [[(540, 1_020)]] * 5 + [[], []]


def office(**fields: str) -> Calendar:
    """Monday to Friday, nine to five."""
    return create_calendar(**{"name": "Office", "zone": "UTC", "week": OFFICE, "by": None, **fields})


def turnaround(key: str = "c1") -> int | None:
    return Contact.objects.get(external_id=key).turnaround_seconds


def test_without_a_calendar_it_is_always_working_time(cast: Cast) -> None:
    take(row(solved_at=at(10, day=12)))
    assert turnaround() == 2 * 86_400


def test_the_calendar_of_the_organisation_gives_the_figure(cast: Cast) -> None:
    set_calendar(cast.root, office(), by=None)
    # Friday 13 March 15:00 to Monday 16 March 10:00: two hours, no weekend, and one
    take(row(agent="Ann Test", created_at=at(15, day=13), handled_at=at(16, day=13), solved_at=at(10, day=16)))
    assert turnaround() == 3 * 3_600
    builders.aggregate()
    version = definitions(date(2026, 3, 20))["turnaround_time"]
    value = kpi_values(version, organisation_scope(), Period(date(2026, 3, 16), date(2026, 3, 17)))[()]
    assert value.value == 3
