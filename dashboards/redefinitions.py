"""Where a definition began within what a page shows: all of it is computed by that one, and the page says so."""

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from kpis.models import KpiVersion
from kpis.periods import Period

# Whether it began within the period, or only within the one before.
_SAID = {
    True: gettext_lazy(
        "%(kpi)s: version %(number)s of the definition holds from %(day)s on. The whole period is computed by it, and "
        "so is what it is compared with."
    ),
    False: gettext_lazy(
        "%(kpi)s: version %(number)s of the definition holds from %(day)s on. The period before is computed by it too, "
        "so that both can be compared."
    ),
}


def redefinitions(versions: Iterable[KpiVersion], period: Period) -> list[str]:
    """A sentence for each definition that did not hold yet on the first day of the period or of the one before."""
    return [_sentence(version, period) for version in versions if period.previous.start < version.starts_on]


def _sentence(version: KpiVersion, period: Period) -> str:
    words = {"kpi": version.label, "number": version.number, "day": date_format(version.starts_on, "j F Y")}
    text = _SAID[version.starts_on > period.start]
    return str(text) % words
