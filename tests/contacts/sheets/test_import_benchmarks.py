"""Benchmarks from a file: with their source and in the KPI's unit, or not at all."""

from datetime import date
from pathlib import Path

import pytest

from contacts.sheets.kinds import BENCHMARKS
from kpis.benchmarks.models import Benchmark
from teams.models import AuditEvent
from tests.conftest import Cast
from tests.contacts.sheets.files import BENCHMARKS as HEADER
from tests.contacts.sheets.files import bring, refusals, sheet

GOOD = (
    'csat,78.4,%,"Yearbook, p. 12",https://example.org/y,2025-12-31,"Retail, EU",chats only',
    "AHT,372,seconds,Survey,,2026-03-01,,",
)


def test_a_file_is_brought_in_and_again_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    path = sheet(tmp_path, HEADER, *GOOD)
    found = bring(BENCHMARKS, path, cast.user("mara"))
    assert (found.created, refusals(found)) == (2, [])
    row = Benchmark.objects.get(kpi__key="csat")
    assert (row.value, row.unit, row.source, row.url) == (78.4, "percent", "Yearbook, p. 12", "https://example.org/y")
    assert (row.published_on, row.segment, row.note) == (date(2025, 12, 31), "Retail, EU", "chats only")
    assert row.made_by == cast.user("mara")
    assert AuditEvent.objects.get(action="benchmark.import").details == {"created": 2, "unchanged": 0}
    events = AuditEvent.objects.count()
    again = bring(BENCHMARKS, path, cast.user("mara"))
    assert (again.created, again.unchanged, again.written) == (0, 2, False)
    assert (Benchmark.objects.count(), AuditEvent.objects.count()) == (2, events)


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("csat,4.2,points,Survey,,2026-03-01,,", "unit", "“CSAT” is measured in “%”, not in “points”: convert"),
        ("csat,,,Survey,,2026-03-01,,", "value", "the number is needed"),
        ("csat,78 %,,Survey,,2026-03-01,,", "value", "This is no plain number"),
        ("csat,78,,,,2026-03-01,,", "source", "a figure without its source is not taken"),
        ("csat,78,,Survey,,,,", "date", "the day is needed"),
        ("csat,78,,Survey,,2999-01-01,,", "date", "This is no day that can be read"),
        ("csat,78,,Survey,,2099-01-01,,", "date", "That day lies ahead"),
        ("csat,78,,Survey,nowhere,2026-03-01,,", "url", "Enter a valid URL."),
        ("performance,78,,Survey,,2026-03-01,,", "", "nobody else's figure compares"),
        ("happiness,78,,Survey,,2026-03-01,,", "kpi", "There is no KPI “happiness”."),
        ('csat,79,,"Yearbook, p. 12",,2025-12-31,"Retail, EU",', "", "is there already for this segment, with 78.4"),
        ("csat,78,,Survey,,2026-03-01," + "x" * 101 + ",", "segment", "longer than 100 characters"),
    ],
)
def test_a_row_that_cannot_be_compared_is_named_and_nothing_written(
    cast: Cast, tmp_path: Path, line: str, column: str, reason: str
) -> None:
    found = bring(BENCHMARKS, sheet(tmp_path, HEADER, GOOD[0], line))
    ((number, blamed, sentence),) = refusals(found)
    assert (number, blamed) == (3, column)
    assert reason in sentence
    assert not Benchmark.objects.exists()
    assert not AuditEvent.objects.filter(action__startswith="benchmark").exists()


def test_a_wrong_unit_is_refused_also_where_the_figure_is_there(cast: Cast, tmp_path: Path) -> None:
    bring(BENCHMARKS, sheet(tmp_path, HEADER, GOOD[1]))
    found = bring(BENCHMARKS, sheet(tmp_path, HEADER, GOOD[1].replace("seconds", "minutes")))
    assert [column for _line, column, _reason in refusals(found)] == ["unit"]
