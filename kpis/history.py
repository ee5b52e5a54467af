"""The versions of a KPI as its page shows them: what each changed, from when to when, and who made it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from kpis.catalogue import category_words, channel_words, factor_words
from kpis.definition_fields import changed_fields
from kpis.definition_forms import FIELDS
from kpis.kinds import KINDS
from kpis.models import Kind, KpiVersion

WORDS: dict[str, Any] = {
    "scale": lambda version: factor_words(version.scale),
    "channels": lambda version: channel_words(version) or _("all"),
    "categories": lambda version: category_words(version) or _("all"),
}


@dataclass(frozen=True)
class Change:
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Step:
    """One version; ``last_on`` is None for the latest. ``when``: past, present or future."""

    version: KpiVersion
    last_on: date | None
    when: str
    changes: tuple[Change, ...]


def history(versions: Sequence[KpiVersion], today: date) -> list[Step]:
    """``versions``: all of one KPI, the latest first; so are the steps."""
    later = [None, *versions]
    before = [*versions[1:], None]
    return [
        Step(version, _day_before(after), _when(version, after, today), _changes(earlier, version))
        for version, after, earlier in zip(versions, later, before, strict=False)
    ]


def _changes(before: KpiVersion | None, after: KpiVersion) -> tuple[Change, ...]:
    if before is None:
        return ()
    fields = changed_fields(before, after)
    return tuple(Change(_name(after, field), _said(before, field), _said(after, field)) for field in fields)


def _name(version: KpiVersion, field: str) -> str:
    kind = KINDS.get(version.kind, KINDS[Kind.RATIO])
    return str(FIELDS[field](kind).label) if field in FIELDS else str(_("Kind"))


def _said(version: KpiVersion, field: str) -> str:
    if field in WORDS:
        return str(WORDS[field](version))
    display = getattr(version, f"get_{field}_display", None)
    return str(display() if display else getattr(version, field)) or "–"


def _when(version: KpiVersion, after: KpiVersion | None, today: date) -> str:
    if version.starts_on > today:
        return "future"
    return "past" if after and after.starts_on <= today else "present"


def _day_before(after: KpiVersion | None) -> date | None:
    return after.starts_on - timedelta(days=1) if after else None
