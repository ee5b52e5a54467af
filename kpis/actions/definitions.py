"""Writes definitions. A version is never changed: the next one starts, or one that has not begun is withdrawn."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from kpis.actions.turns import take_turn
from kpis.aggregation import mark_range_stale
from kpis.categories import new_categories
from kpis.definition_fields import changed_fields, draft
from kpis.definition_rules import refuse_definition
from kpis.formulas import parse_formula
from kpis.models import Kpi, KpiVersion
from kpis.succession import refuse_past, refuse_successor, refuse_withdrawal
from teams.actions import record_event
from teams.models import User

COMPOSITES = "composite"


@transaction.atomic
def make_kpi(
    *, key: str, kind: str, values: dict[str, Any], starts_on: date, by: User | None, past: bool = False
) -> KpiVersion:
    """A new KPI with its first definition. ``past``: a start before today is meant.

    Raises ValidationError, by field, for contradictions and for a key that is taken.
    """
    first = draft(Kpi(key=key), 1, starts_on, kind, values)
    refuse_definition(first)
    refuse_past(starts_on, past)
    first.kpi = _add_kpi(key, _family(first))
    return _saved(first, by, {})


@transaction.atomic
def make_version(
    *, kpi: Kpi, kind: str, values: dict[str, Any], starts_on: date, after: int, by: User | None, past: bool = False
) -> KpiVersion:
    """The next definition of a KPI. ``after``: the number of the latest version that its maker has seen.

    Raises ValidationError, by field, for contradictions, for a start that is not after the latest version's, where
    targets would change their meaning, and where somebody else was faster.
    """
    take_turn(kpi)
    latest = kpi.versions.select_related("made_by").order_by("-number")[0]
    version = draft(kpi, latest.number + 1, starts_on, kind, values)
    refuse_definition(version)
    refuse_successor(latest, version, after=after, past=past)
    return _saved(version, by, {"changed": ", ".join(changed_fields(latest, version))})


@transaction.atomic
def withdraw_version(version: KpiVersion, *, by: User | None) -> None:
    """Take back the latest version before it begins; with the first one its KPI goes.

    Raises ValidationError where it holds already, where another one follows it, and where something rests on it.
    """
    take_turn(version.kpi)
    versions = list(version.kpi.versions.order_by("-number"))
    refuse_withdrawal(versions, version)
    if len(versions) > 1:
        version.delete()
    else:
        version.kpi.delete()
    details = {"version": version.number, "from": str(version.starts_on)}
    record_event(by=by, action="kpi.withdraw", subject=version.kpi.key, details=details)


def _saved(version: KpiVersion, by: User | None, details: dict[str, Any]) -> KpiVersion:
    version.made_by, uncounted = by, new_categories(version)
    version.save()
    if uncounted:
        mark_range_stale()
    record_event(
        by=by, action="kpi.define", subject=version.kpi.key,
        details={"version": version.number, "from": str(version.starts_on), **details},
    )  # fmt: skip
    return version


def _add_kpi(key: str, family: str) -> Kpi:
    """Behind the others of its family."""
    last = Kpi.objects.filter(family=family).aggregate(last=Max("position"))["last"]
    position = last if last is not None else Kpi.objects.aggregate(last=Max("position"))["last"] or 0
    try:
        with transaction.atomic():
            return Kpi.objects.create(key=key, family=family, position=position + 1)
    except IntegrityError:
        raise ValidationError({"key": _("There is a KPI “%(key)s” already.") % {"key": key}}) from None


def _family(version: KpiVersion) -> str:
    return next(iter(parse_formula(version.numerator)), COMPOSITES).partition(".")[0]
