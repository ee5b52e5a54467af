"""What a trend says: its finding, a sentence, and the table of the same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.charts.chart import write_day
from dashboards.charts.goals import Target, describe_goal, describe_standing, standing
from dashboards.charts.numbers import write_figure
from dashboards.charts.series import Band, Limits, Line
from dashboards.charts.tables import Cell, Column, Row, Table


@dataclass(frozen=True)
class Story:
    """What the first line says."""

    days: Sequence[date]
    line: Line
    targets: Sequence[Target | None]
    unit: str
    decimals: int | None
    limits: Limits | None = None

    @property
    def known(self) -> list[int]:
        return [index for index, value in enumerate(self.line.values) if value is not None]

    def write(self, value: float | None) -> str:
        return write_figure(value, self.unit, self.decimals)

    def title(self) -> str:
        if not self.known:
            return _("%(subject)s: no data") % {"subject": self.line.label}
        last = self.known[-1]
        value, target = self.line.values[last], self.targets[last]
        words = {"subject": self.line.label, "value": self.write(value)}
        if target is None or value is None:
            return _("%(subject)s is at %(value)s") % words
        words["standing"] = describe_standing(value, target, self.unit, self.decimals)
        return _("%(subject)s at %(value)s: %(standing)s") % words

    def summary(self) -> str:
        if not self.known:
            return _("Nothing was counted in these periods.")
        return " ".join(part for part in (self._course(), self._met(), self._chance()) if part)

    def table(self, lines: Sequence[Line], band: Band | None) -> Table:
        """One row per period, with what else the chart draws beside the first line."""
        others = [*lines[1:], *([Line(band.label, band.middle)] if band else [])]
        columns = [
            Column(_("Period from")),
            *[Column(head, numeric=True) for head in (self.line.label, _("n"), _("Target"))],
            *([Column(_("By chance"), numeric=True)] if self.limits else []),
            *[Column(line.label, numeric=True) for line in others],
        ]
        rows = [self._row(index, others) for index in range(len(self.days))]
        return Table(_("%(subject)s over time") % {"subject": self.line.label}, columns, rows)

    def _row(self, index: int, others: Sequence[Line]) -> Row:
        n = self.line.ns[index] if index < len(self.line.ns) else None
        target = self.targets[index]
        return Row(
            [
                write_day(self.days[index]),
                Cell(self.write(self.line.values[index])),
                "" if n is None else write_figure(n, "count"),
                describe_goal(target, self.unit) if target else "",
                *([self._range(index, self.limits)] if self.limits else []),
                *[self.write(line.values[index]) for line in others],
            ]
        )

    def _course(self) -> str:
        first, last = self.known[0], self.known[-1]
        if first == last:
            words = {"value": self.write(self.line.values[last]), "day": write_day(self.days[last])}
            return _("One period has data: %(value)s (%(day)s).") % words
        return _("From %(start)s (%(start_day)s) to %(end)s (%(end_day)s).") % {
            "start": self.write(self.line.values[first]),
            "start_day": write_day(self.days[first]),
            "end": self.write(self.line.values[last]),
            "end_day": write_day(self.days[last]),
        }

    def _met(self) -> str:
        """Of one period the title says it."""
        judged = [
            standing(value, target, self.unit, self.decimals)
            for value, target in zip(self.line.values, self.targets, strict=True)
            if value is not None and target is not None
        ]
        if len(judged) < 2:
            return ""
        words = {"met": judged.count("good"), "all": len(judged)}
        return _("Target met in %(met)s of %(all)s periods.") % words

    def _range(self, index: int, limits: Limits) -> str:
        low, high = limits.low[index], limits.high[index]
        if low is None or high is None:
            return ""
        return _("%(low)s to %(high)s") % {"low": self.write(low), "high": self.write(high)}

    def _chance(self) -> str:
        """Whether single points say something, or are what chance makes of an unchanged figure."""
        if self.limits is None:
            return ""
        words = {"n": len(self.limits.outside), "limits": self.limits.name}
        if not words["n"]:
            return _("All of it is within normal variation (%(limits)s).") % words
        return (
            ngettext(
                "%(n)s point lies outside normal variation (%(limits)s).",
                "%(n)s points lie outside normal variation (%(limits)s).",
                len(self.limits.outside),
            )
            % words
        )
