"""The statements that add up a day: persons to teams, teams to the organisation, the same on both databases.

Numbers are summed. The text forms of histograms are taken apart, counted by bucket and written anew, in a branch of its
own for each, whose other columns are null.
"""

from datetime import date
from functools import cache

from django.db import connection
from django.db.backends.utils import CursorWrapper

from kpis.daily import SLICED, Daily, Level
from kpis.histograms import PACKED
from kpis.measures import Buckets
from kpis.sql import insert_into, name_of

# level -> what its rows are grouped by, and how team and channel are written in them
KEYS = {Level.TEAM: ("team_id, channel", "team_id, channel"), Level.ORGANISATION: ("channel", "NULL, channel")}
# A text form as rows of one column called value.
TAKEN_APART = {
    "postgresql": "unnest(CAST('{{' || {column} || '}}' AS bigint[])) AS packed(value)",
    "sqlite": "json_each('[' || {column} || ']') AS packed",
}
JOINED = {"postgresql": "string_agg", "sqlite": "group_concat"}


def insert_level(cursor: CursorWrapper, table: type[Daily], day: date, level: Level, *, sliced: bool = False) -> None:
    """Fill a day of teams or of the organisation from the level below it; ``sliced``: that of its categories."""
    sql = roll_up(table, level, connection.vendor, sliced=sliced)
    cursor.execute(sql, [day] * sql.count("%s"))


@cache
def roll_up(table: type[Daily], level: Level, vendor: str, *, sliced: bool = False) -> str:
    """The statement for a level; each of its parameters is the day."""
    keys, places = (f"{columns}, category" if sliced else columns for columns in KEYS[level])
    own = level + SLICED * sliced
    below = f"{name_of(table)} WHERE level = {own - 1:d} AND day = %s"
    spread = [name for name, measure in table.measures().items() if isinstance(measure, Buckets)]
    branches = [_numbers(table, keys, below, spread)]
    branches += [_histogram(table, keys, below, name, vendor) for name in spread]
    sums = (f"COALESCE(MAX({_q(n)}), '')" if n in spread else f"SUM({_q(n)})" for n in table.measures())
    return (
        f"{insert_into(table, sliced=sliced)} SELECT %s, {own:d}, NULL, {places}, {', '.join(sums)} "
        f"FROM ({' UNION ALL '.join(branches)}) AS below GROUP BY {keys}"
    )


def _numbers(table: type[Daily], keys: str, below: str, spread: list[str]) -> str:
    columns = (f"CAST(NULL AS text) AS {_q(n)}" if n in spread else _q(n) for n in table.measures())
    return f"SELECT {keys}, {', '.join(columns)} FROM {below}"


def _histogram(table: type[Daily], keys: str, below: str, name: str, vendor: str) -> str:
    """The counts of one measure by bucket, in text form, for each row of the level."""
    packed = f"CASE WHEN entries > 1 THEN {PACKED} * entries + bucket ELSE bucket END"
    text = f"{JOINED[vendor]}(CAST({packed} AS text), ',')"
    columns = (text if column == name else "NULL" for column in table.measures())
    counted = (
        f"SELECT {keys}, value % {PACKED} AS bucket, "
        f"CAST(SUM(CASE WHEN value < {PACKED} THEN 1 ELSE value / {PACKED} END) AS bigint) AS entries "
        f"FROM (SELECT {keys}, {_q(name)} AS texts FROM {below} AND {_q(name)} <> '') AS written "
        f"CROSS JOIN {TAKEN_APART[vendor].format(column='texts')} GROUP BY {keys}, value % {PACKED}"
    ).replace("% ", "%% ")
    return f"SELECT {keys}, {', '.join(columns)} FROM ({counted}) AS counted GROUP BY {keys}"


def _q(name: str) -> str:
    return connection.ops.quote_name(name)
