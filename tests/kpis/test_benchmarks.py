"""Quoting what others publish: what is taken, what is refused, what the log keeps."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from kpis.actions import load_catalogue
from kpis.benchmarks.actions import add_benchmark, change_benchmark, remove_benchmark
from kpis.benchmarks.models import Benchmark
from kpis.models import Kpi
from kpis.periods import today
from teams.models import AuditEvent
from tests.conftest import Cast


@pytest.fixture(autouse=True)
def _catalogue(db: None) -> None:
    load_catalogue()


def quote(key: str = "csat", **values: Any) -> Benchmark:
    given = {"value": 78.0, "source": "Yearbook, p. 12", "published_on": date(2025, 12, 31), "by": None} | values
    return add_benchmark(kpi=Kpi.objects.get(key=key), **given)


def test_a_quotation_says_who_where_and_when(cast: Cast) -> None:
    row = quote(segment="retail, EU", url="https://example.org/yearbook", by=cast.user("mara"), note="post-chat only")
    assert (row.kpi.key, row.value, row.unit) == ("csat", 78.0, "percent")
    assert (row.source, row.segment, row.made_by) == ("Yearbook, p. 12", "retail, EU", cast.user("mara"))
    event = AuditEvent.objects.get(action="benchmark.add")
    assert (event.by_name, event.subject) == ("mara", "csat")
    assert event.details == {
        "value": 78.0, "unit": "percent", "source": "Yearbook, p. 12", "of": "2025-12-31", "segment": "retail, EU",
    }  # fmt: skip


@pytest.mark.parametrize("unit", ["", "percent", "%", " Percent "])
def test_the_unit_of_the_kpi_may_be_said(unit: str) -> None:
    assert quote(unit=unit).unit == "percent"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"unit": "points"}, "“CSAT” is measured in “%”, not in “points”: convert the value first."),
        ({"unit": "stars"}, "“CSAT” is measured in “%”, not in “stars”: convert the value first."),
        ({"key": "average_handle_time", "unit": "minutes"}, "is measured in “seconds”, not in “minutes”"),
        ({"key": "performance"}, "nobody else's figure compares"),
        ({"source": "  "}, "This field cannot be blank."),
        ({"value": float("nan")}, "Give a finite number."),
        ({"value": float("inf")}, "Give a finite number."),
        ({"url": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"published_on": today() + timedelta(days=1)}, "That day lies ahead: when was the source published?"),
        ({"segment": "x" * 101}, "at most 100 characters"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_a_sentence(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        quote(**values)
    assert sentence in " ".join(refusal.value.messages)
    assert not Benchmark.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_source_says_one_thing_of_a_segment_on_a_day() -> None:
    quote(segment="retail")
    quote(segment="banks", value=82)
    quote(segment="retail", published_on=date(2024, 12, 31))
    with pytest.raises(ValidationError) as refusal:
        quote(segment="retail", value=79)
    assert "is there already for this segment, with 78: change or remove that one." in refusal.value.messages[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Benchmark.objects.filter(value=82).update(segment="retail")


def test_a_change_takes_one_away_and_adds_another(cast: Cast) -> None:
    old = quote()
    new = change_benchmark(
        old, value=80, source="Yearbook, p. 12", published_on=date(2025, 12, 31), by=cast.user("mara")
    )
    assert [(row.pk, row.value) for row in Benchmark.objects.all()] == [(new.pk, 80)]
    noted = AuditEvent.objects.filter(by=cast.user("mara")).order_by("pk").values_list("action", "details__value")
    assert list(noted) == [("benchmark.remove", 78), ("benchmark.add", 80)]


def test_a_change_that_is_refused_leaves_the_old_one() -> None:
    old = quote()
    with pytest.raises(ValidationError):
        change_benchmark(old, value=80, source="", published_on=date(2025, 12, 31), by=None)
    assert Benchmark.objects.get().value == 78
    assert not AuditEvent.objects.filter(action="benchmark.remove").exists()


def test_who_comes_second_is_told() -> None:
    old = quote()
    remove_benchmark(Benchmark.objects.get(), by=None)
    for act in (lambda: remove_benchmark(old, by=None), lambda: change_benchmark(old, by=None, value=1)):
        with pytest.raises(ValidationError, match="meanwhile"):
            act()
    assert not Benchmark.objects.exists()
