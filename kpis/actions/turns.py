"""Whoever writes what hangs on a KPI waits for whoever does so already; SQLite's IMMEDIATE transactions wait anyway."""

from django.db import connection

from kpis.models import Kpi


def take_turn(kpi: Kpi) -> None:
    """Lock one KPI up to the end of the transaction."""
    if connection.vendor == "postgresql":
        Kpi.objects.select_for_update().get(pk=kpi.pk)


def take_all_turns() -> None:
    """Lock every KPI: a set may name any of them, and two sets may close a circle together."""
    if connection.vendor == "postgresql":
        list(Kpi.objects.select_for_update().order_by("pk").values_list("pk"))
