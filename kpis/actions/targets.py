"""Writes targets. A change ends one row and starts another."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kpis.actions.turns import take_turn
from kpis.contradictions import BOUNDS, refuse_contradiction
from kpis.models import Kpi, Target
from teams.actions import record_event
from teams.models import Person, Team, User


@transaction.atomic
def set_target(
    *,
    kpi: Kpi,
    starts_on: date,
    minimum: float,
    target: float,
    by: User | None,
    stretch: float | None = None,
    target_to: float | None = None,
    maximum: float | None = None,
    team: Team | None = None,
    person: Person | None = None,
    role: str = "",
    ends_on: date | None = None,
    note: str = "",
) -> Target:
    """Start a target; the one of the same scope that holds on ``starts_on`` ends there, and goes on after ``ends_on``.

    Raises ValidationError for numbers that contradict each other and where a later target of the scope is in the way.
    """
    row = Target(
        kpi=kpi, direction=_direction_on(kpi, starts_on), team=team, person=person, role=role, starts_on=starts_on,
        ends_on=ends_on, minimum=minimum, target=target, stretch=stretch, target_to=target_to, maximum=maximum,
        note=note, made_by=by,
    )  # fmt: skip
    refuse_contradiction(row)
    take_turn(kpi)
    same = Target.objects.filter(kpi=kpi, team=team, person=person, role=role)
    _refuse_later(same, row)
    before = same.filter(starts_on__lt=starts_on).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=starts_on)).first()
    if before:
        same.filter(pk=before.pk).update(ends_on=starts_on)
    row.save()
    if before and ends_on and (before.ends_on is None or before.ends_on > ends_on):
        _carry_on(before, ends_on)
    record_event(by=by, action="target.set", subject=kpi.key, details=_details(row))
    return row


@transaction.atomic
def end_target(target: Target, *, ends_on: date, by: User | None) -> None:
    """End a target on a day (not included), earlier or later than before; one that would be empty is deleted."""
    take_turn(target.kpi)
    if ends_on <= target.starts_on:
        target.delete()
    else:
        target.ends_on = ends_on
        same = Target.objects.filter(kpi=target.kpi, team=target.team, person=target.person, role=target.role)
        _refuse_later(same.exclude(pk=target.pk), target)
        target.save(update_fields=["ends_on"])
    record_event(by=by, action="target.end", subject=target.kpi.key, details=_details(target) | {"until": str(ends_on)})


def _direction_on(kpi: Kpi, day: date) -> str:
    """The direction that the definition has on a day; that of the first one before it."""
    versions = kpi.versions.order_by("-number").values_list("starts_on", "direction")
    found = [direction for starts_on, direction in versions if starts_on <= day] or [d for _start, d in versions][-1:]
    if not found:
        raise ValidationError(_("“%(key)s” has no definition yet, so no target can be set.") % {"key": kpi.key})
    return found[0]


def _refuse_later(same: QuerySet[Target], row: Target) -> None:
    later = same.filter(starts_on__gte=row.starts_on)
    if row.ends_on:
        later = later.filter(starts_on__lt=row.ends_on)
    clash = later.order_by("starts_on").first()
    if clash:
        raise ValidationError(
            _("A target of this scope starts on %(day)s already: end that one first, or name a last day before it.")
            % {"day": date_format(clash.starts_on)},
            code="starts_on",
        )


def _carry_on(before: Target, starts_on: date) -> None:
    """What held before a target for a while holds again after it: a gap would fall to a wider scope unseen."""
    before.pk, before.public_id, before.starts_on = None, uuid4(), starts_on
    before._state.adding = True
    before.save()


def _details(row: Target) -> dict[str, Any]:
    scope = row.person or row.team or row.role or "organisation"
    numbers = {name: getattr(row, name) for name in BOUNDS if getattr(row, name) is not None}
    return {"for": str(scope), "from": str(row.starts_on), "until": str(row.ends_on or ""), **numbers}
