"""The state of the data is another after every change, however transactions interleave."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import connections, transaction

from kpis.aggregation import mark_stale
from kpis.kept.models import DataState
from kpis.kept.watching import begin_era, data_state, watch
from kpis.models import StaleDay
from teams.models import Person, User
from tests.builders import login, person

pytestmark = pytest.mark.django_db(transaction=True)


def mark() -> None:
    mark_stale("contacts.Survey", [date(2026, 3, 10)])


def rename(name: str) -> None:
    Person.objects.filter(external_id="ann").update(name=name)


@contextmanager
def another_session() -> Iterator[Callable[[Callable[[], None]], None]]:
    """Runs something over a second connection, as another process would."""
    mine, other = connections["default"], connections["default"].copy()
    connections["default"] = other

    def in_it(step: Callable[[], None]) -> None:
        connections["default"] = other
        try:
            step()
        finally:
            connections["default"] = mine

    connections["default"] = mine
    yield in_it
    other.close()


@pytest.fixture
def ann() -> Person:
    return person("Ann", external_id="ann")


@pytest.mark.parametrize(
    "change", [mark, lambda: rename("Anna"), lambda: person("Bob"), lambda: StaleDay.objects.all().delete()]
)
def test_a_change_makes_it_another(ann: Person, change: Callable[[], object]) -> None:
    mark()
    before = data_state()
    change()
    assert data_state() > before


def test_reading_and_logging_in_leave_it(ann: Person) -> None:
    user = login(ann)
    before = data_state()
    User.objects.filter(pk=user.pk).update(last_login=None, password="other")
    list(Person.objects.all())
    assert data_state() == before


def test_what_is_rolled_back_leaves_it(ann: Person) -> None:
    before = data_state()
    with transaction.atomic():
        rename("Anna")
        transaction.set_rollback(True)
    assert data_state() == before


def test_a_step_that_is_rolled_back_does_not_hide_the_next(ann: Person) -> None:
    before = data_state()
    with transaction.atomic():
        with transaction.atomic():
            rename("Anna")
            transaction.set_rollback(True)
        rename("Annie")
    assert data_state() > before


def test_the_table_comes_back_after_it_was_emptied(ann: Person) -> None:
    DataState.objects.all().delete()
    rename("Anna")
    assert data_state() == 1


def test_migrating_again_begins_an_era_and_goes_on_counting(ann: Person) -> None:
    before = data_state()
    watch()
    anew = data_state()
    rename("Anna")
    assert (anew != before, data_state()) == (True, anew + 1)


def test_an_era_shares_no_state_with_another() -> None:
    states = set()
    for _number in range(5):
        begin_era()
        states.add(data_state())
    assert len(states) == 5


@pytest.mark.postgres
def test_changes_that_commit_out_of_order_make_three_states(ann: Person) -> None:
    """The first to write is the last to commit: a greatest number would not change with it."""
    states = [data_state()]
    with another_session() as second, transaction.atomic():
        rename("Anna")
        second(mark)
        second(lambda: states.append(data_state()))
        # Neither waited for the other: both have a row of their own by now.
    states.append(data_state())
    assert states == [states[0], states[0] + 1, states[0] + 2]


@pytest.mark.postgres
def test_a_row_that_is_held_is_left_alone(ann: Person) -> None:
    with another_session() as second, transaction.atomic():
        rename("Anna")
        second(mark)
        second(mark)
    assert DataState.objects.count() == 2


@pytest.mark.postgres
def test_a_transaction_of_many_statements_counts_once(ann: Person) -> None:
    before = data_state()
    with transaction.atomic():
        for number in range(20):
            rename(f"Ann {number}")
    assert data_state() == before + 1
