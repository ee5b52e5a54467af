"""The state of the data: a number that another transaction's change of a watched table makes another, whoever writes.

Triggers count, on both databases. They are made anew by each ``migrate``: rebuilding a table on SQLite drops its own.
"""

import secrets
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

from kpis.benchmarks.models import Benchmark
from kpis.closed_models import ClosedPeriod, FrozenCard, FrozenFigure
from kpis.kept.models import DataState
from kpis.models import Build, Kpi, KpiSet, KpiVersion, SetItem, StaleDay, Target
from teams.models import Membership, Person, Team, User

# Facts are not among them: whoever writes one marks its days stale in the same transaction. Nor are daily rows: the
# transaction that rebuilds a day leaves a build.
WATCHED: tuple[type[Model], ...] = (
    User, Person, Team, Membership, Kpi, KpiVersion, KpiSet, SetItem, Target, Benchmark, StaleDay, Build, ClosedPeriod,
    FrozenCard, FrozenFigure,
)  # fmt: skip
# Columns that no answer shows: every login would empty the store.
UNSEEN: dict[type[Model], frozenset[str]] = {
    User: frozenset({"last_login", "password", "sessions_key", "weekly_digest", "digest_sent_on"})
}
# A model of an app above declares itself with the fields that kept answers show of it: ``kept_answers_show``.
DECLARED = "kept_answers_show"

STATE = DataState._meta.db_table
EVENTS = ("INSERT", "UPDATE", "DELETE")
# More than a year of changes never lead from one era into another.
ERAS = 2**52

POSTGRESQL_COUNT = f"""
CREATE OR REPLACE FUNCTION kpis_count_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE free bigint;
BEGIN
    IF current_setting('perfdash.change_counted', true) = 'yes' THEN RETURN NULL; END IF;
    SELECT id INTO free FROM {STATE} LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF FOUND THEN UPDATE {STATE} SET number = number + 1 WHERE id = free;
    ELSE INSERT INTO {STATE} (number) VALUES (1); END IF;
    PERFORM set_config('perfdash.change_counted', 'yes', true);
    RETURN NULL;
END $$
"""  # noqa: S608  the table's own name
SQLITE_COUNT = (
    f"UPDATE {STATE} SET number = number + 1; "  # noqa: S608  the table's own name
    f"INSERT INTO {STATE} (number) SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM {STATE});"
)


def watched() -> tuple[type[Model], ...]:
    return (*WATCHED, *(model for model in apps.get_models() if hasattr(model, DECLARED)))


def data_state() -> int:
    """What is read after this is at least as new as the state: its number will not come again. One query."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT SUM(number) FROM {STATE}")  # noqa: S608  the table's own name
        return int(cursor.fetchone()[0] or 0)


def watch() -> None:
    """Make the triggers, a table at a time, and begin an era: no answer kept before is found again."""
    on_postgresql = connection.vendor == "postgresql"
    if on_postgresql:
        _execute([POSTGRESQL_COUNT])
    for model in watched():
        _execute(_on_postgresql(model) if on_postgresql else _on_sqlite(model))
    begin_era()


@transaction.atomic
def begin_era() -> None:
    """After this, no state is one that was before: for a database that was brought back to an earlier one."""
    DataState.objects.all().delete()
    DataState.objects.create(number=secrets.randbelow(ERAS))


@transaction.atomic
def _execute(statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _on_postgresql(model: type[Model]) -> Iterator[str]:
    """The function counts once a transaction, however many statements that has."""
    table, events = model._meta.db_table, " OR ".join(_event(model, event) for event in EVENTS)
    yield (
        f"CREATE OR REPLACE TRIGGER {table}_counts AFTER {events} ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION kpis_count_change()"
    )


def _on_sqlite(model: type[Model]) -> Iterator[str]:
    table = model._meta.db_table
    for event in EVENTS:
        trigger = f"{table}_counts_{event.lower()}"
        yield f"DROP TRIGGER IF EXISTS {trigger}"
        yield f"CREATE TRIGGER {trigger} AFTER {_event(model, event)} ON {table} BEGIN {SQLITE_COUNT} END"


def _event(model: type[Model], event: str) -> str:
    columns = _shown(model)
    return f"UPDATE OF {', '.join(columns)}" if event == "UPDATE" and columns else event


def _shown(model: type[Model]) -> list[str]:
    """The columns whose change counts; none named: all of them."""
    fields, unseen, declared = model._meta.concrete_fields, UNSEEN.get(model), getattr(model, DECLARED, None)
    if not unseen and not declared:
        return []
    return [str(f.column) for f in fields if (f.name in declared if declared else f.name not in (unseen or ()))]
