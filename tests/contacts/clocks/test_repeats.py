"""A customer who comes again within seven days was not helped the first time."""

from datetime import date, datetime
from itertools import permutations
from typing import Any

import pytest
from django.urls import reverse

from contacts.models import Contact
from kpis.definitions import definitions
from kpis.models import StaleDay
from kpis.periods import Period
from kpis.scopes import organisation_scope
from kpis.selectors import kpi_values
from tests import builders
from tests.conftest import Cast
from tests.contacts.frames import Row, at, row, take

pytestmark = pytest.mark.django_db


def call(key: str, day: int, customer: str | None = "kim@example.org", hour: int = 10, **fields: Any) -> Row:
    """A contact of a quarter of an hour."""
    return row(key, customer=customer, created_at=at(hour, day=day), handled_at=at(hour, 15, day=day), **fields)


def repeated() -> dict[str, bool | None]:
    """By key; None where it is not known."""
    contacts = Contact.objects.order_by("external_id")
    return {c.external_id: c.repeated if c.repeat_known_at else None for c in contacts}


def test_another_contact_within_seven_days_is_a_repeat() -> None:
    take(call("a", 1), call("b", 8))
    assert repeated() == {"a": True, "b": False}


@pytest.mark.parametrize(("created", "expected"), [(at(10, 15, day=8), True), (at(10, 15, 1, day=8), False)])
def test_the_window_ends_seven_days_after_the_handling(created: datetime, expected: bool) -> None:
    take(call("a", 1), row("b", customer="kim@example.org", created_at=created, handled_at=None))
    assert repeated() == {"a": expected, "b": None}


def test_other_customers_and_unknown_ones_do_not_count() -> None:
    take(call("a", 1), call("b", 2, "lee@example.org"), call("c", 2, None), call("d", 3, None))
    assert repeated() == {"a": False, "b": False, "c": None, "d": None}


def test_another_matter_is_no_repeat_where_both_are_known() -> None:
    take(call("a", 1, category="Bill"), call("b", 2, category="Moving"), call("c", 3, category=None))
    assert repeated() == {"a": True, "b": True, "c": False}
    take(call("c", 3, category="Moving"))
    assert repeated() == {"a": False, "b": True, "c": False}


def test_however_the_customer_is_capitalised() -> None:
    take(call("a", 1, "Kim@Example.org "), call("b", 2))
    assert repeated() == {"a": True, "b": False}


def test_the_customer_is_kept_as_a_digest_alone() -> None:
    take(call("a", 1))
    assert "kim" not in str(Contact.objects.values().get()).casefold()
    assert len(Contact.objects.get().customer) == 32


def test_it_counts_seven_days_after_the_handling() -> None:
    take(call("a", 1))
    assert Contact.objects.get().repeat_known_at == at(10, 15, day=8)


def test_a_late_contact_is_found_and_marks_the_day_of_the_earlier_one() -> None:
    take(call("a", 1))
    StaleDay.objects.all().delete()
    take(call("b", 3))
    assert repeated() == {"a": True, "b": False}
    # 3: arrival and handling of b; 8: what is known of a has changed; 10: when b is known
    assert set(StaleDay.objects.values_list("day", flat=True)) == {date(2026, 3, day) for day in (3, 8, 10)}


def test_a_corrected_customer_takes_the_repeat_back() -> None:
    take(call("a", 1), call("b", 2))
    take({"external_id": "b", "customer": "lee@example.org"})
    assert repeated() == {"a": False, "b": False}
    take({"external_id": "b", "customer": None})
    assert repeated() == {"a": False, "b": None}


def test_the_same_file_again_changes_nothing() -> None:
    rows = [call("a", 1), call("b", 2)]
    take(*rows)
    StaleDay.objects.all().delete()
    assert take(*rows).rows.unchanged == 2
    assert not StaleDay.objects.exists()


def test_the_order_of_arriving_files_does_not_matter() -> None:
    rows = [call("a", 1), call("b", 5), call("c", 12, hour=11), call("d", 13)]
    for order in permutations(rows):
        Contact.objects.all().delete()
        for one in order:
            take(one)
        # 5 March 10:15 and seven days end before 12 March 11:00
        assert repeated() == {"a": True, "b": False, "c": True, "d": False}


def test_the_kpi_is_the_share_that_did_not_come_again(cast: Cast) -> None:
    take(call("a", 1), call("b", 2), call("c", 2, "lee@example.org"), call("d", 2, None))
    builders.aggregate()
    version = definitions(date(2026, 3, 20))["first_contact_no_repeat"]
    value = kpi_values(version, organisation_scope(), Period(date(2026, 3, 1), date(2026, 3, 12)))[()]
    # of a, b and c the customers of two did not come again
    assert (value.numerator, value.denominator) == (2, 3)


def test_the_page_of_a_contact_says_it_came_again_and_shows_no_digest(cast: Cast) -> None:
    take(call("a", 1, agent="Ann Test"), call("b", 2))
    first = Contact.objects.get(external_id="a")
    shown = cast.client("lena").get(reverse("record", args=[first.public_id])).content.decode()
    assert "The customer came again" in shown
    assert first.customer not in shown
