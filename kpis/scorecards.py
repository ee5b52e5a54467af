"""Scorecards: the KPIs of a role for a scope over a period, with attainment and score.

Everything is computed from the sums of each day, read once: value, previous value, attainment on each stretch of one
target, and the points of a sparkline.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from kpis.attainment import attainment
from kpis.day_sums import DaySums
from kpis.definitions import Part, is_measured, role_set
from kpis.models import Kind, KpiVersion, Target
from kpis.periods import Period
from kpis.scopes import Scope
from kpis.selectors import Sums, measured_sums, running_start
from kpis.targets import Stretch, TargetScope, stretches, targets_for
from kpis.values import Value, measures_of, value_of
from teams.roles import Role

# A quarter of weeks: enough to see a direction, whatever the period.
TREND_WEEKS = 13

# Why a KPI takes no part in the score.
NOT_MEASURED, NO_DATA, MUTED, NO_TARGET = "not_measured", "no_data", "muted", "no_target"


@dataclass(frozen=True)
class Point:
    """One week of a trend: its first day, the value or None, and what it rests on."""

    day: date
    value: float | None
    n: int


@dataclass(frozen=True)
class Entry:
    """One KPI on a scorecard. ``share`` is its weight in the score after missing ones gave theirs away, 0 to 100.

    ``days`` and ``previous_days`` are the lengths of the period and of the one before it.
    """

    version: KpiVersion
    weight: float
    value: Value | None
    previous: Value | None
    target: Target | None
    attainment: float | None
    absent: str = ""
    share: float = 0.0
    parts: tuple["Entry", ...] = ()
    points: tuple[Point, ...] = ()
    target_changes: tuple[date, ...] = ()
    days: int = 0
    previous_days: int = 0


@dataclass(frozen=True)
class Scorecard:
    """``score`` is the weighted mean of the attainments that count, 0 to 120, or None where none does.

    ``targets`` are those that hold within the period, by KPI id; ``sums`` the period's sums of every measure read.
    """

    scope: Scope
    role: str
    period: Period
    previous_period: Period
    entries: tuple[Entry, ...]
    score: float | None = None
    absent: tuple[Entry, ...] = field(default=())
    targets: dict[int, list[Target]] = field(default_factory=dict)
    sums: Sums = field(default_factory=Counter)

    def leaves(self) -> list[Entry]:
        return _leaf_entries(self.entries)

    def entry(self, key: str) -> Entry | None:
        return next((entry for entry in _every_entry(self.entries) if entry.version.kpi.key == key), None)


def scorecard(
    scope: Scope,
    role: Role | str,
    period: Period,
    target_scope: TargetScope,
    parts: Sequence[Part] | None = None,
    also: Iterable[str] = (),
    since: date | None = None,
) -> Scorecard:
    """The scorecard of a role. ``parts`` replaces the role's set (operations: every KPI, weight 0).

    ``also`` names further measures to read in the same queries, for ``Scorecard.sums``. ``since`` is the first day that
    has data at all: a period before that is not compared with.
    """
    parts = role_set(role, period.last) if parts is None else parts
    days = _days(scope, parts, period, also)
    versions = [leaf.version for leaf in _leaves(parts)]
    whole = Period(min(period.start, trend_starts(period)[0]), period.end)
    targets = targets_for(target_scope, whole, {version.kpi_id for version in versions})
    reading = _Reading(scope, period, days, target_scope, targets, since is None or since <= period.previous.start)
    entries = _shared([reading.entry(part) for part in parts])
    absent = tuple(entry for entry in _leaf_entries(entries) if entry.absent)
    sums = days.between(period.start, period.end)
    return Scorecard(scope, str(role), period, period.previous, entries, weighted_mean(entries), absent, targets, sums)


def card_of_sums(
    scope: Scope,
    role: Role | str,
    period: Period,
    days: DaySums,
    target_scope: TargetScope,
    targets: dict[int, list[Target]],
    parts: Sequence[Part],
) -> Scorecard:
    """A scorecard from sums and targets that were read before, without previous values and trend. No query."""
    reading = _Reading(scope, period, days, target_scope, targets, compared=False, trended=False)
    entries = _shared([reading.entry(part) for part in parts])
    absent = tuple(entry for entry in _leaf_entries(entries) if entry.absent)
    sums = days.between(period.start, period.end)
    return Scorecard(scope, str(role), period, period.previous, entries, weighted_mean(entries), absent, targets, sums)


def weighted_mean(entries: Sequence[Entry]) -> float | None:
    """The mean of the attainments by weight, over the entries that have one."""
    counted = [e for e in entries if e.attainment is not None and e.weight > 0]
    total = sum(e.weight for e in counted)
    return sum(e.weight * (e.attainment or 0.0) for e in counted) / total if total else None


@dataclass(frozen=True)
class _Reading:
    scope: Scope
    period: Period
    days: DaySums
    target_scope: TargetScope
    targets: dict[int, list[Target]]
    compared: bool
    trended: bool = True

    def entry(self, part: Part) -> Entry:
        return self._composite(part) if part.version.kind == Kind.COMPOSITE else self._leaf(part)

    def _composite(self, part: Part) -> Entry:
        below = _shared([self.entry(p) for p in part.parts])
        mean = weighted_mean(below)
        absent = _shared_reason(below) if mean is None else ""
        return Entry(part.version, part.weight, None, None, None, mean, absent, parts=below)

    def _leaf(self, part: Part) -> Entry:
        version = part.version
        if not is_measured(version):
            return Entry(version, part.weight, None, None, None, None, NOT_MEASURED)
        value = value_of(version, self._sums(version, self.period.start, self.period.end))
        earlier = self.period.previous
        previous = value_of(version, self._sums(version, earlier.start, earlier.end)) if self.compared else None
        target, met, changes = self._against_target(version, value)
        return Entry(
            version,
            part.weight,
            value,
            previous,
            target,
            met,
            _absence(value, met),
            points=self._points(version) if self.trended else (),
            target_changes=changes,
            days=self.period.length,
            previous_days=earlier.length,
        )

    def _against_target(
        self, version: KpiVersion, value: Value
    ) -> tuple[Target | None, float | None, tuple[date, ...]]:
        """The last target of the period, the attainment, and the days on which another target came into force."""
        pieces = stretches(self.targets.get(version.kpi_id, []), self.target_scope, self.period)
        target = next((piece.target for piece in reversed(pieces) if piece.target), None)
        changes = tuple(piece.start for piece in pieces[1:])
        if value.value is None or value.muted or target is None:
            return target, None, changes
        if version.kind in (Kind.COUNT, Kind.CLOSING):
            return target, attainment(target, value.value), changes
        return target, self._by_stretch(version, pieces), changes

    def _by_stretch(self, version: KpiVersion, pieces: Sequence[Stretch]) -> float | None:
        """Each day by the target in force on it: the stretches' attainments, weighted by their denominators."""
        weighed = [
            (value.denominator or 0, attainment(piece.target, value.value))
            for piece in pieces
            for value in [value_of(version, self._sums(version, piece.start, piece.end))]
            if piece.target and value.value is not None
        ]
        total = sum(weight for weight, _met in weighed)
        return sum(weight * met for weight, met in weighed) / total if total else None

    def _sums(self, version: KpiVersion, start: date, end: date) -> Sums:
        """Sums of the days in a range; a closing value runs from the beginning (kept under ``date.min``)."""
        first = date.min if version.kind == Kind.CLOSING else start
        return self.days.between(first, end, measures_of(version))

    def _points(self, version: KpiVersion) -> tuple[Point, ...]:
        """The value of each seven days up to the end of the period, at least 13 of them."""
        starts = trend_starts(self.period)
        ends = [*starts[1:], self.period.end]
        values = [value_of(version, self._sums(version, s, e)) for s, e in zip(starts, ends, strict=True)]
        return tuple(Point(start, value.value, value.n) for start, value in zip(starts, values, strict=True))


