"""The rejected rows of an import, out of the temporary table that gathers them."""

from collections.abc import Iterator

from django.db.backends.utils import CursorWrapper

from contacts.importers.findings import Rejection
from contacts.ingestion.outcomes import KEPT_REJECTIONS, Outcome
from contacts.ingestion.staging import Staging
from contacts.models import Import, RejectedRow

_SELECT = "SELECT line, header, field, value, reason FROM rejections ORDER BY line, reason"


def read_rejections(staging: Staging, outcome: Outcome) -> None:
    """Count the rejected rows and take over the first."""
    staging.cursor.execute("SELECT COUNT(DISTINCT line) FROM rejections", [])
    outcome.rejected = staging.cursor.fetchone()[0]
    staging.cursor.execute(f"{_SELECT} LIMIT {KEPT_REJECTIONS}", [])
    outcome.rejections = [Rejection(*row) for row in staging.cursor.fetchall()]


def rejections(cursor: CursorWrapper) -> Iterator[Rejection]:
    """Every rejection, by line."""
    cursor.execute(_SELECT, [])
    while rows := cursor.fetchmany(5_000):
        yield from (Rejection(*row) for row in rows)


def keep_rejected_rows(cursor: CursorWrapper, imported: Import) -> None:
    """Keep every rejected row with its import, in place of those that a check has kept."""
    imported.rejected_rows.all().delete()
    cursor.execute(
        f'INSERT INTO {RejectedRow._meta.db_table} (imported_id, line, "column", value, reason) '
        "SELECT %s, line, SUBSTR(header, 1, 200), value, reason FROM rejections ORDER BY line, reason",
        [imported.pk],
    )
