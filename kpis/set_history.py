"""The sets of a role or a composite as their pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404
from django.utils.functional import Promise

from kpis.models import Kind, Kpi, KpiSet, KpiVersion
from teams.roles import Role


@dataclass(frozen=True)
class Owner:
    """Whose set it is; ``kind`` and ``name`` stand in its address."""

    kind: str
    name: str
    label: str | Promise
    composite: Kpi | None = None

    @property
    def role(self) -> str:
        return self.name if self.kind == "role" else ""


@dataclass(frozen=True)
class Weight:
    """``before`` is None for what came in, ``weight`` for what went out."""

    key: str
    label: str
    weight: float | None
    before: float | None


@dataclass(frozen=True)
class Step:
    """One set; ``last_on`` is None for the latest. ``when``: past, present or future."""

    held: KpiSet
    last_on: date | None
    when: str
    weights: tuple[Weight, ...]


def owners(labels: dict[int, KpiVersion]) -> list[Owner]:
    """Every role, then every composite."""
    composites = [version for version in labels.values() if version.kind == Kind.COMPOSITE]
    return [
        *(Owner("role", role.value, role.label) for role in Role),
        *(Owner("kpi", version.kpi.key, version.label, version.kpi) for version in composites),
    ]


def find_owner(kind: str, name: str, labels: dict[int, KpiVersion]) -> Owner:
    """Raises Http404."""
    found = next((one for one in owners(labels) if (one.kind, one.name) == (kind, name)), None)
    if found is None:
        raise Http404
    return found


def sets_of(owner: Owner) -> list[KpiSet]:
    """The latest first, with their items. Two queries."""
    held = KpiSet.objects.filter(role=owner.role, composite=owner.composite, sealed=True)
    return list(held.select_related("made_by").prefetch_related("items__kpi").order_by("-starts_on"))


def latest_versions() -> dict[int, KpiVersion]:
    """The newest version of every KPI, to come or not, in catalogue order, by KPI id. One query."""
    versions = KpiVersion.objects.select_related("kpi").order_by("kpi__position", "kpi__key", "number")
    return {version.kpi_id: version for version in versions}


def set_history(sets: Sequence[KpiSet], labels: dict[int, KpiVersion], today: date) -> list[Step]:
    later: list[KpiSet | None] = [None, *sets]
    before: list[KpiSet | None] = [*sets[1:], None]
    return [
        Step(held, after.starts_on - timedelta(days=1) if after else None, _when(held, after, today),
             _weights(held, earlier, labels))
        for held, after, earlier in zip(sets, later, before, strict=False)
    ]  # fmt: skip


def _weights(held: KpiSet, before: KpiSet | None, labels: dict[int, KpiVersion]) -> tuple[Weight, ...]:
    now = {item.kpi_id: float(item.weight) for item in held.items.all()}
    was = {item.kpi_id: float(item.weight) for item in before.items.all()} if before else {}
    return tuple(
        Weight(labels[kpi].kpi.key, labels[kpi].label, now.get(kpi), was.get(kpi) if before else now[kpi])
        for kpi in {**now, **was}
    )


def _when(held: KpiSet, after: KpiSet | None, today: date) -> str:
    if held.starts_on > today:
        return "future"
    return "past" if after and after.starts_on <= today else "present"
