"""Writes what roles answer for and what composites are made of. A change starts another set."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kpis.actions.turns import take_all_turns
from kpis.models import Kpi, KpiSet, SetItem
from kpis.periods import today
from kpis.set_rules import Weights, refuse_set, refuse_successor
from kpis.succession import refuse_past
from teams.actions import record_event
from teams.models import User


@transaction.atomic
def make_set(
    *,
    weights: Weights,
    starts_on: date,
    after: date | None,
    by: User | None,
    role: str = "",
    composite: Kpi | None = None,
    past: bool = False,
) -> KpiSet:
    """The next set of a role or a composite. ``after``: the start of the latest one that its maker has seen.

    Raises ValidationError where the weights are not 100 together, a KPI is not defined by then, a composite would hold
    itself, the start is not after the latest set's, and where somebody else was faster.
    """
    take_all_turns()
    latest = KpiSet.objects.filter(role=role, composite=composite).select_related("made_by").last()
    refuse_set(weights, starts_on, composite)
    refuse_successor(latest, weights, starts_on, after)
    refuse_past(starts_on, past)
    made = KpiSet.objects.create(role=role, composite=composite, starts_on=starts_on, made_by=by)
    seal(made, weights)
    details = {"from": str(starts_on), **{kpi.key: str(weight) for kpi, weight in weights}}
    record_event(by=by, action="set.make", subject=owner_name(made), details=details)
    return made


@transaction.atomic
def withdraw_set(one: KpiSet, *, by: User | None) -> None:
    """Take back a set before it begins. Raises ValidationError where it holds already."""
    take_all_turns()
    if one.starts_on <= today():
        raise ValidationError(_("It holds already. Make a new set instead."))
    details = {"from": str(one.starts_on)}
    one.delete()
    record_event(by=by, action="set.withdraw", subject=owner_name(one), details=details)


def seal(made: KpiSet, weights: Weights) -> None:
    """Put the items of a new set in, in their order, and let it hold. The database refuses what does not add up."""
    rows = [SetItem(kpi_set=made, kpi=kpi, weight=weight, position=n) for n, (kpi, weight) in enumerate(weights)]
    SetItem.objects.bulk_create(rows)
    KpiSet.objects.filter(pk=made.pk).update(sealed=True)


def owner_name(one: KpiSet) -> str:
    return one.role or str(one.composite)
