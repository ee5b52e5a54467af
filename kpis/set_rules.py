"""What a set of KPIs must not say, in sentences for whoever makes it."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from kpis.definitions import definitions
from kpis.models import Kind, Kpi, KpiSet
from kpis.sets import items_in_force

WHOLE = Decimal(100)
Weights = Sequence[tuple[Kpi, Decimal]]


def refuse_set(weights: Weights, starts_on: date, composite: Kpi | None) -> None:
    """Raise ValidationError with everything that is wrong with the KPIs and weights of a set."""
    found = [*_sum(weights), *_defined(weights, starts_on), *_circle(weights, starts_on, composite)]
    if found:
        raise ValidationError(found)


def refuse_successor(latest: KpiSet | None, weights: Weights, starts_on: date, after: date | None) -> None:
    """``after``: the start of the latest set that its maker has seen."""
    if latest is None:
        return
    if latest.starts_on != after:
        raise ValidationError(
            _("Meanwhile %(name)s made a set from %(day)s. Look at it, then decide again.")
            % {
                "name": latest.made_by.get_username() if latest.made_by else _("somebody"),
                "day": date_format(latest.starts_on),
            }
        )
    if starts_on <= latest.starts_on:
        raise ValidationError(
            {
                "starts_on": _("The latest set starts on %(day)s: choose a later day.")
                % {"day": date_format(latest.starts_on)}
            }
        )
    if {item.kpi_id: item.weight for item in latest.items.all()} == {kpi.pk: weight for kpi, weight in weights}:
        raise ValidationError(_("Nothing differs from the latest set."))


def _sum(weights: Weights) -> Iterator[str]:
    total = sum((weight for _kpi, weight in weights), Decimal(0))
    over = total - WHOLE
    if over:
        words = {"total": _number(total), "off": _number(abs(over))}
        yield (
            _("The weights are %(total)s together: %(off)s too much.") % words
            if over > 0
            else _("The weights are %(total)s together: %(off)s are missing.") % words
        )


def _defined(weights: Weights, starts_on: date) -> Iterator[str]:
    versions = definitions(starts_on)
    made_of_parts = {item.kpi_set.composite_id for item in items_in_force(starts_on, "")}
    for kpi, _weight in weights:
        version = versions.get(kpi.key)
        if version is None:
            yield _("“%(key)s” is not defined by %(day)s.") % {"key": kpi.key, "day": date_format(starts_on)}
        elif version.kind == Kind.COMPOSITE and kpi.pk not in made_of_parts:
            yield _("“%(kpi)s” has no parts by %(day)s: give it some first.") % {
                "kpi": version.label, "day": date_format(starts_on)
            }  # fmt: skip


def _circle(weights: Weights, starts_on: date, composite: Kpi | None) -> Iterator[str]:
    """Sets of other composites that start later may close a circle too, so their days are looked at as well."""
    if composite is None:
        return
    later = KpiSet.objects.filter(composite__isnull=False, starts_on__gt=starts_on).values_list("starts_on", flat=True)
    for day in sorted({starts_on, *later}):
        parts = _parts_on(day) | {composite.pk: {kpi.pk for kpi, _weight in weights}}
        if composite.pk in _below(composite.pk, parts):
            yield _("“%(key)s” would be a part of itself.") % {"key": composite.key}
            return


def _parts_on(day: date) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for item in items_in_force(day, ""):
        if item.kpi_set.composite_id:
            found.setdefault(item.kpi_set.composite_id, set()).add(item.kpi_id)
    return found


def _below(top: int, parts: dict[int, set[int]]) -> set[int]:
    """Everything that hangs under a composite."""
    found: set[int] = set()
    waiting = list(parts.get(top, ()))
    while waiting:
        kpi = waiting.pop()
        if kpi not in found:
            found.add(kpi)
            waiting += parts.get(kpi, ())
    return found


def _number(amount: Decimal) -> str:
    return number_format(amount.normalize() if amount % 1 else int(amount))
