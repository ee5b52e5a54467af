"""Whether customers came again: written once the contacts stand, since it follows from other contacts of theirs.

Only the customers of changed contacts are looked at; a late contact makes an earlier one repeated, whenever it comes.
"""

from datetime import datetime

from django.db import connection
from django.db.backends.utils import CursorWrapper

from contacts.fields import CUSTOMER
from contacts.ingestion.attribution import UNCHANGED, UPDATED
from contacts.ingestion.days import days_of, quarters_of
from contacts.ingestion.dialects import dialect
from contacts.ingestion.merging import stored_alias
from contacts.ingestion.plans import CONTACT
from contacts.ingestion.staging import Staging
from kpis.aggregation import mark_stale

_ROWS = "assigned AS r"

# A later arrival until the window is over; of the same category, where both are known. Customers are compared as the
# index says it: SQLite takes a partial index only where its condition stands in the query to the letter.
_REPEATED = (
    f"EXISTS (SELECT 1 FROM {CONTACT.table} AS o WHERE o.customer = c.customer AND NOT (o.customer = '') "
    "AND o.created_at >= c.created_at AND o.created_at <= c.repeat_known_at "
    "AND (o.created_at > c.created_at OR o.id > c.id) "
    "AND (o.category = c.category OR o.category = '' OR c.category = ''))"
)


def note_customers(staging: Staging) -> bool:
    """Make ``customers``: those of the rows that change, as stored and as they will be. False where none has one."""
    cursor = staging.cursor
    if CONTACT not in staging.written or not _any_customer(staging):
        return False
    alias = stored_alias(CONTACT)
    cursor.execute(
        f"CREATE TEMP TABLE customers AS SELECT r.customer FROM {_ROWS} "
        f"WHERE r.state < {UNCHANGED} AND r.customer <> '' "
        f"UNION SELECT {alias}.customer FROM {_ROWS} JOIN {CONTACT.table} AS {alias} ON {alias}.id = r.stored_id "
        f"WHERE r.state = {UPDATED} AND {alias}.customer <> ''",
        [],
    )
    return True


def mark_repeats(cursor: CursorWrapper, now: datetime) -> int:
    """Write what changed for ``customers`` and mark its days. Returns the number of marks."""
    instant = dialect().read_instant.format("c.repeat_known_at")
    cursor.execute(
        f"CREATE TEMP TABLE repeats AS SELECT c.id, {instant} AS counted_at, NOT c.repeated AS repeated "
        f"FROM {CONTACT.table} AS c WHERE c.customer IN (SELECT customer FROM customers) AND NOT (c.customer = '') "
        f"AND c.repeat_known_at IS NOT NULL AND c.repeated <> {_REPEATED}",
        [],
    )
    days = days_of(quarters_of(cursor, "counted_at", "repeats", "TRUE"))
    cursor.execute(
        f"UPDATE {CONTACT.table} SET repeated = repeats.repeated, updated_at = %s FROM repeats "
        f"WHERE {CONTACT.table}.id = repeats.id",
        [connection.ops.adapt_datetimefield_value(now)],
    )
    for table in ("customers", "repeats"):
        cursor.execute(f"DROP TABLE {table}", [])
    return mark_stale(CONTACT.model._meta.label, days)


def _any_customer(staging: Staging) -> bool:
    if CUSTOMER in staging.fields:
        return True
    staging.cursor.execute("SELECT EXISTS (SELECT 1 FROM assigned WHERE customer <> '')", [])
    return bool(staging.cursor.fetchone()[0])
