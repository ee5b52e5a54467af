"""``manage.py aggregate``: what it says, and how it ends."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from contacts.models import ContactDay
from tests.builders import DAY, contact
from tests.conftest import Cast


def refuse_rows() -> None:
    """Have the database itself refuse every row of the daily table of contacts."""
    table = ContactDay._meta.db_table
    statement = (
        f"ALTER TABLE {table} ADD CONSTRAINT refused CHECK (handled < 0)"
        if connection.vendor == "postgresql"
        else f"CREATE TRIGGER refused BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'refused'); END"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_day_with_facts_is_rebuilt_and_counted(cast: Cast) -> None:
    contact(cast.ann, cast.alpha)
    said = StringIO()
    call_command("aggregate", "--all", "--json", stdout=said)
    facts = json.loads(said.getvalue())
    assert (facts["state"], facts["days"], facts["rows"], facts["stale_days"]) == ("done", 1, 1, 0)
    assert facts["complete_until"] == str(DAY)


def test_a_day_that_cannot_be_rebuilt_ends_the_command_with_1_and_is_named(cast: Cast) -> None:
    contact(cast.ann, cast.alpha)
    refuse_rows()
    said = StringIO()
    with pytest.raises(CommandError, match=f"contacts {DAY}: .*refused") as error:
        call_command("aggregate", "--all", "--json", stdout=said)
    facts = json.loads(said.getvalue())
    assert (error.value.returncode, facts["state"], facts["stale_days"]) == (1, "failed", 1)


@pytest.mark.parametrize("days", [["--from", "2026-13-01"], ["--from", "2026-03-02", "--to", "2026-03-01"]])
def test_days_that_are_none_end_it_with_2(cast: Cast, days: list[str]) -> None:
    with pytest.raises(CommandError) as error:
        call_command("aggregate", *days)
    assert error.value.returncode == 2
