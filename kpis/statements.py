"""The SQL behind a value: how a day of its tables is filled, and how days are added up. Placeholders, never data."""

import re
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet
from django.db.models import Value as Constant
from django.utils.translation import gettext as _

from kpis.daily import Daily, daily_tables
from kpis.models import KpiVersion
from kpis.periods import Period
from kpis.scopes import Scope
from kpis.selectors import added_up, read_together
from kpis.sql import insert_into, person_rows
from kpis.values import measures_of

# Where a line begins; the statements are one long line each.
_BREAK = re.compile(r" (FROM|WHERE|GROUP BY|ORDER BY|SELECT|INNER JOIN|LEFT OUTER JOIN|UNION ALL)\b")


@dataclass(frozen=True)
class Statement:
    title: str
    sql: str


def statements(version: KpiVersion, scope: Scope, period: Period) -> list[Statement]:
    """For each daily table of a definition: what fills a day of persons, and what adds up the days of a scope."""
    found = []
    for (prefix, categories), measures in read_together(measures_of(version)).items():
        table, title = daily_tables()[prefix], {"table": prefix}
        found.append(Statement(_("One day of “%(table)s”") % title, _filling(table, categories)))
        rows = scope.rows(table, categories=categories).filter(day__gte=period.start, day__lt=period.end)
        found.append(Statement(_("Days of “%(table)s” added up") % title, _adding(table, rows, measures)))
    return found


def _filling(table: type[Daily], categories: tuple[str, ...]) -> str:
    sql, _params = person_rows(table, connection.vendor, categories)
    return _lines(f"{insert_into(table, sliced=bool(categories))} {sql}")


def _adding(table: type[Daily], rows: QuerySet[Daily], measures: list[str]) -> str:
    sums = {f"sum_{place}": added_up(table, key) for place, key in enumerate(measures)}
    everything = rows.order_by().annotate(everything=Constant(1)).values("everything")
    sql, _params = everything.annotate(**sums).query.sql_with_params()
    return _lines(sql)


def _lines(sql: str) -> str:
    return _BREAK.sub(r"\n\1", sql)
