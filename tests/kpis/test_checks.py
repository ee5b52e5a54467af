"""What the system checks say of a wrong daily table; the shipped ones have nothing to say."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core import checks
from django.core.management import call_command
from django.db.models import F, Q
from django.test.utils import isolate_apps

from kpis import checks as kpi_checks
from kpis.checks import check_daily_tables, check_table
from kpis.daily import Daily, daily_tables
from kpis.measures import Count, Sum


def declared(
    fact: str = "contacts.Contact", counted_at: str = "handled_at", prefix: str = "odd", **measures: Any
) -> Any:
    """A daily table that no other test sees."""
    with isolate_apps("contacts"):
        body = {"__module__": "contacts.daily", "__qualname__": "OddDay", "__doc__": "Odd.", **measures}
        kind: Any = type(Daily)
        return kind("OddDay", (Daily,), body, fact=fact, counted_at=counted_at, prefix=prefix)


def found(table: Any) -> list[tuple[str, str]]:
    return [(message.id or "", message.msg) for message in check_table(table)]


def plain() -> Count:
    return Count(description="All.")


def test_the_shipped_tables_are_right() -> None:
    assert [message for table in daily_tables().values() for message in check_table(table)] == []


def test_the_checks_run_with_every_command() -> None:
    assert check_daily_tables in checks.registry.registry.get_checks()
    call_command("check", "--fail-level", "WARNING")


def test_a_right_table_has_nothing_to_say() -> None:
    table = declared(
        handled=plain(),
        slow=Count(where=Q(handle_seconds__gt=F("wait_seconds")) & ~Q(person__isnull=True), description="Slow ones."),
        waited=Sum("wait_seconds", at="answered_at", description="Wait."),
    )
    assert found(table) == []


@pytest.mark.parametrize("fact", ["contacts.Contract", "nowhere.Contact", "Contact", ""])
def test_a_fact_that_is_not_there(fact: str) -> None:
    assert found(declared(fact=fact, prefix="odd", handled=plain()) if fact else _without_fact()) == [
        ("kpis.E001", f"OddDay: There is no fact {fact!r}: name a model as app.Model.")
    ]


def _without_fact() -> Any:
    table = declared(handled=plain())
    table.fact = ""
    return table


@pytest.mark.parametrize("prefix", ["", "Odd", "odd.day", "odd day"])
def test_a_prefix_that_formulas_cannot_name(prefix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    table = declared(prefix=prefix, handled=plain())
    assert [message.id for message in kpi_checks._prefixes([table])] == ["kpis.E002"]


def test_a_prefix_that_two_tables_share() -> None:
    one, other = declared(handled=plain()), declared(handled=plain())
    assert [message.id for message in kpi_checks._prefixes([one, other])] == ["kpis.E003"] * 2
    assert [message.id for message in kpi_checks._prefixes([one])] == []


def test_a_fact_that_belongs_to_nobody() -> None:
    table = declared(fact="contacts.Import", counted_at="created_at", imports=plain())
    assert [text for number, text in found(table) if number == "kpis.E004"] == [
        f"OddDay: contacts.Import has no {name!r}: rows are grouped by it." for name in ("person", "team", "channel")
    ]


def test_a_table_without_measures() -> None:
    assert ("kpis.E005", "OddDay: It has no measures.") in found(declared())


def test_an_instant_that_is_not_there() -> None:
    assert found(declared(counted_at="handled_on", handled=plain())) == [
        ("kpis.E006", "OddDay: contacts.Contact has no instant 'handled_on'.")
    ]
    assert found(declared(late=Count(at="late_at", description="Late."))) == [
        ("kpis.E006", "OddDay: contacts.Contact has no instant 'late_at'.")
    ]


def test_an_instant_that_is_a_column_of_another_kind() -> None:
    assert found(declared(long=Count(at="wait_seconds", description="Long."))) == [
        ("kpis.E007", "OddDay: contacts.Contact.wait_seconds is no instant: days are cut from date and time.")
    ]


def test_a_measure_without_a_description() -> None:
    assert found(declared(handled=Count())) == [("kpis.E008", "OddDay: 'handled' has no description.")]


@pytest.mark.parametrize("column", ["hold_minutes", "surveys"])
def test_a_sum_of_what_is_no_column(column: str) -> None:
    assert found(declared(held=Sum(column, description="Hold."))) == [
        ("kpis.E009", f"OddDay: 'held' adds up {column!r}, which contacts.Contact does not have.")
    ]


@pytest.mark.parametrize("condition", [Q(wait_minutes=1), Q(wait_seconds__above=1), Q(wait_seconds__gt=F("patience"))])
def test_a_condition_that_cannot_be_read(condition: Q) -> None:
    ((number, text),) = found(declared(odd=Count(where=condition, description="Odd.")))
    assert (number, text.startswith("OddDay: the condition of 'odd' cannot be read: ")) == ("kpis.E010", True)


@pytest.mark.parametrize("condition", [Q(person__name="Ann"), Q(surveys__score=5), Q(channel=F("person__name"))])
def test_a_condition_that_looks_at_other_rows(condition: Q) -> None:
    assert found(declared(odd=Count(where=condition, description="Odd."))) == [
        ("kpis.E011", "OddDay: 'odd' looks beyond its own fact: what needs other rows is computed on writing.")
    ]


def test_an_instant_without_an_index_is_warned_of() -> None:
    assert found(declared(written=Count(at="updated_at", description="Written."))) == [
        (
            "kpis.W001",
            "OddDay: no index of contacts.Contact begins with 'updated_at'; rebuilding a day reads every fact.",
        )
    ]


def test_every_message_is_tested_here() -> None:
    given, tested = (
        set(re.findall(r"[EW]0\d\d", Path(str(file)).read_text())) for file in (kpi_checks.__file__, __file__)
    )
    assert given == tested
