"""Two scopes or periods beside each other: every KPI of a set, its difference, and whether that is more than chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards.addresses import side_url
from dashboards.charts.chart import Chart
from dashboards.charts.numbers import write_figure, write_signed
from dashboards.charts.slope import Slope, slope
from dashboards.charts.tiles import Line, goal_line, interval_text
from dashboards.closed import closed_for
from dashboards.entries import TESTS, definition_words, sample_words
from dashboards.filters import Filters, Option
from dashboards.sides import Side, shares_records
from dashboards.signals import Signal
from kpis.changes import ChangeTest
from kpis.comparisons import Comparison, Finding, compare
from kpis.definitions import Part, definitions, is_measured, role_set
from kpis.models import Kind, KpiVersion
from kpis.scorecards import Entry, scorecard
from kpis.sets import items_in_force
from kpis.values import INTERVAL_BELOW_N
from teams.roles import Role

EVERY = "all"
MOST_SIGNALS = 7
OF_TWO_SCOPES = gettext_lazy(
    "A difference of two scopes counts as real beyond the XmR limits of both together (root of their squares)."
)
FINDINGS: dict[Finding, Promise] = {
    Finding.BEYOND: gettext_lazy("more than chance explains"),
    Finding.NORMAL: gettext_lazy("within normal variation"),
    Finding.NO_DATA: gettext_lazy("no data on one side"),
    Finding.FEW: gettext_lazy("too few on one side to tell"),
    Finding.SIZE: gettext_lazy("a size, not tested: scopes or lengths differ"),
    Finding.UNTOLD: gettext_lazy("too few weeks to tell it from chance"),
}


@dataclass(frozen=True)
class Figure:
    """One side of a row."""

    entry: Entry
    url: str
    sample: str
    standing: Line | None


@dataclass(frozen=True)
class Pair:
    """One row: a KPI with both sides. ``tone`` is ``good``, ``under`` or nothing."""

    version: KpiVersion
    definition: str
    figures: tuple[Figure, Figure]
    difference: str
    finding: str
    tone: str


def compare_page(left: Side, right: Side, filters: Filters, kpi_set: str) -> dict[str, Any]:
    """The context of ``dashboards/compare.html``. Both sides are of the definitions of the right period's last day."""
    versions = definitions(right.period.last)
    roles = {item.kpi_set.role for item in items_in_force(right.period.last)} - {""}
    chosen = next((key for key in (kpi_set, right.subject.role) if key in roles or key == EVERY), EVERY)
    same = left.subject.scope == right.subject.scope
    found = _comparisons(left, right, _parts(chosen, versions, right), filters, same_scope=same)
    known = [one for one in found if _has_data(one)]
    return {
        "left": left,
        "right": right,
        "pairs": [_pair(one, left, right, filters) for one in known],
        "names": _short_names(left, right),
        "signals": _signals(known, right, filters),
        "slope": _slope(known, left, right, filters) if known else None,
        "tests": list(dict.fromkeys(_tests(same)[one.test] for one in known)),
        "remarks": _remarks(left, right),
        "without": [one.right.version.label for one in found if not _has_data(one)],
        "sets": [
            Option(EVERY, _("All KPIs"), chosen == EVERY),
            *(Option(role.value, str(role.label), chosen == role.value) for role in Role if role.value in roles),
        ],
    }


def _parts(chosen: str, versions: dict[str, KpiVersion], right: Side) -> list[Part]:
    if chosen != EVERY:
        return role_set(chosen, right.period.last, versions)
    return [
        Part(version, 0) for version in versions.values() if version.kind != Kind.COMPOSITE and is_measured(version)
    ]


def _comparisons(
    left: Side, right: Side, parts: Sequence[Part], filters: Filters, *, same_scope: bool
) -> list[Comparison]:
    """Each KPI of the set once, composites by their parts."""
    one, other = (_entries(side, parts, filters) for side in (left, right))
    return [compare(one[key], other[key], same_scope=same_scope) for key in one if key in other]


def _tests(same_scope: bool) -> dict[ChangeTest, Promise | str]:
    return TESTS if same_scope else TESTS | {ChangeTest.MOVING_RANGES: OF_TWO_SCOPES}


def _entries(side: Side, parts: Sequence[Part], filters: Filters) -> dict[int, Entry]:
    subject = side.subject
    card = scorecard(subject.scope, subject.role, side.period, subject.target_scope, parts, since=filters.fresh.since)
    return {entry.version.kpi_id: entry for entry in card.leaves() if entry.value is not None}


def _has_data(one: Comparison) -> bool:
    return any(entry.value is not None and entry.value.value is not None for entry in (one.left, one.right))


