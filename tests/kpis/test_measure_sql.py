"""The SQL of each measure, as reviewed: a change of it shows in ``snapshots``, one file a table and database.

``UPDATE_SNAPSHOTS=1 pytest tests/kpis/test_measure_sql.py`` writes them anew.
"""

import os
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from kpis.daily import Daily, daily_tables
from kpis.sql import Edge, person_rows

SNAPSHOTS = Path(__file__).parent / "snapshots"


def written(table: type[Daily]) -> str:
    """One paragraph a measure, then what they are read from; parameters in place, the day's edges as <start>, <end>."""
    sql, params = person_rows(table, connection.vendor)
    waiting = iter(params)
    sql = re.sub(r"\(%s\)|%s", lambda _place: literal(next(waiting)), sql)
    sql = sql.replace(connection.ops.quote_name(apps.get_model(table.fact)._meta.db_table) + ".", "")
    keys, rest = sql.split('"channel", ', 1)
    paragraphs = [keys + '"channel"']
    for name in table.measures():
        piece, rest = re.split(f' AS "day_{name}",? ?', rest, maxsplit=1)
        paragraphs.append(f"-- {table.prefix}.{name}\n" + piece.replace(" WHEN ", "\n  WHEN "))
    return "\n\n".join([*paragraphs, rest.replace(" GROUP BY", "\nGROUP BY").replace(" OR ", "\n   OR ")]) + "\n"


def literal(param: object) -> str:
    if isinstance(param, Edge):
        return f"<{param}>"
    return f"'{param}'" if isinstance(param, str) else str(param)


@pytest.mark.parametrize("prefix", sorted(daily_tables()))
def test_each_measure_compiles_to_the_reviewed_sql(prefix: str, db: None) -> None:
    path, found = SNAPSHOTS / connection.vendor / f"{prefix}.sql", written(daily_tables()[prefix])
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


def test_no_snapshot_is_left_of_a_table_that_is_gone() -> None:
    for vendor in ("postgresql", "sqlite"):
        assert {path.stem for path in (SNAPSHOTS / vendor).iterdir()} == set(daily_tables())
