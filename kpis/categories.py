"""Categories that definitions name, and their daily rows: kept beside those of everything, at the same three levels.

A daily row of every category would be many rows a person-day; so only those are kept that some definition names.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.backends.utils import CursorWrapper

from kpis.daily import SLICED, Daily, Level, daily_tables
from kpis.models import KpiVersion
from kpis.roll_up import insert_level
from kpis.sql import Bounds, insert_person_rows

# As many rows a person-day as this may stand beside the ones of everything.
MOST_KEPT = 20
# So many facts of each kind are looked at for the names that are in use.
LATE, MOST_LISTED = 5_000, 100
# Every level but the first: rows that a rebuild adds to those of persons.
ADDED_LEVELS = (Level.TEAM, Level.ORGANISATION, *(SLICED + level for level in Level))


def kept_categories() -> tuple[str, ...]:
    """The categories that some version of a definition names, in order."""
    named = KpiVersion.objects.exclude(categories="").order_by().values_list("categories", flat=True).distinct()
    return tuple(sorted({category for names in named for category in split_categories(names)}))


def new_categories(version: KpiVersion) -> set[str]:
    """Those of a definition to be that no definition has named before, so that no day is counted by them."""
    return set(split_categories(version.categories)) - set(kept_categories())


def late_categories() -> list[str]:
    """Those of the last facts of each kind, the most frequent first: as they must be spelt."""
    counts: Counter[str] = Counter()
    for table in filter(has_category, daily_tables().values()):
        known = apps.get_model(table.fact)._default_manager.filter(**{f"{table.counted_at}__isnull": False})
        counts.update(known.order_by(f"-{table.counted_at}").values_list("category", flat=True)[:LATE])
    return [name for name, _times in counts.most_common() if name][:MOST_LISTED]


def split_categories(text: str) -> list[str]:
    """As a version keeps them: one a line."""
    return text.split("\n") if text else []


def joined_categories(names: Iterable[str]) -> str:
    return "\n".join(sorted({name.strip() for name in names} - {""}))


def has_category(table: type[Daily]) -> bool:
    """Whether the facts of a daily table know one."""
    try:
        apps.get_model(table.fact)._meta.get_field("category")
    except FieldDoesNotExist:
        return False
    return True


def insert_categories(cursor: CursorWrapper, table: type[Daily], day: date, bounds: Bounds) -> None:
    """Fill a day with the rows of the kept categories, where there are any."""
    categories = kept_categories() if has_category(table) else ()
    if categories and insert_person_rows(cursor, table, day, bounds, categories):
        for level in (Level.TEAM, Level.ORGANISATION):
            insert_level(cursor, table, day, level, sliced=True)
