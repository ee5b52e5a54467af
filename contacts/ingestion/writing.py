"""Writes what ``assigned`` says: new facts, changed facts, and the days on which figures change by it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from contacts.ingestion.attribution import CREATED, UNCHANGED, UPDATED, written
from contacts.ingestion.days import days_of, instants_of, quarters_of
from contacts.ingestion.dialects import dialect
from contacts.ingestion.following import let_surveys_follow
from contacts.ingestion.merging import read_stored, stored_alias
from contacts.ingestion.outcomes import Tally
from contacts.ingestion.plans import CONTACT, FactPlan
from contacts.ingestion.repeats import mark_repeats, note_customers
from contacts.ingestion.staging import Staging
from contacts.models import Import
from kpis.aggregation import mark_stale

_ROWS: Final = "assigned AS r"


def tally(staging: Staging) -> tuple[Tally, dict[str, Tally]]:
    """How many good rows are made, changed and left, and how many facts of each kind."""
    facts = staging.written
    states = [_row_state(facts), *(f"{fact.prefix}state" for fact in facts)]
    places = range(len(states))
    grouped = ", ".join(str(place + 1) for place in places)
    staging.cursor.execute(f"SELECT {', '.join(states)}, COUNT(*) FROM assigned GROUP BY {grouped}", [])
    counted = staging.cursor.fetchall()
    rows, *kinds = (_tally([(row[place], row[-1]) for row in counted]) for place in places)
    return rows, {fact.label: kind for fact, kind in zip(facts, kinds, strict=True)}


def _tally(counted: list[tuple[int, int]]) -> Tally:
    return Tally(*(sum(rows for state, rows in counted if state == kind) for kind in (CREATED, UPDATED, UNCHANGED)))


def _row_state(facts: tuple[FactPlan, ...]) -> str:
    """A row is made when its first fact is, and changed when any of its facts is made or changed."""
    first = f"COALESCE({', '.join(f'{fact.prefix}state' for fact in facts)}, {UNCHANGED})"
    others = " OR ".join(f"{fact.prefix}state < {UNCHANGED}" for fact in facts)
    return f"CASE WHEN {first} = {CREATED} THEN {CREATED} WHEN {others} THEN {UPDATED} ELSE {UNCHANGED} END"


def write_facts(
    staging: Staging, tallies: Mapping[str, Tally], source: str, imported: Import | None, now: datetime
) -> int:
    """Mark the days, then write each kind of fact. Returns the number of marks.

    A look at a million rows for those that change takes its time, also where the tallies say that there are none.
    """
    marks = 0
    contacts = tallies.get(CONTACT.label, Tally())
    customers_change = contacts.changed > 0 and note_customers(staging)
    for fact in staging.written:
        found = tallies[fact.label]
        marks += mark_stale(fact.model._meta.label, _days(staging, fact, found))
        if found.created:
            _insert(staging, fact, source, imported, now)
        if found.updated:
            _update(staging, fact, source, imported, now)
    if customers_change:
        marks += mark_repeats(staging.cursor, now)
    return marks + (let_surveys_follow(staging, now) if contacts.updated else 0)


def _insert(staging: Staging, fact: FactPlan, source: str, imported: Import | None, now: datetime) -> None:
    columns = {"public_id": dialect().new_uuid, "source": "%s", "external_id": f"r.{fact.key}"}
    columns |= {"imported_id": "%s", "updated_at": "%s"} | _changing(staging, fact)
    names = ", ".join(f'"{name}"' for name in columns)
    staging.cursor.execute(
        f"INSERT INTO {fact.table} ({names}) SELECT {', '.join(columns.values())} FROM {_rows(staging, fact)} "
        f"WHERE r.{fact.prefix}state = {CREATED} ORDER BY r.n",
        [source, *_writing_now(imported, now), *_joined_source(staging, fact, source)],
    )


def _update(staging: Staging, fact: FactPlan, source: str, imported: Import | None, now: datetime) -> None:
    columns = {"imported_id": "%s", "updated_at": "%s"} | _changing(staging, fact)
    settings = ", ".join(f'"{name}" = {expression}' for name, expression in columns.items())
    staging.cursor.execute(
        f"UPDATE {fact.table} SET {settings} FROM {_rows(staging, fact)} "
        f"WHERE {fact.table}.id = r.{fact.prefix}stored_id AND r.{fact.prefix}state = {UPDATED}",
        [*_writing_now(imported, now), *_joined_source(staging, fact, source)],
    )


def _changing(staging: Staging, fact: FactPlan) -> dict[str, str]:
    columns = {f"{name}_id": f"r.{fact.prefix}new_{name}_id" for name in ("person", "team")} | {"channel": "r.channel"}
    columns |= written(fact)
    return columns | ({"contact_id": _contact(staging)} if fact.prefix else {})


def _contact(staging: Staging) -> str:
    stored = "r.survey_contact_id"
    return f"COALESCE(c.id, {stored})" if _has_contacts(staging) else stored


def _has_contacts(staging: Staging) -> bool:
    return "external_id" in staging.fields


def _rows(staging: Staging, fact: FactPlan) -> str:
    rows = _ROWS
    if fact.prefix and _has_contacts(staging):
        contact = staging.plan.facts[0].table
        rows += f" LEFT JOIN {contact} AS c ON c.source = %s AND c.external_id = r.external_id"
    return rows


def _joined_source(staging: Staging, fact: FactPlan, source: str) -> list[str]:
    return [source] if fact.prefix and _has_contacts(staging) else []


def _writing_now(imported: Import | None, now: datetime) -> list[Any]:
    return [imported.pk if imported else None, connection.ops.adapt_datetimefield_value(now)]


def _days(staging: Staging, fact: FactPlan, found: Tally) -> set[date]:
    """The days on which changed rows count: by the new values, and by the stored ones."""
    alias, state = stored_alias(fact), f"r.{fact.prefix}state"
    stored = f"{_ROWS} JOIN {fact.table} AS {alias} ON {alias}.id = r.{fact.prefix}stored_id"
    quarters: set[int] = set()
    # One statement for each: over the union of all PostgreSQL sorts nine million instants.
    for name in instants_of(fact) if found.changed else ():
        before = read_stored(fact, name, dialect())
        quarters |= quarters_of(staging.cursor, f"r.{fact.prefix}{name}", _ROWS, f"{state} < {UNCHANGED}")
        if found.updated:
            quarters |= quarters_of(staging.cursor, before, stored, f"{state} = {UPDATED}")
    return days_of(quarters)
