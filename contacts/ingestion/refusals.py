"""Marks the rows that cannot be taken and keeps why, without taking them into memory."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from contacts.ingestion.dialects import dialect
from contacts.ingestion.staging import Staging

# Above every number of a problem: refused for its people or team, or for repeating a key.
_REFUSED = 1_000
# Where the database puts in the line that it found.
_LINE = "{line}"


def keep_problems(staging: Staging, headers: Mapping[str, str]) -> None:
    """Write the rejections of the rows that ``merge`` marked."""
    staging.cursor.execute("SELECT DISTINCT problem FROM ready WHERE problem IS NOT NULL ORDER BY problem", [])
    for (number,) in staging.cursor.fetchall():
        problem = staging.plan.problems[number]
        staging.cursor.execute(
            f"INSERT INTO rejections (line, header, field, value, reason) "
            f"SELECT line, %s, %s, {_value(staging, problem.field)}, %s FROM ready WHERE problem = %s",
            [headers.get(problem.field, problem.field), problem.field, problem.sentence, number],
        )


def refuse_repeats(staging: Staging, headers: Mapping[str, str]) -> None:
    """Of rows with the same key the first is taken."""
    for fact in staging.written:
        key = fact.key
        cursor, reason = staging.cursor, _("The same %(key)s stands in line %(line)s already; that row was taken.")
        cursor.execute(
            f"CREATE TEMP TABLE repeated AS SELECT {key} AS key, MIN(n) AS first, MIN(line) AS line FROM ready "
            f"WHERE problem IS NULL AND {key} IS NOT NULL GROUP BY {key} HAVING COUNT(*) > 1",
            [],
        )
        cursor.execute(
            f"INSERT INTO rejections (line, header, field, value, reason) SELECT ready.line, %s, %s, ready.{key}, "
            f"REPLACE(%s, '{_LINE}', CAST(repeated.line AS text)) "
            f"FROM ready JOIN repeated ON repeated.key = ready.{key} "
            "WHERE ready.problem IS NULL AND ready.n > repeated.first",
            [headers.get(key, key), key, reason % {"key": key, "line": _LINE}],
        )
        cursor.execute(
            f"UPDATE ready SET problem = {_REFUSED} WHERE problem IS NULL AND EXISTS "
            f"(SELECT 1 FROM repeated WHERE repeated.key = ready.{key} AND ready.n > repeated.first)",
            [],
        )
        cursor.execute("DROP TABLE repeated", [])


def refuse_groups(staging: Staging, headers: Mapping[str, str]) -> None:
    """Rows whose people or team are unknown and may not be made."""
    staging.cursor.execute("SELECT DISTINCT refused_field FROM grouped WHERE refused_field IS NOT NULL", [])
    for (field,) in staging.cursor.fetchall():
        staging.cursor.execute(
            "INSERT INTO rejections (line, header, field, value, reason) "
            "SELECT r.line, %s, g.refused_field, g.refused_value, g.refused_reason "
            "FROM ready AS r JOIN grouped AS g ON g.no = r.group_no WHERE r.problem IS NULL AND g.refused_field = %s",
            [headers.get(field, field), field],
        )
    staging.cursor.execute(
        f"UPDATE ready SET problem = {_REFUSED} WHERE problem IS NULL "
        "AND group_no IN (SELECT no FROM grouped WHERE refused_field IS NOT NULL)",
        [],
    )


def _value(staging: Staging, field: str) -> str:
    if field not in staging.fields:
        return "''"
    expression = dialect().write_instant.format(field) if staging.plan.kinds[field] == "instant" else field
    return f"COALESCE(SUBSTR(CAST({expression} AS text), 1, 200), '')"
