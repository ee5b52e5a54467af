"""System checks of the daily tables: what a declaration names must be there, or the night would find out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import FieldDoesNotExist, FieldError
from django.db.models import DateTimeField, Model

from kpis.daily import Daily
from kpis.measures import Measure

OWN_COLUMNS = ("person", "team", "channel")


@register(Tags.models)
def check_daily_tables(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    tables = [model for model in apps.get_models() if issubclass(model, Daily)]
    return [*_prefixes(tables), *(message for table in tables for message in check_table(table))]


def check_table(table: type[Daily]) -> list[CheckMessage]:
    """What is wrong with the declaration of one daily table."""
    try:
        fact = apps.get_model(table.fact)
    except (LookupError, ValueError):
        return [_error(table, "E001", f"There is no fact {table.fact!r}: name a model as app.Model.")]
    found = [*_fact(table, fact), *_instants(table, fact)]
    for name, measure in table.measures().items():
        found += _measure(table, fact, name, measure)
    return found


def _prefixes(tables: Iterable[type[Daily]]) -> Iterator[CheckMessage]:
    """The prefix names a table's measures in the formulas of KPIs."""
    counts = Counter(table.prefix for table in tables)
    for table in tables:
        if not table.prefix.isidentifier() or not table.prefix.islower():
            yield _error(table, "E002", f"The prefix {table.prefix!r} is no lower-case name.")
        elif counts[table.prefix] > 1:
            yield _error(table, "E003", f"The prefix {table.prefix!r} is that of another daily table as well.")


def _fact(table: type[Daily], fact: type[Model]) -> Iterator[CheckMessage]:
    for name in OWN_COLUMNS:
        if not _has(fact, name):
            yield _error(table, "E004", f"{table.fact} has no {name!r}: rows are grouped by it.")
    if not table.measures():
        yield _error(table, "E005", "It has no measures.")


def _instants(table: type[Daily], fact: type[Model]) -> Iterator[CheckMessage]:
    for name in {table.counted_at: [], **table.instants()}:
        if not _has(fact, name):
            yield _error(table, "E006", f"{table.fact} has no instant {name!r}.")
        elif not isinstance(fact._meta.get_field(name), DateTimeField):
            yield _error(table, "E007", f"{table.fact}.{name} is no instant: days are cut from date and time.")
        elif name not in _indexed(fact):
            yield Warning(
                f"{table.__name__}: no index of {table.fact} begins with {name!r}; rebuilding a day reads every fact.",
                obj=table,
                id="kpis.W001",
            )


def _measure(table: type[Daily], fact: type[Model], name: str, measure: Measure) -> Iterator[CheckMessage]:
    if not measure.description:
        yield _error(table, "E008", f"{name!r} has no description.")
    if measure.adds and not _has(fact, measure.adds):
        yield _error(table, "E009", f"{name!r} adds up {measure.adds!r}, which {table.fact} does not have.")
    if measure.where is None:
        return
    try:
        query = fact._default_manager.filter(measure.where).query
    except FieldError as error:
        yield _error(table, "E010", f"the condition of {name!r} cannot be read: {error}")
        return
    if len([alias for alias, uses in query.alias_refcount.items() if uses]) > 1:
        yield _error(
            table, "E011", f"{name!r} looks beyond its own fact: what needs other rows is computed on writing."
        )


def _indexed(fact: type[Model]) -> set[str]:
    columns = {index.fields[0] for index in fact._meta.indexes if index.fields}
    return columns | {
        field.name for field in fact._meta.concrete_fields if getattr(field, "db_index", False) or field.unique
    }


def _has(fact: type[Model], name: str) -> bool:
    try:
        return bool(fact._meta.get_field(name).concrete)
    except FieldDoesNotExist:
        return False


def _error(table: type[Daily], number: str, text: str) -> Error:
    return Error(f"{table.__name__}: {text}", obj=table, id=f"kpis.{number}")
