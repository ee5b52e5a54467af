"""The filter bar: what the address asks for, and the choices to ask otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from kpis.models import KpiVersion
from kpis.periods import COMPARISONS, DEFAULT_PRESET, PRESETS, PREVIOUS, Period, read_period, today
from kpis.selectors import Freshness, freshness


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    selected: bool = False
    depth: int = 0


@dataclass(frozen=True)
class Select:
    name: str
    label: str
    options: Sequence[Option]


@dataclass(frozen=True)
class Filters:
    """``error`` says what was wrong with the address; the default period stands in for it.

    ``compares``: the page shows changes, so the bar asks since when; ``hidden`` is what else the bar sends along.
    """

    period: Period
    fresh: Freshness
    error: str = ""
    selects: tuple[Select, ...] = ()
    hidden: tuple[tuple[str, str], ...] = field(default=())
    compares: bool = True

    @property
    def custom(self) -> bool:
        return self.period.key == "custom"

    @property
    def start(self) -> date:
        return self.period.start

    @property
    def end(self) -> date:
        return self.period.last

    @property
    def periods(self) -> list[Option]:
        return [Option(key, str(label), key == self.period.key) for key, (label, _period) in PRESETS.items()]

    @property
    def comparison(self) -> Select | None:
        """The choice of what the period is compared with, each named with its days."""
        if not self.compares:
            return None
        named = {key: replace(self.period, versus=key).previous.name for key in COMPARISONS}
        options = [
            Option("" if key == PREVIOUS else key, f"{label}, {named[key]}", key == self.period.versus)
            for key, label in COMPARISONS.items()
        ]
        return Select("versus", _("Compared with"), options)

    @property
    def query(self) -> str:
        """What a link carries on, so that the period stays when one goes deeper."""
        versus = {} if self.period.versus == PREVIOUS else {"versus": self.period.versus}
        if self.custom:
            return urlencode({"period": "custom", "from": self.start, "to": self.end, **versus})
        return urlencode({"period": self.period.key, **versus})

    def link(self, address: str, **more: Any) -> str:
        extra = urlencode({key: value for key, value in more.items() if value})
        return f"{address}?{'&'.join(part for part in (self.query, extra) if part)}"


def with_kpi(filters: Filters, versions: Sequence[KpiVersion], chosen: KpiVersion | None) -> Filters:
    """The bar with the choice of the KPI that is drawn; without it where none is."""
    if chosen is None:
        return filters
    options = [Option(v.kpi.key, v.label, v.kpi_id == chosen.kpi_id) for v in versions]
    return replace(filters, selects=(*filters.selects, Select("kpi", _("Trend of"), options)))


def read_filters(request: HttpRequest, *, keep: Sequence[str] = (), compares: bool = True) -> Filters:
    """Presets are seen from the day after the last complete one that has data. ``keep`` names what the bar sends on."""
    fresh, asked = freshness(), request.GET
    versus = asked["versus"] if asked.get("versus") in COMPARISONS else PREVIOUS
    kept = [(name, asked[name]) for name in (*keep, *(() if compares else ("versus",))) if asked.get(name)]
    try:
        period, error = asked_period(asked, presets_until(fresh)), ""
    except ValueError as problem:
        period, error = read_period(DEFAULT_PRESET, "", "", anchor=presets_until(fresh)), str(problem)
    return Filters(replace(period, versus=versus), fresh, error, hidden=tuple(kept), compares=compares)


def presets_until(fresh: Freshness) -> date:
    """The day from which presets look back: the one after the last complete day that has data."""
    yesterday = today() - timedelta(days=1)
    return min(fresh.until or yesterday, yesterday) + timedelta(days=1)


def asked_period(asked: Mapping[str, str], anchor: date, prefix: str = "") -> Period:
    """The period under the names ``period``, ``from`` and ``to``. Raises ValueError with a sentence for the reader."""
    preset, first, last = (asked.get(f"{prefix}{name}", "") for name in ("period", "from", "to"))
    custom = preset == "custom" or (not preset and bool(first or last))
    if custom and (first or last):
        return read_period("", first, last, anchor=anchor)
    return read_period("" if preset == "custom" else preset, "", "", anchor=anchor)
