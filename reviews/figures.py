"""A scorecard as the JSON that a review keeps: every figure with its definition, target and what it rests on.

``{"score", "built": {...}, "period", "previous_period", "stays": [...], "entries": [ENTRY]}``; an entry carries
``key``, ``label``, ``unit``, ``definition`` (version id, number, both formulas, scale), ``value``, ``numerator``,
``denominator``, ``n``, ``previous``, ``target``, ``attainment``, ``weight``, ``share``, ``absent``, ``parts``.
Numbers are rounded to six decimals, so that both databases give back what was stored.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from kpis.checksums import rounded
from kpis.models import KpiVersion, Target
from kpis.periods import Period
from kpis.scorecards import Entry, Scorecard
from kpis.selectors import Freshness
from kpis.values import Value
from reviews.placements import Stay

Figures = dict[str, Any]

TARGET_FIELDS = ("minimum", "target", "stretch", "target_to", "maximum")


def frozen_figures(card: Scorecard, stays: Iterable[Stay], freshness: Freshness, at: datetime) -> Figures:
    """The scorecard of a person as plain data, with the stays it covers and how fresh the figures were."""
    return {
        "score": rounded(card.score),
        "role": card.role,
        "period": _period(card.period),
        "previous_period": _period(card.previous_period),
        "built": {
            "at": at.isoformat(),
            "complete_until": freshness.until.isoformat() if freshness.until else None,
            "stale_days": freshness.stale_days,
        },
        "stays": [_stay(stay) for stay in stays],
        "entries": [_entry(entry) for entry in card.entries],
    }


def flat_entries(figures: Figures) -> Iterator[Figures]:
    """Every entry with its parts after it, in the order of the scorecard."""
    for entry in figures["entries"]:
        yield entry
        yield from entry["parts"]


def _entry(entry: Entry) -> Figures:
    version = entry.version
    return {
        "key": version.kpi.key,
        "label": version.written_label,
        "description": version.written_description,
        "unit": version.unit,
        "decimals": version.decimals,
        "direction": version.direction,
        "definition": _definition(version),
        **_value(entry.value),
        "previous": _value(entry.previous) if entry.previous else None,
        "target": _target(entry.target),
        "target_changed_on": [day.isoformat() for day in entry.target_changes],
        "attainment": rounded(entry.attainment),
        "weight": rounded(entry.weight),
        "share": rounded(entry.share),
        "absent": entry.absent,
        "parts": [_entry(part) for part in entry.parts],
    }


def _definition(version: KpiVersion) -> Figures:
    return {
        "version_id": version.pk,
        "number": version.number,
        "kind": version.kind,
        "numerator": version.numerator,
        "denominator": version.denominator,
        "quantile": version.quantile,
        "channels": version.channels,
        "categories": version.categories,
        "scale": rounded(version.scale),
        "minimum_n": version.minimum_n,
    }


def _value(value: Value | None) -> Figures:
    if value is None:
        return {"value": None, "numerator": None, "denominator": None, "n": None, "muted": False, "interval": None}
    return {
        "value": rounded(value.value),
        "numerator": value.numerator,
        "denominator": value.denominator,
        "n": value.n,
        "muted": value.muted,
        "interval": [rounded(bound) for bound in value.interval] if value.interval else None,
    }


def _target(target: Target | None) -> Figures | None:
    if target is None:
        return None
    return {"direction": target.direction} | {name: rounded(getattr(target, name)) for name in TARGET_FIELDS}


def _stay(stay: Stay) -> Figures:
    return {
        "team": stay.team.name,
        "team_id": str(stay.team.public_id),
        "first_day": stay.start.isoformat(),
        "last_day": stay.last.isoformat(),
        "days": stay.days,
    }


def _period(period: Period) -> list[str]:
    return [period.start.isoformat(), period.last.isoformat()]
