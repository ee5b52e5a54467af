"""``manage.py document_kpis``: write docs/kpis.md from the rows: it cannot differ from what is computed."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from kpis.catalogue import formula
from kpis.definitions import definitions, role_set
from kpis.models import Kind, KpiVersion
from kpis.periods import today
from teams.roles import Role

HEAD = """# KPI catalogue

Written by `manage.py document_kpis` from the definitions in the database; do not edit by hand.

Rules that hold for every KPI:

- Sums are divided; ratios are never averaged.
- A KPI without a denominator has no data, which is not zero.
- Under the minimum n a value is shown muted and counts nowhere.
- A share with n under 30 carries its Wilson 95 % interval.
- Days are cut in the organisation's time zone.
- A fact counts for the person and team it belonged to at its instant.
"""


class Command(BaseCommand):
    help = "Write docs/kpis.md from the KPI definitions in force today."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", default=str(settings.BASE_DIR / "docs" / "kpis.md"))

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["output"])
        path.write_text(catalogue_text(), encoding="utf-8")
        self.stdout.write(f"Wrote {path}.")


def catalogue_text() -> str:
    versions = definitions(today())
    return "\n".join([HEAD, *_sets(versions), *[_section(v) for v in versions.values()]])


def _sets(versions: dict[str, KpiVersion]) -> list[str]:
    lines = ["## What each role answers for", "", "| role | KPIs (weight) |", "|---|---|"]
    for role in Role:
        parts = role_set(role, today(), versions)
        if parts:
            named = ", ".join(f"{part.version.label} ({part.weight:g})" for part in parts)
            lines.append(f"| {role.label} (`{role.value}`) | {named} |")
    composites = {p.version.kpi.key: p for role in Role for p in role_set(role, today(), versions) if p.parts}
    for part in composites.values():
        named = ", ".join(f"{below.version.label} ({below.weight:g})" for below in part.parts)
        lines += ["", f"{part.version.label} is made of: {named}."]
    return [*lines, ""]


def _section(version: KpiVersion) -> str:
    rows = [
        ("what", version.description),
        ("mind", version.caution),
        ("formula", _formula(version)),
        ("left out as unknown", f"`{version.unknown}`" if version.unknown else ""),
        ("unit, direction", f"{version.get_unit_display()}, {str(version.get_direction_display()).lower()}"),
        ("counts on", version.counts_on),
        ("minimum n", str(version.minimum_n) if version.minimum_n else ""),
    ]
    lines = [f"## {version.label}: `{version.kpi.key}`", "", "| | |", "|---|---|"]
    return "\n".join([*lines, *[f"| {name} | {text} |" for name, text in rows if text], ""])


def _formula(version: KpiVersion) -> str:
    if version.kind == Kind.COMPOSITE:
        return "weighted mean of the attainment of its parts"
    return f"`{formula(version)}`"