def _pair(one: Comparison, left: Side, right: Side, filters: Filters) -> Pair:
    version = one.right.version
    return Pair(
        version,
        definition_words(version),
        (_figure(one.left, left, filters), _figure(one.right, right, filters)),
        "–" if one.difference is None else write_signed(one.difference, version.unit, version.decimals),
        _finding(one),
        _tone(one),
    )


def _figure(entry: Entry, side: Side, filters: Filters) -> Figure:
    version, value = entry.version, entry.value
    sample = standing = None
    if value is not None and value.value is not None:
        sample = sample_words(version, value)
        if value.interval and value.n < INTERVAL_BELOW_N:
            sample = f"{sample}; {interval_text(value.interval, version.unit, version.decimals)}"
        if entry.target and not value.muted:
            standing = goal_line(value.value, entry.target, version.unit, version.decimals)
    return Figure(entry, side_url(filters, side, version.kpi.key), sample or "", standing)


def _finding(one: Comparison) -> str:
    if one.finding != Finding.BEYOND or one.better is None:
        return str(FINDINGS[one.finding])
    return _("better, more than chance explains") if one.better else _("worse, more than chance explains")


def _tone(one: Comparison) -> str:
    if one.finding != Finding.BEYOND or one.better is None:
        return ""
    return "good" if one.better else "under"


def _signals(known: Sequence[Comparison], right: Side, filters: Filters) -> list[Signal]:
    """What differs by more than chance explains, the good news first; the table marks all of them."""
    beyond = sorted((one for one in known if one.finding == Finding.BEYOND), key=lambda one: one.better is not True)
    if not beyond:
        text = _("No difference can be tested here: the table says why.")
        if any(one.finding == Finding.NORMAL for one in known):
            text = _("Every difference that can be tested is within normal variation.")
        return [Signal(text, "", "equal")]
    return [_signal(one, right, filters) for one in beyond[:MOST_SIGNALS]]


def _signal(one: Comparison, right: Side, filters: Filters) -> Signal:
    version, difference = one.right.version, one.difference or 0.0
    words = {
        "kpi": version.label,
        "left": _written(one.left),
        "right": _written(one.right),
        "difference": write_signed(difference, version.unit, version.decimals),
        "finding": _finding(one),
    }
    text = _("%(kpi)s: from %(left)s to %(right)s, %(difference)s: %(finding)s.") % words
    icon = "trending-up" if difference > 0 else "trending-down"
    return Signal(text, _tone(one), icon, side_url(filters, right, version.kpi.key))


def _slope(known: Sequence[Comparison], left: Side, right: Side, filters: Filters) -> Chart:
    names = _short_names(left, right)
    return slope(*names, [_line(one, left, right, filters) for one in known])


def _line(one: Comparison, left: Side, right: Side, filters: Filters) -> Slope:
    return Slope(
        one.right.version.label,
        one.left.attainment,
        one.right.attainment,
        _written(one.left),
        _written(one.right),
        one.finding == Finding.BEYOND,
        one.better,
        (side_url(filters, left, one.left.version.kpi.key), side_url(filters, right, one.right.version.kpi.key)),
    )


def _written(entry: Entry) -> str:
    return write_figure(entry.value.value if entry.value else None, entry.version.unit, entry.version.decimals)


def _short_names(left: Side, right: Side) -> tuple[str, str]:
    """What tells the sides apart: the scopes where they differ, else the periods."""
    scopes = left.subject.scope.label, right.subject.scope.label
    return scopes if scopes[0] != scopes[1] else (left.period.name, right.period.name)


def _remarks(left: Side, right: Side) -> list[str]:
    """What one has to know to read the difference."""
    remarks = []
    if shares_records(left, right):
        remarks.append(
            _("Both sides share records. The tests take them as separate: fewer differences are called so, not more.")
        )
    for side in (left, right):
        since = _in_sight_since(side)
        if since:
            remarks.append(_("%(side)s: in your sight only since %(day)s.") % {"side": side.label, "day": since})
        if closed_for(side.subject, side.period):
            remarks.append(
                _("%(side)s is closed: these are today's figures. The frozen ones stand on its page.")
                % {"side": side.label}
            )
    return remarks


def _in_sight_since(side: Side) -> str:
    """The first day in sight, where a part of the period lies before it."""
    scope = side.subject.scope
    if not scope.dated:
        return ""
    days = [window.starts_on for window in scope.windows or ()]
    first = min((day for day in days if day), default=None)
    hidden = first is not None and None not in days and first > side.period.start
    return date_format(first, "j F Y") if hidden and first else ""
