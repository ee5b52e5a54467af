"""Figures as text, in the reader's locale."""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

NO_BREAK = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Unit:
    """``symbol`` follows a value, ``gap`` follows a difference of two values (percent differ by points)."""

    symbol: str | Promise
    decimals: int
    gap: str | Promise


UNITS: dict[str, Unit] = {
    "percent": Unit("%", 1, pgettext_lazy("of percent", "points")),
    "count": Unit("", 0, ""),
    "points": Unit(gettext_lazy("points"), 1, gettext_lazy("points")),
    "seconds": Unit(gettext_lazy("s"), 0, gettext_lazy("s")),
    "minutes": Unit(gettext_lazy("min"), 1, gettext_lazy("min")),
    "hours": Unit(gettext_lazy("h"), 1, gettext_lazy("h")),
    "days": Unit(gettext_lazy("days"), 1, gettext_lazy("days")),
    "per_hour": Unit(gettext_lazy("per hour"), 1, gettext_lazy("per hour")),
    "per_day": Unit(gettext_lazy("per day"), 1, gettext_lazy("per day")),
    "nps": Unit("", 0, gettext_lazy("points")),
    "rating": Unit("", 2, ""),
    "score": Unit("", 0, gettext_lazy("points")),
}


def unit_of(key: str) -> Unit:
    """The unit of a key; an unknown key is its own symbol."""
    return UNITS.get(key) or Unit(key, 1, key)


def decimals_of(unit: str, decimals: int | None) -> int:
    return unit_of(unit).decimals if decimals is None else decimals


def write_number(value: float, decimals: int) -> str:
    """``1234.5`` as ``1,234.5`` where that is the custom, with a true minus sign; never ``-0``."""
    rounded = round(float(value), decimals) + 0.0
    return number_format(rounded, decimals, force_grouping=True).replace("-", MINUS)


def write_figure(value: float | None, unit: str, decimals: int | None = None) -> str:
    """A value with its unit, such as ``82.7 %``; None is "no data"."""
    if value is None:
        return _("no data")
    return _joined(write_number(value, decimals_of(unit, decimals)), unit_of(unit).symbol)


def write_gap(difference: float, unit: str, decimals: int | None = None) -> str:
    """The size of a difference without its sign, such as ``2.3 points``."""
    return _joined(write_number(abs(difference), decimals_of(unit, decimals)), unit_of(unit).gap)


def write_signed(difference: float, unit: str, decimals: int | None = None) -> str:
    """A difference with its sign, such as ``+1.3 points``; ``±0`` when it rounds to nothing."""
    size = round(abs(difference), decimals_of(unit, decimals))
    sign = "±" if not size else "+" if difference > 0 else MINUS
    return sign + write_gap(difference, unit, decimals)


def _joined(number: str, symbol: str | Promise) -> str:
    return f"{number}{NO_BREAK}{symbol}" if symbol else number
