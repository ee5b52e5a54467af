"""A definition tried out on the last thirty complete days, before anybody rests on it."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from kpis.categories import new_categories
from kpis.definitions import Part, is_measured
from kpis.fact_sums import fact_sums
from kpis.models import Kind, KpiVersion
from kpis.periods import Period
from kpis.scopes import organisation_scope
from kpis.scorecards import Point, scorecard, trend_starts
from kpis.selectors import kpi_values, last_complete_day
from kpis.targets import TargetScope
from kpis.values import Value, value_of

DAYS = 30


@dataclass(frozen=True)
class Column:
    """What one definition makes of the days; ``points`` are the organisation's weeks up to the last of them.

    ``days_only``: read from the facts of the days themselves, so weeks before them are left open.
    """

    version: KpiVersion
    value: Value
    points: tuple[Point, ...]
    days_only: bool = False

    @property
    def line(self) -> list[float | None]:
        return [point.value for point in self.points]


@dataclass(frozen=True)
class Preview:
    """The definition to be, beside the present one where there is one that is measured."""

    period: Period
    new: Column
    present: Column | None

    @property
    def weeks(self) -> list[tuple[date, Point, Point | None]]:
        beside = self.present.points if self.present else (None,) * len(self.new.points)
        return [(point.day, point, other) for point, other in zip(self.new.points, beside, strict=True)]


def preview(version: KpiVersion, present: KpiVersion | None) -> Preview | None:
    """None for a composite: what its parts are is decided elsewhere."""
    if version.kind == Kind.COMPOSITE:
        return None
    last = last_complete_day()
    period = Period(last - timedelta(days=DAYS - 1), last + timedelta(days=1))
    shown = present if present and present.kind != Kind.COMPOSITE and is_measured(present) else None
    return Preview(period, _column(version, period), _column(shown, period) if shown else None)


def _column(version: KpiVersion, period: Period) -> Column:
    if new_categories(version):
        return _from_facts(version, period)
    value = kpi_values(version, organisation_scope(), period)[()]
    card = scorecard(organisation_scope(), "", period, TargetScope(), [Part(version, 0)])
    return Column(version, value, card.entries[0].points)


def _from_facts(version: KpiVersion, period: Period) -> Column:
    """No day is counted by a category that nobody has named before."""
    starts = trend_starts(period)
    weeks = [Period(*week) for week in pairwise([*starts, period.end])]
    points = [_week(version, week) if week.start >= period.start else Point(week.start, None, 0) for week in weeks]
    return Column(version, _counted(version, period), tuple(points), days_only=True)


def _week(version: KpiVersion, week: Period) -> Point:
    value = _counted(version, week)
    return Point(week.start, value.value, value.n)


def _counted(version: KpiVersion, period: Period) -> Value:
    return value_of(version, fact_sums(version, organisation_scope(), period))
