"""Daily rows by months: made on demand, ahead and by two at once, changed and copied by migrations."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from threading import Thread

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction

from contacts.models import ContactDay
from kpis.aggregation import make_room, mark_stale
from kpis.daily import Daily, daily_tables
from kpis.partitions import Month, make_months, month_of
from tests.builders import DAY, aggregate, contact, instant, survey
from tests.conftest import Cast

TABLE = ContactDay._meta.db_table
by_months = pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite keeps all months in one table")


def months(table: type[Daily] = ContactDay) -> list[str]:
    """The months that have a partition, such as 2026_03."""
    name = table._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SELECT relid::text FROM pg_partition_tree(%s) WHERE level = 1 ORDER BY 1", [name])
        return [partition.removeprefix(f"{name}_") for (partition,) in cursor.fetchall()]


def columns() -> dict[str, str]:
    """The column types of the table of contact days as the database has them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute "
            "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
            [TABLE],
        )
        return dict(cursor.fetchall())


def kind() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relkind::text FROM pg_class WHERE oid = %s::regclass", [TABLE])
        return str(cursor.fetchone()[0])


@by_months
def test_every_daily_table_is_kept_by_months(db: None) -> None:
    for table in daily_tables().values():
        assert Month(table._meta.db_table, date(1999, 1, 1)).is_missing


@by_months
def test_a_month_is_made_for_days_that_have_facts_and_for_no_other(cast: Cast) -> None:
    contact(cast.ann, cast.alpha, at=instant(date(2026, 3, 31)))
    contact(cast.ann, cast.alpha, at=instant(date(2026, 5, 1)))
    survey(5, cast.ann, cast.alpha, rated_at=instant(date(2026, 4, 2)))
    mark_stale("contacts.Contact", [date(2044, 1, 1)])
    aggregate()
    assert months() == ["2026_03", "2026_05"]
    assert list(ContactDay.objects.filter(level=3).order_by("day").values_list("day", "handled")) == [
        (date(2026, 3, 31), 1),
        (date(2026, 5, 1), 1),
    ]


@by_months
def test_the_night_makes_this_month_and_the_next_three_of_every_table_once(db: None) -> None:
    with time_machine.travel(datetime(2026, 11, 30, 2, 30, tzinfo=UTC)):
        assert make_room() == 4 * len(daily_tables())
        assert make_room() == 0
    for table in daily_tables().values():
        assert months(table) == ["2026_11", "2026_12", "2027_01", "2027_02"]


@by_months
def test_a_row_of_a_month_that_is_not_there_is_refused_not_lost(db: None) -> None:
    with pytest.raises(IntegrityError, match="no partition"), transaction.atomic():
        ContactDay.objects.create(day=DAY, level=3, channel="call")
    assert make_months([month_of(TABLE, DAY)]) == 1
    ContactDay.objects.create(day=DAY, level=3, channel="call")


def test_without_partitions_no_month_is_missing(db: None) -> None:
    if connection.vendor == "sqlite":
        assert make_room() == 0
        ContactDay.objects.create(day=DAY, level=3, channel="call")
    assert not Month("kpis_build", DAY).is_missing


@by_months
@pytest.mark.django_db(transaction=True)
def test_of_two_that_make_the_same_month_one_waits_and_finds_it() -> None:
    made: list[int] = []

    def make() -> None:
        made.append(make_months([Month(TABLE, date(2031, 7, 1))]))
        connection.close()

    with transaction.atomic():
        make_months([Month(TABLE, date(2031, 7, 1))])
        other = Thread(target=make)
        other.start()
        other.join(0.3)
        assert (other.is_alive(), made) == (True, [])
        # Those who only read and write are not kept waiting.
        assert not list(ContactDay.objects.all())
    other.join()
    assert made == [0]
    forget("2031_07")


def forget(month: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {TABLE}_{month}")


@by_months
def test_a_measure_that_comes_later_is_added_to_every_month(cast: Cast) -> None:
    contact(cast.ann, cast.alpha)
    aggregate()
    field = models.IntegerField(default=7)
    field.set_attributes_from_name("later")
    with connection.schema_editor() as editor:
        editor.add_field(ContactDay, field)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT later FROM {TABLE}_2026_03")
        assert cursor.fetchall() == [(7,)]
    with connection.schema_editor() as editor:
        editor.remove_field(ContactDay, field)
    assert "later" not in columns()


@pytest.fixture
def other_shape(transactional_db: None) -> Iterator[Callable[[str], None]]:
    yield lambda name: call_command("migrate", "contacts", name, verbosity=0)
    call_command("migrate", verbosity=0)


def rows() -> list[tuple[object, ...]]:
    """In columns that the table has had from the first."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT day, level, person_id, team_id, channel, handled, handle_seconds FROM {TABLE}")
        return sorted(cursor.fetchall(), key=str)


@pytest.mark.django_db(transaction=True)
def test_an_installation_keeps_its_rows_there_and_back(other_shape: Callable[[str], None], cast: Cast) -> None:
    contact(cast.ann, cast.alpha, at=instant(date(2025, 12, 31)), handle_seconds=100)
    contact(cast.bob, cast.alpha, at=instant(DAY), handle_seconds=200)
    contact(None, cast.beta, at=instant(DAY), channel="chat")
    aggregate()
    before = rows()
    assert len(before) == 3 + 6
    other_shape("0006")
    assert rows() == before
    if connection.vendor == "postgresql":
        assert (kind(), columns()["person_id"]) == ("r", "bigint")
    other_shape("0007")
    assert rows() == before
    if connection.vendor == "postgresql":
        assert (kind(), columns()["person_id"], months()) == ("p", "integer", ["2025_12", "2026_03"])
    call_command("migrate", verbosity=0)
    aggregate()
    assert rows() == before


def test_the_database_has_the_indexes_that_the_models_name(db: None) -> None:
    for table in daily_tables().values():
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, table._meta.db_table)
        assert {index.name for index in table._meta.indexes} <= set(found)
