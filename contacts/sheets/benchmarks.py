"""Benchmarks as rows of a sheet."""

from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contacts.roster.rows import RowError
from contacts.sheets.kpi_names import KpiNames
from contacts.sheets.reading import Line, Shape
from kpis.benchmarks.actions import add_benchmark
from kpis.benchmarks.models import Benchmark
from kpis.benchmarks.rules import refuse_other_unit
from teams.models import User
from teams.numbers import write_plain

SHAPE: Final = Shape(
    {
        "kpi": ("KPI key", "metric", "measure"),
        "value": ("benchmark", "figure"),
        "unit": (),
        "source": ("published by", "publisher"),
        "url": ("address", "link"),
        "published_on": ("date", "date of the source", "published"),
        "segment": ("of whom", "industry", "channel", "region"),
        "note": ("comment", "remark"),
    },
    needed=("kpi", "value", "source", "published_on"),
    days=("published_on",),
)
EXAMPLE: Final = (
    {
        "kpi": "csat", "value": "78.4", "unit": "%", "source": "Who published it, report and page",
        "url": "https://example.org/report", "date": "2025-12-31", "segment": "Retail, Europe", "note": "Chats only.",
    },
)  # fmt: skip


class BenchmarkTaker:
    def __init__(self, by: User | None, order: str) -> None:
        self.by, self.order = by, order
        self._kpis = KpiNames()

    def take(self, line: Line) -> bool:
        version = self._kpis.find(line)
        kpi, unit = version.kpi, line.text("unit")
        refuse_other_unit(version, unit)
        source, segment = line.text("source"), line.text("segment", longest=100)
        value, published_on = line.needed_number("value"), line.needed_day("published_on", self.order)
        if not source:
            raise RowError("source", "", _("The cell is empty: a figure without its source is not taken."))
        rest: dict[str, Any] = {"value": value, "url": line.text("url", longest=500), "note": line.text("note")}
        said = Benchmark.objects.filter(kpi=kpi, source=source, segment=segment, published_on=published_on, **rest)
        if said.exists():
            return False
        add_benchmark(
            kpi=kpi, source=source, segment=segment, published_on=published_on, unit=unit, by=self.by, **rest,
        )  # fmt: skip
        return True

    def shown(self, line: Line) -> list[str]:
        version = self._kpis.find(line)
        value = f"{write_plain(line.needed_number('value'))} {version.get_unit_display()}"
        day = date_format(line.needed_day("published_on", self.order), "j M Y")
        return [version.label, value, line.text("source"), day, line.text("segment")]
