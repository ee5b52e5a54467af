"""The sets that hold on a day: of each role, and of each composite its parts."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from kpis.models import KpiSet, SetItem

# A role, or the id of a composite.
Owner = tuple[str, int | None]


def items_in_force(day: date, role: str | None = None) -> list[SetItem]:
    """The items of the sets that hold on a day, in their order: of one role or of all, and of every composite.

    One query, which reads the sets before as well: they are few, and asking for the latest of each costs more.
    """
    asked = Q() if role is None else Q(kpi_set__role__in=[role, ""])
    items = list(
        SetItem.objects.filter(asked, kpi_set__sealed=True, kpi_set__starts_on__lte=day)
        .select_related("kpi", "kpi_set__composite")
        .order_by("position", "id")
    )
    latest = latest_of(item.kpi_set for item in items)
    return [item for item in items if item.kpi_set_id == latest[owner_of(item.kpi_set)].pk]


def latest_of(sets: Iterable[KpiSet]) -> dict[Owner, KpiSet]:
    return {owner_of(one): one for one in sorted(sets, key=lambda one: one.starts_on)}


def owner_of(one: KpiSet) -> Owner:
    return one.role, one.composite_id
