"""The trend of one KPI of a scorecard, with the target in force at each point and the middle half of the team."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from statistics import quantiles
from typing import Any

from django.utils.translation import gettext as _

from dashboards.charts.chart import Chart
from dashboards.charts.trend import Band, GoalStep, Limits, Line, Mark, trend
from kpis.control_limits import control_limits
from kpis.models import Kind, KpiVersion, Target
from kpis.periods import Period
from kpis.scopes import Scope
from kpis.scorecards import Entry
from kpis.selectors import Sums, measured_sums
from kpis.targets import TargetScope, stretches
from kpis.values import measures_of, value_of

# A band of fewer people would say too much about one of them.
FEWEST_PEERS = 5


def entry_trend(
    entry: Entry, goals: Sequence[GoalStep], *, band: Band | None = None, context: Sequence[Line] = ()
) -> Chart:
    """A KPI week by week; its title speaks of the last seven days, which the tile's period does not."""
    version, first = entry.version, first_known(entry)
    chart = trend(
        [point.day for point in entry.points[first:]],
        [entry_line(entry, first)],
        unit=version.unit,
        decimals=version.decimals,
        goals=goals,
        context=[replace(line, values=line.values[first:]) for line in context],
        band=_from(band, first),
        limits=entry_limits(entry, first),
        marks=[*_redefined(entry, first), *(Mark(day, _("target changed")) for day in entry.target_changes)],
        minimum_n=version.minimum_n if version.kind in (Kind.RATIO, Kind.QUANTILE) else 0,
    )
    return replace(
        chart,
        height="tall" if context else chart.height,
        title=_("Last seven days: %(finding)s") % {"finding": chart.title},
    )


def entry_limits(entry: Entry, first: int) -> Limits | None:
    """Within which the weeks vary by chance alone, by the chart that fits the KPI."""
    points = entry.points[first:]
    found = control_limits(entry.version, points)
    if found is None:
        return None
    name = _("p chart limits") if found.shares else _("XmR chart limits")
    return Limits(name, found.low, found.high, found.outside([point.value for point in points]))


def _redefined(entry: Entry, first: int) -> list[Mark]:
    """The whole line is of the last definition; where that began is marked."""
    began = entry.version.starts_on
    shown = entry.points[first:]
    return [Mark(began, _("definition changed"))] if shown and began > shown[0].day else []


def first_known(entry: Entry) -> int:
    """The place of the first week with a value: a trend does not begin with months of nothing."""
    return next((i for i, point in enumerate(entry.points) if point.value is not None), 0)


def entry_line(entry: Entry, first: int) -> Line:
    """The values week by week with their n."""
    points = entry.points[first:]
    ns = [point.n for point in points] if entry.version.kind in (Kind.RATIO, Kind.QUANTILE) else []
    return Line(entry.version.label, [point.value for point in points], ns)


def _from(band: Band | None, first: int) -> Band | None:
    return band and replace(band, low=band.low[first:], middle=band.middle[first:], high=band.high[first:])


def goal_steps(targets: list[Target], scope: TargetScope, days: Sequence[date], end: date) -> list[GoalStep]:
    return [
        GoalStep(piece.start, piece.target) for piece in stretches(targets, scope, Period(days[0], end)) if piece.target
    ]


def member_series(scope: Scope, version: KpiVersion, days: Sequence[date], end: date) -> dict[Any, list[float | None]]:
    """Each person's values along ``days`` (first days of steps), by person id; muted ones are None."""
    sums = measured_sums(scope, measures_of(version), days[0], end, ["person", "day"])
    people: dict[Any, list[Sums]] = {}
    for (person, day), found in sums.items():
        if person not in people:
            people[person] = [Counter() for _day in days]
        people[person][bisect_right(days, day) - 1].update(found)
    return {person: [_counted(version, step) for step in steps] for person, steps in people.items() if person}


def team_band(scope: Scope, version: KpiVersion, days: Sequence[date], end: date) -> Band | None:
    """Quartiles and median of the members along ``days``; nothing where fewer than five have a value."""
    series = list(member_series(scope, version, days, end).values())
    columns = [[row[i] for row in series if row[i] is not None] for i in range(len(days))]
    cuts = [quantiles(column, n=4) if len(column) >= FEWEST_PEERS else (None, None, None) for column in columns]  # type: ignore[type-var]
    if not any(cut[1] is not None for cut in cuts):
        return None
    low, middle, high = ([cut[i] for cut in cuts] for i in range(3))
    return Band(_("Team, middle half"), low, middle, high)


def _counted(version: KpiVersion, sums: Sums) -> float | None:
    value = value_of(version, sums)
    return None if value.muted else value.value
