"""What a definition of each kind is made of. A further kind is one entry more."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kpis.models import Direction, Kind, Unit
from kpis.shipped_texts import WORDS

TIMES = (Unit.SECONDS, Unit.MINUTES, Unit.HOURS)
AMOUNTS = (Unit.COUNT, Unit.POINTS, *TIMES)


@dataclass(frozen=True)
class KindOf:
    """``asks``: the fields such a definition fills, ``needs``: those it cannot do without; the rest is ``RESTING``."""

    help: Promise | str
    asks: tuple[str, ...]
    needs: tuple[str, ...] = ()
    units: tuple[Unit, ...] = AMOUNTS
    directions: tuple[Direction, ...] = tuple(Direction)


FIGURE = ("unit", "decimals", "direction")
ONLY = ("channels", "categories")
RESTING: dict[str, Any] = {
    "caution": "", "counts_on": "", "numerator": "", "denominator": "", "unknown": "", "channels": "", "categories": "",
    "quantile": None, "scale": 1.0, "unit": Unit.POINTS, "decimals": 1, "direction": Direction.HIGHER, "minimum_n": 0,
}  # fmt: skip

KINDS: dict[str, KindOf] = {
    Kind.RATIO: KindOf(
        _("One sum divided by another: a share, a mean, a rate."),
        (*WORDS, "numerator", "denominator", "unknown", "scale", *FIGURE, "minimum_n", *ONLY),
        ("numerator", "denominator"),
        tuple(Unit),
    ),
    Kind.COUNT: KindOf(
        _("A sum that grows with the days it is taken over."),
        (*WORDS, "numerator", "unknown", "scale", *FIGURE, *ONLY),
        ("numerator",),
    ),
    Kind.CLOSING: KindOf(
        _("What is there at the close of the last day, as a running sum of what came minus what went."),
        (*WORDS, "numerator", "scale", *FIGURE, *ONLY),
        ("numerator",),
    ),
    Kind.QUANTILE: KindOf(
        _("The time that a share of the contacts do not exceed: the median at 0.5, the slowest tenth begins at 0.9."),
        (*WORDS, "numerator", "quantile", "unknown", "scale", *FIGURE, "minimum_n", *ONLY),
        ("numerator", "quantile"),
        TIMES,
    ),
    Kind.COMPOSITE: KindOf(
        _("The attainments of other KPIs by weight. Its parts are chosen on a page of their own."),
        WORDS,
        units=(Unit.POINTS,),
        directions=(Direction.HIGHER,),
    ),
}
