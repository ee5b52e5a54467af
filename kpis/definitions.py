"""Definitions in force on a day, role sets in force on a day."""

from dataclasses import dataclass
from datetime import date

from kpis.daily import find_measure
from kpis.models import Kind, KpiVersion, SetItem
from kpis.sets import items_in_force
from kpis.values import measures_of
from teams.roles import Role


@dataclass(frozen=True)
class Part:
    """A KPI in a set: its definition, its weight, and for a composite the parts it is made of."""

    version: KpiVersion
    weight: float
    parts: tuple["Part", ...] = ()


def definitions(day: date) -> dict[str, KpiVersion]:
    """The version of every KPI in force on a day, by key, in catalogue order."""
    versions = KpiVersion.objects.filter(starts_on__lte=day).select_related("kpi")
    return {v.kpi.key: v for v in versions.order_by("kpi__position", "kpi__key", "number")}


def definition(key: str, day: date) -> KpiVersion | None:
    versions = KpiVersion.objects.filter(kpi__key=key, starts_on__lte=day).select_related("kpi")
    return versions.order_by("-number").first()


def is_measured(version: KpiVersion) -> bool:
    """Whether every measure of a definition is installed; a KPI whose source does not exist yet is not measured."""
    return version.kind == Kind.COMPOSITE or all(find_measure(measure) for measure in measures_of(version))


def role_set(role: Role | str, day: date, versions: dict[str, KpiVersion] | None = None) -> list[Part]:
    """What a role answers for on a day, composites with their parts. Two queries at most."""
    versions = versions if versions is not None else definitions(day)
    items = items_in_force(day, role)
    return [_part(item, items, versions) for item in items if item.kpi_set.role == role and item.kpi.key in versions]


def _part(item: SetItem, items: list[SetItem], versions: dict[str, KpiVersion], above: tuple[int, ...] = ()) -> Part:
    """A composite that holds one it is part of would have no end: that one is left out."""
    above = (*above, item.kpi_id)
    below = tuple(
        _part(other, items, versions, above)
        for other in items
        if other.kpi_set.composite_id == item.kpi_id and other.kpi_id not in above and other.kpi.key in versions
    )
    return Part(versions[item.kpi.key], float(item.weight), below)
