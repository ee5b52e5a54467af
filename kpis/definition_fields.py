"""What a definition consists of: every column of a version but those that say which version it is and who made it."""

from datetime import date
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from kpis.daily import daily_tables, find_measure
from kpis.formulas import parse_formula
from kpis.kinds import KINDS, RESTING
from kpis.models import Kind, Kpi, KpiVersion
from kpis.shipped_texts import PREFIX, column_of

BOOKKEEPING = {"id", "kpi", "number", "starts_on", "made_by", "made_at", "shipped"}
DEFINED = tuple(
    field.name.removeprefix(PREFIX) for field in KpiVersion._meta.concrete_fields if field.name not in BOOKKEEPING
)
LONGEST_COUNTS_ON = 60


def draft(kpi: Kpi, number: int, starts_on: date, kind: str, values: dict[str, Any]) -> KpiVersion:
    """An unsaved version: of ``values`` what its kind asks for, the rest as it rests."""
    given = {name: value for name, value in values.items() if name in KINDS[kind].asks}
    version = KpiVersion(kpi=kpi, number=number, starts_on=starts_on, kind=kind, **(RESTING | given))
    version.counts_on = version.counts_on or _counts_on(version)[:LONGEST_COUNTS_ON]
    return version


def changed_fields(before: KpiVersion, after: KpiVersion) -> list[str]:
    return [name for name in DEFINED if as_written(before, name) != as_written(after, name)]


def as_written(version: KpiVersion, name: str) -> Any:
    """What a field of a definition holds, whatever the reader's language."""
    return getattr(version, column_of(name))


def _counts_on(version: KpiVersion) -> str:
    """The instants at which its measures count, as their facts call them."""
    if version.kind == Kind.COMPOSITE:
        return _("as its parts")
    try:
        keys = {**parse_formula(version.numerator), **parse_formula(version.denominator)}
    except ValueError:
        return ""
    return ", ".join(dict.fromkeys(filter(None, map(_instant_words, keys))))


def _instant_words(key: str) -> str:
    measure, table = find_measure(key), daily_tables().get(key.partition(".")[0])
    if measure is None or table is None:
        return ""
    return str(apps.get_model(table.fact)._meta.get_field(measure.at or table.counted_at).verbose_name)