def trend_starts(period: Period) -> list[date]:
    """The first days of the weeks (of seven days, ending with the period) that a trend shows."""
    weeks = max(TREND_WEEKS, -(-period.length // 7))
    return [period.end - timedelta(days=7 * back) for back in range(weeks, 0, -1)]


def _absence(value: Value, met: float | None) -> str:
    if value.value is None:
        return NO_DATA
    if value.muted:
        return MUTED
    return NO_TARGET if met is None else ""


def _shared_reason(parts: Sequence[Entry]) -> str:
    """Why a composite has no value: the reason of all its parts, or simply no data."""
    reasons = {part.absent for part in parts}
    return reasons.pop() if len(reasons) == 1 else NO_DATA


def _leaves(parts: Sequence[Part]) -> list[Part]:
    return [leaf for part in parts for leaf in (_leaves(part.parts) if part.parts else [part])]


def measured_leaves(parts: Sequence[Part]) -> list[KpiVersion]:
    """The definitions of a set that have measures to read."""
    versions = [leaf.version for leaf in _leaves(parts)]
    return [version for version in versions if version.kind != Kind.COMPOSITE and is_measured(version)]


def _leaf_entries(entries: Sequence[Entry]) -> list[Entry]:
    """What is at the bottom, each with its weight in the whole card."""
    return [leaf for entry in entries for leaf in (_leaf_entries(_weighed(entry)) if entry.parts else [entry])]


def _weighed(composite: Entry) -> list[Entry]:
    """The parts of a composite, its own weight divided among them."""
    total = sum(part.weight for part in composite.parts)
    return [replace(p, weight=composite.weight * p.weight / total if total else 0.0) for p in composite.parts]


def _every_entry(entries: Sequence[Entry]) -> Iterator[Entry]:
    for entry in entries:
        yield entry
        yield from _every_entry(entry.parts)


def _days(scope: Scope, parts: Sequence[Part], period: Period, also: Iterable[str]) -> DaySums:
    """Sums by day over the period, the one before and the trend; running sums before that stand under ``date.min``."""
    leaves = measured_leaves(parts)
    start = min(period.previous.start, trend_starts(period)[0])
    measures = {*also, *(m for version in leaves for m in measures_of(version))}
    days = {group[0]: sums for group, sums in measured_sums(scope, measures, start, period.end, ["day"]).items()}
    running = {m for version in leaves if version.kind == Kind.CLOSING for m in measures_of(version)}
    if running:
        days[date.min] = running_start(scope, running, start, period.end).get((), Counter())
    return DaySums(days)


def _shared(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Each entry with its part of the score: absent ones give their weight to the others."""
    total = sum(e.weight for e in entries if e.attainment is not None)
    return tuple(replace(e, share=100 * e.weight / total) if e.attainment is not None and total else e for e in entries)
