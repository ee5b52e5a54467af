"""Scorecard entries as tiles, cells and sentences."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards.charts.numbers import write_figure, write_signed
from dashboards.charts.tables import Cell
from dashboards.charts.tiles import Change, Tile
from kpis.changes import ChangeTest, for_the_better, judge, test_of
from kpis.models import KpiVersion
from kpis.scorecards import MUTED, NO_DATA, NO_TARGET, NOT_MEASURED, Entry
from kpis.values import INTERVAL_BELOW_N, Value, rests_on_time

ABSENT: dict[str, Promise | str] = {
    NOT_MEASURED: gettext_lazy("not measured yet: nothing here records it"),
    NO_DATA: gettext_lazy("no data in this period"),
    MUTED: gettext_lazy("too few to count"),
    NO_TARGET: gettext_lazy("no target set"),
}
# How a change is told from chance, for the reader.
TESTS: dict[ChangeTest, Promise | str] = {
    ChangeTest.PROPORTIONS: gettext_lazy(
        "A change counts as real where the shares of both periods differ by a two-proportion z test at 95 %."
    ),
    ChangeTest.COUNTS: gettext_lazy(
        "A change counts as real where both counts differ by a test of Poisson counts at 95 %, each over its days."
    ),
    ChangeTest.MOVING_RANGES: gettext_lazy(
        "A change counts as real where it exceeds 2.66 times the mean step between neighbouring weeks (XmR limits)."
    ),
}


def tile(entry: Entry, *, versus: str, url: str) -> Tile:
    version, value = entry.version, entry.value
    return Tile(
        name=version.label,
        value=value.value if value else None,
        unit=version.unit,
        decimals=version.decimals,
        definition=definition_words(version),
        goal=entry.target,
        change=_change(entry, versus),
        history=[point.value for point in entry.points],
        history_label=_("%(kpi)s week by week") % {"kpi": version.label},
        n=value.n if value and value.denominator is not None else None,
        n_label=_("hours") if rests_on_time(version) else "",
        interval=value.interval if value and value.n < INTERVAL_BELOW_N else None,
        muted=_muted(entry),
        missing=str(ABSENT.get(entry.absent, "")) if entry.absent in (NOT_MEASURED, NO_DATA) else "",
        url=url,
        note=_unknown_note(value),
    )


def definition_words(version: KpiVersion) -> str:
    """What is counted, when, by which version, and when a change of it is called one."""
    words = _("%(description)s Counts on: %(counts_on)s. Version %(number)s.") % {
        "description": version.description,
        "counts_on": version.counts_on,
        "number": version.number,
    }
    return f"{words} {TESTS[test_of(version)]}"


def cell(
    version: KpiVersion,
    value: Value | None,
    met: float | None,
    url: str = "",
    estimate: float | None = None,
    now: Value | None = None,
) -> Cell:
    """A figure in a table: the value, its n below, an estimate where n is small, muted where it is too small.

    ``now``: today's value, where ``value`` is frozen and another.
    """
    if value is None or value.value is None:
        return Cell(_("no data"), muted=True)
    text = write_figure(value.value, version.unit, version.decimals)
    note = sample_words(version, value)
    if estimate is not None:
        note = f"{note} · {estimate_words(version, estimate)}"
    if now is not None:
        note = f"{note} · {now_words(version, now.value)}"
    return Cell(text, url, None if value.muted else met, value.value, note, value.muted)


def now_words(version: KpiVersion, value: float | None) -> str:
    """What a frozen figure would be today."""
    return _("now %(value)s") % {"value": write_figure(value, version.unit, version.decimals)}


def estimate_words(version: KpiVersion, estimate: float) -> str:
    return _("estimate %(value)s") % {"value": write_figure(estimate, version.unit, version.decimals)}


def other_cells(entry: Entry) -> list[Cell | str]:
    """Value, what it rests on, and the change against the period before."""
    version, value = entry.version, entry.value
    if value is None:
        return ["", "", ""]
    written = write_figure(value.value, version.unit, version.decimals)
    return [Cell(written, muted=value.muted), sample_words(version, value), _change_cell(entry)]


def _change_cell(entry: Entry) -> Cell:
    change = _change(entry, "")
    if change is None:
        return Cell("–", muted=True)
    note = _("within normal variation") if change.normal else ""
    return Cell(write_signed(change.delta, entry.version.unit, entry.version.decimals), note=note)


def sample_words(version: KpiVersion, value: Value) -> str:
    """What a value rests on: ``n 120``, or hours where the denominator is time; nothing for counts."""
    if value.denominator is None or value.value is None:
        return ""
    count = write_figure(value.n, "count")
    return _("%(n)s h") % {"n": count} if rests_on_time(version) else _("n %(n)s") % {"n": count}


def notable_changes(entries: Sequence[Entry]) -> list[tuple[Entry, bool]]:
    """KPIs that moved by more than noise against the period before, good news first."""
    found = [(entry, for_the_better(entry)) for entry in entries if _moved(entry)]
    return sorted([(entry, better) for entry, better in found if better is not None], key=lambda pair: not pair[1])


def _moved(entry: Entry) -> bool:
    sampled = entry.value is not None and entry.previous is not None and not (entry.value.muted or entry.previous.muted)
    return sampled and judge(entry).beyond is True


def _change(entry: Entry, versus: str) -> Change | None:
    now, before = entry.value, entry.previous
    if now is None or before is None or now.value is None or before.value is None or before.muted:
        return None
    beyond = judge(entry).beyond
    return Change(now.value - before.value, versus, for_the_better(entry) if beyond else None, beyond is False)


def _muted(entry: Entry) -> str:
    if entry.value is None or not entry.value.muted:
        return ""
    return _("Fewer than %(minimum)s: shown, but not counted in the score.") % {"minimum": entry.version.minimum_n}


def _unknown_note(value: Value | None) -> str:
    if value is None or not value.unknown or value.value is None:
        return ""
    return _("%(count)s unknown, left out") % {"count": write_figure(value.unknown, "count")}
