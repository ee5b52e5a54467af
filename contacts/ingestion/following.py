"""Surveys follow their contact: its channel and category are theirs, also where a file changes them without it."""

from datetime import datetime

from django.db import connection

from contacts.ingestion.attribution import UPDATED
from contacts.ingestion.days import days_of, instants_of, quarters_of
from contacts.ingestion.dialects import dialect
from contacts.ingestion.plans import CONTACT, SURVEY
from contacts.ingestion.staging import Staging
from kpis.aggregation import mark_stale

_ROWS = "assigned AS r"


def let_surveys_follow(staging: Staging, now: datetime) -> int:
    """Give the surveys of changed contacts their contact's channel and category. Returns how many days it marked."""
    if CONTACT not in staging.written:
        return 0
    survey, cursor = SURVEY.table, staging.cursor
    changed = f"({survey}.channel <> r.channel OR {survey}.category <> r.category)"
    differ = f"r.state = {UPDATED} AND {survey}.contact_id = r.stored_id AND {changed}"
    quarters: set[int] = set()
    for name in instants_of(SURVEY):
        instant = dialect().read_instant.format(f'{survey}."{name}"')
        quarters |= quarters_of(cursor, instant, f"{_ROWS} JOIN {survey} ON {survey}.contact_id = r.stored_id", differ)
    cursor.execute(
        f"UPDATE {survey} SET channel = r.channel, category = r.category, updated_at = %s FROM {_ROWS} WHERE {differ}",
        [connection.ops.adapt_datetimefield_value(now)],
    )
    return mark_stale(SURVEY.model._meta.label, days_of(quarters))
