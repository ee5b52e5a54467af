"""A KPI at a glance, as ``includes/tile.html`` takes it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dashboards.charts.goals import Standing, Target, describe_standing, standing
from dashboards.charts.numbers import write_figure, write_signed


@dataclass(frozen=True)
class Change:
    """Against a named period. ``better`` None: neither good nor bad; ``normal``: within normal variation."""

    delta: float
    versus: str
    better: bool | None = None
    normal: bool = False


@dataclass(frozen=True)
class Tile:
    """``history`` is oldest first, None where there was no data; ``muted`` says why the value does not count."""

    name: str
    value: float | None
    unit: str
    definition: str = ""
    decimals: int | None = None
    goal: Target | None = None
    change: Change | None = None
    history: Sequence[float | None] = ()
    history_label: str = ""
    n: int | None = None
    n_label: str = ""
    interval: tuple[float, float] | None = None
    muted: str = ""
    missing: str = ""
    url: str = ""
    note: str = ""
    badge: str = ""


@dataclass(frozen=True)
class Line:
    """A sentence of a tile with its mark; ``tone`` is ``good``, ``under`` or nothing."""

    mark: str
    text: str
    tone: str = ""


STANDING_TONES: dict[Standing, str] = {"good": "good", "near": "", "under": "under"}


def goal_line(value: float, goal: Target, unit: str, decimals: int | None = None) -> Line:
    """Such as ``2.3 points under target``, marked by where the value stands."""
    where = standing(value, goal, unit, decimals)
    mark = {"good": "●", "near": "◐", "under": "○"}[where]
    return Line(mark, describe_standing(value, goal, unit, decimals), STANDING_TONES[where])


def change_line(change: Change, unit: str, decimals: int | None = None) -> Line:
    """Such as ``▲ +1.3 points, better than October``."""
    signed = write_signed(change.delta, unit, decimals)
    if signed.startswith("±"):
        return Line("▶", _("no change since %(period)s") % {"period": change.versus})
    mark = "▲" if change.delta > 0 else "▼"
    words = {"change": signed, "period": change.versus}
    if change.normal:
        return Line(mark, _("%(change)s since %(period)s, within normal variation") % words)
    if change.better is None:
        return Line(mark, _("%(change)s since %(period)s") % words)
    if change.better:
        return Line(mark, _("%(change)s, better than %(period)s") % words, "good")
    return Line(mark, _("%(change)s, worse than %(period)s") % words, "under")


def interval_text(interval: tuple[float, float], unit: str, decimals: int | None = None) -> str:
    """The 95 % interval in words."""
    low, high = (write_figure(bound, unit, decimals) for bound in interval)
    return _("95 %% interval %(low)s to %(high)s") % {"low": low, "high": high}
