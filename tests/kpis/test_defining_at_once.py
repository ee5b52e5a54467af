"""Managers who save at once: one is first, the others read a sentence."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from threading import Thread
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from kpis.actions import load_catalogue, make_kpi, make_set, make_version
from kpis.models import Kpi, KpiSet, KpiVersion
from kpis.periods import today

pytestmark = [
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="writers do not wait for each other in SQLite's database in memory"
    ),
    pytest.mark.django_db(transaction=True),
]

TOGETHER = 4
SHARE: dict[str, Any] = {
    "description": "Ratings of 5 as a share of all.", "numerator": "surveys.rated_5", "denominator": "surveys.ratings",
    "scale": 100.0, "unit": "percent", "direction": "higher", "minimum_n": 5,
}  # fmt: skip


def day(number: int) -> date:
    return today() + timedelta(days=1 + number)


def at_once(write: Callable[[int], Any]) -> list[str]:
    """ "" for who saved, else the sentence, from threads with connections of their own."""
    said: list[str] = []

    def run(number: int) -> None:
        try:
            write(number)
            said.append("")
        except ValidationError as refusal:
            said.append(refusal.messages[0])
        finally:
            connection.close()

    threads = [Thread(target=run, args=(number,)) for number in range(TOGETHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


def test_of_versions_made_at_once_one_is_saved() -> None:
    load_catalogue()
    csat = Kpi.objects.get(key="csat")

    def write(number: int) -> None:
        values = SHARE | {"label": f"Share {number}"}
        make_version(kpi=csat, kind="ratio", values=values, starts_on=day(number), after=1, by=None)

    first, *others = at_once(write)
    assert (first, [sentence[:29] for sentence in others]) == ("", ["Meanwhile somebody made versi"] * (TOGETHER - 1))
    assert KpiVersion.objects.filter(kpi=csat).count() == 2


def test_of_kpis_made_at_once_under_one_key_one_is_saved() -> None:
    load_catalogue()

    def write(number: int) -> None:
        make_kpi(key="share", kind="ratio", values=SHARE | {"label": "Share"}, starts_on=day(number), by=None)

    assert at_once(write) == ["", *["There is a KPI “share” already."] * (TOGETHER - 1)]


def test_of_sets_made_at_once_one_is_saved() -> None:
    load_catalogue()
    csat = Kpi.objects.get(key="csat")

    def write(number: int) -> None:
        make_set(
            role="agent", weights=[(csat, Decimal(100))], starts_on=day(number), after=date(2000, 1, 1), by=None
        )  # fmt: skip

    first, *others = at_once(write)
    assert (first, [sentence[:29] for sentence in others]) == ("", ["Meanwhile somebody made a set"] * (TOGETHER - 1))
    assert KpiSet.objects.filter(role="agent", sealed=True).count() == 2
