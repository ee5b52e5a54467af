"""German as a reader meets it: numbers, days, definitions, and the address."""

import re
from collections.abc import Iterator
from datetime import date, datetime

import pytest
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.formats import date_format
from pytest_django import Settings

from dashboards.charts.chart import day_axis
from dashboards.charts.numbers import write_figure, write_gap, write_signed
from kpis.models import KpiVersion
from kpis.periods import Period
from perfdash.formats.de.formats import PATTERNS
from teams.numbers import write_count, write_plain
from tests.conftest import Cast
from tests.languages.texts import APPS, ROOT, catalogue_path

GAP = "\N{NO-BREAK SPACE}"
# A pattern of a day where it is asked for: in a filter, or as an argument.
ASKED = re.compile(r"""(?:\|date:|date_format\([^"'\n]*?,\s*)["']([^"']+)["']""")
ISO = {"Y-m-d", "c", "Y-m-d H:i:s"}
SAME = {"H:i:s", "M Y", "DATE_FORMAT"}


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    with translation.override("de"):
        yield


def test_numbers() -> None:
    assert write_figure(1234.56, "rating") == "1.234,56"
    assert write_figure(82.7, "percent") == f"82,7{GAP}%"
    assert write_figure(-3, "count") == "−3"
    assert write_signed(1.34, "percent") == f"+1,3{GAP}Prozentpunkte"
    assert write_gap(90, "seconds") == f"90{GAP}s"
    assert write_figure(None, "percent") == "keine Daten"
    assert (write_count(12345), write_plain(80.5), write_plain(80.0)) == ("12.345", "80,5", "80")


def test_days_and_periods() -> None:
    assert Period(date(2026, 3, 1), date(2026, 4, 1)).label == "1. – 31. März 2026"
    assert Period(date(2025, 12, 30), date(2026, 1, 3)).label == "30. Dez. 2025 – 2. Jan. 2026"
    assert Period(date(2026, 5, 4), date(2026, 5, 5)).label == "4. Mai 2026"
    assert date_format(datetime(2026, 10, 7, 9, 5), "j F Y, H:i") == "7. Oktober 2026, 09:05"  # noqa: DTZ001
    assert date_format(date(2026, 10, 7), "D, j M Y") == "Mi, 7. Okt. 2026"
    assert day_axis([date(2026, 2, 1), date(2026, 2, 8)])["ticktext"] == ["1. Feb.", "8. Feb."]


def test_every_pattern_of_a_day_has_a_german_form() -> None:
    asked = set(ISO)
    for path in [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]:
        asked |= set(ASKED.findall(path.read_text(encoding="utf-8")))
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            asked |= set(ASKED.findall(path.read_text(encoding="utf-8")))
    assert "j F Y" in asked
    days = {pattern for pattern in asked if re.search("[jYH]", pattern)}
    assert sorted(days - PATTERNS.keys() - ISO - SAME) == []


def test_shipped_definitions_are_german_and_own_ones_stay_as_written(cast: Cast) -> None:
    shipped = KpiVersion.objects.get(kpi__key="productivity")
    assert (shipped.label, shipped.counts_on) == ("Produktivität", "Ende der Bearbeitung")
    assert (shipped.written_label, shipped.written_counts_on) == ("Productivity", "end of handling")
    shipped.label = "Contacts"  # a text of pages, but of no shipped definition
    assert (shipped.label, shipped.written_label) == ("Contacts", "Contacts")


def test_people_are_addressed_with_sie() -> None:
    with catalogue_path("de").open("rb") as file:
        texts = " ".join(str(message.string) for message in read_po(file))
    assert re.findall(r"\b(?:du|dich|dir|dein\w*|euch|euer|eure\w*)\b", texts) == []


def test_a_page_is_german_throughout(cast: Cast, settings: Settings) -> None:
    page = cast.client("ann").get("/me/", headers={"accept-language": "de"}).content.decode()
    assert '<html lang="de">' in page
    assert "Wie stehe ich da?" in page
    assert "How am I doing?" not in page
