"""Adds the KPIs and role sets that ship with the product."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import transaction

from kpis.actions.sets import seal
from kpis.definition_fields import DEFINED
from kpis.models import Kpi, KpiSet, KpiVersion

BEGINNING = date(2000, 1, 1)
CATALOGUE = "kpi_catalogue.toml"


@transaction.atomic
def load_catalogue() -> int:
    """Add the shipped KPIs and role sets that are missing; what exists is never changed. Returns how many KPIs came."""
    added, sets = 0, []
    for config in apps.get_app_configs():
        path = Path(config.path) / CATALOGUE
        if path.exists():
            content = tomllib.loads(path.read_text(encoding="utf-8"))
            added += sum(_add_kpi(row) for row in content.get("kpi", []))
            sets += content.get("set", [])
    for row in sets:
        _add_set(row)
    return added


def _add_kpi(row: dict[str, Any]) -> bool:
    kpi, made = Kpi.objects.get_or_create(
        key=row["key"], defaults={"position": row["position"], "family": row["family"]}
    )
    if made:
        fields = {name: row[name] for name in DEFINED if name in row}
        if "divide_by" in row:
            fields["scale"] = 1 / row["divide_by"]
        KpiVersion.objects.create(kpi=kpi, number=1, starts_on=BEGINNING, shipped=True, **fields)
    return made


def _add_set(row: dict[str, Any]) -> None:
    composite = Kpi.objects.get(key=row["composite"]) if "composite" in row else None
    role = row.get("role", "")
    if not KpiSet.objects.filter(role=role, composite=composite).exists():
        made = KpiSet.objects.create(role=role, composite=composite, starts_on=BEGINNING, shipped=True)
        seal(made, [(Kpi.objects.get(key=key), Decimal(str(weight))) for key, weight in row["weights"].items()])
