"""Every question to the daily tables and to the facts finds its rows through an index, on both databases."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import QuerySet

from contacts.models import ContactDay
from kpis.categories import ADDED_LEVELS
from kpis.daily import Daily, Level, daily_tables
from kpis.partitions import make_months, month_of
from kpis.periods import day_bounds
from kpis.scopes import Scope, organisation_scope, person_scope, teams_scope
from kpis.sql import Edge, person_rows
from teams.access import Window
from tests.conftest import Cast

FIRST, END = date(2026, 3, 1), date(2026, 4, 1)


def plan(sql: str, params: tuple[object, ...] = ()) -> str:
    """The plan of a statement where reading the whole table is the last resort, as it is for a large one."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {sql}", params)
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def is_found_by(name: str, columns: str, rows: QuerySet[Daily]) -> bool:
    """By the index of that name; a month's own, on PostgreSQL, is called after its columns."""
    found = plan_of(rows)
    return f"_{columns}_idx" in found if connection.vendor == "postgresql" else f"contactday_{name}" in found


def plan_of(rows: QuerySet[Daily]) -> str:
    return plan(*rows.order_by().values("day").query.sql_with_params())


@pytest.fixture
def many_rows(cast: Cast) -> Cast:
    """Enough for PostgreSQL to prefer one index to another, and known to it. SQLite decides without looking."""
    owners = [(Level.PERSON, person, person // 10) for person in range(100)]
    owners += [(Level.TEAM, None, team) for team in range(100)]
    make_months(month_of(ContactDay._meta.db_table, start) for start in (FIRST, END))
    ContactDay.objects.bulk_create(
        ContactDay(day=FIRST + timedelta(days=day), level=level, person_id=person, team_id=team, channel="call")
        for day in range(40)
        for level, person, team in [*owners, (Level.ORGANISATION, None, None)]
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {ContactDay._meta.db_table}")
    return cast


def test_a_persons_days_are_found_by_person(many_rows: Cast) -> None:
    inside = (Window(many_rows.alpha.path, FIRST, None, frozenset()),)
    for scope in (person_scope(many_rows.ann), person_scope(many_rows.ann, windows=inside, own_id=many_rows.bob.pk)):
        rows = scope.rows(ContactDay).filter(day__gte=FIRST, day__lt=END)
        assert is_found_by("person_days", "person_id", rows)


@pytest.mark.parametrize("level", [Level.TEAM, Level.PERSON])
def test_a_teams_days_and_its_persons_days_are_found_by_team(many_rows: Cast, level: Level) -> None:
    scope = teams_scope([many_rows.alpha], "Alpha")
    rows = scope.rows(ContactDay, level=level).filter(day__gte=FIRST)
    assert is_found_by("team_days", "team_id_level", rows)


@pytest.mark.parametrize("level", list(Level))
def test_the_organisations_days_are_found_by_level(many_rows: Cast, level: Level) -> None:
    scope: Scope = organisation_scope()
    rows = scope.rows(ContactDay, level=level).filter(day__gte=FIRST, day__lt=END)
    assert is_found_by("level_day", "level_day", rows)


def test_the_rows_of_a_day_that_is_rebuilt_are_found_by_level_and_day(many_rows: Cast) -> None:
    for levels in ([Level.PERSON], ADDED_LEVELS):
        assert is_found_by("level_day", "level_day", ContactDay.objects.filter(day=FIRST, level__in=levels))


@pytest.mark.parametrize("prefix", sorted(daily_tables()))
def test_the_facts_of_a_day_are_found_by_each_instant(db: None, prefix: str) -> None:
    table = daily_tables()[prefix]
    sql, params = person_rows(table, connection.vendor)
    edges = dict(zip(Edge, map(connection.ops.adapt_datetimefield_value, day_bounds(FIRST)), strict=True))
    found = plan(sql, tuple(edges[param] if isinstance(param, Edge) else param for param in params))
    fact = apps.get_model(table.fact)
    indexes = {index.fields[0]: index.name for index in fact._meta.indexes if len(index.fields) == 1}
    assert [name for instant, name in indexes.items() if instant in table.instants() and name not in found] == []
    assert set(table.instants()) <= set(indexes)


@pytest.mark.postgres
def test_no_statement_is_compiled(db: None) -> None:
    """At 27,000 facts a day that took PostgreSQL two seconds, the statement itself a third of one."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
