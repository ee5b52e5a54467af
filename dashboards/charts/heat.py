"""Seven steps of a heat map around the target, from the attainment (0 at minimum, 100 at target, 120 at stretch)."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Lower bounds of the steps 2 to 7. Below 100 the target is missed; the fifth step begins where it is met.
BOUNDS = (0.001, 50.0, 90.0, 100.0, 100.5, 120.0)


@dataclass(frozen=True)
class HeatStep:
    """``mark`` and ``words`` carry the meaning where colour does not."""

    number: int
    mark: str
    words: str | Promise


STEPS = (
    HeatStep(1, "▼▼", _("at the minimum or worse")),
    HeatStep(2, "▼", _("far from target")),
    HeatStep(3, "▽", _("short of target")),
    HeatStep(4, "", _("just short of target")),
    HeatStep(5, "△", _("target met")),
    HeatStep(6, "▲", _("better than target")),
    HeatStep(7, "▲▲", _("at stretch or better")),
)


def heat_step(attainment: float | None) -> HeatStep | None:
    """The step of an attainment; None where there is no target, no data or too few."""
    if attainment is None:
        return None
    return STEPS[sum(attainment >= bound for bound in BOUNDS)]
