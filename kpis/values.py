"""A KPI's value from summed measures: sum, divide, say how much it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

from kpis.chance import Z_95
from kpis.daily import find_measure
from kpis.formulas import evaluate, filtered_terms, parse_formula
from kpis.histograms import Histogram
from kpis.measures import COUNT, SECONDS
from kpis.models import Kind, KpiVersion, Unit

# Pages show the interval of a share that rests on fewer; explanations, the API and frozen figures show every one.
INTERVAL_BELOW_N = 30


@dataclass(frozen=True)
class Value:
    """``value`` is None where nothing was recorded or the denominator is empty: no data, never zero.

    ``n`` is what the value rests on: the denominator (whole hours where that is time), for a count the count itself.
    ``muted``: fewer than the definition's minimum, shown but taking no part in a score; a count is never muted.
    ``interval``: Wilson 95 %, for shares of counted things. A quantile has no numerator.
    """

    numerator: int | None
    denominator: int | None
    value: float | None
    n: int
    unknown: int = 0
    muted: bool = False
    interval: tuple[float, float] | None = None


def terms_of(version: KpiVersion, text: str) -> Mapping[str, int]:
    """A formula of a definition over measures, each of the definition's channels and categories only."""
    return filtered_terms(text, version.channels, version.categories)


def measures_of(version: KpiVersion) -> set[str]:
    """The measures that a definition adds up."""
    texts = (version.numerator, version.denominator, version.unknown)
    return {measure for text in texts for measure in terms_of(version, text)}


def value_of(version: KpiVersion, sums: Mapping[str, int]) -> Value:
    """The value of a definition over sums of measures, ``{"contacts.handled": 12, ...}``.

    ``value = scale * numerator / denominator`` (kpis.md, rules that hold for every KPI). A measure that is missing from
    ``sums`` has no rows: a count of it has no data, whereas a measure of 0 was recorded as none.
    """
    terms = terms_of(version, version.numerator)
    unknown = evaluate(terms_of(version, version.unknown), sums)
    if version.kind == Kind.QUANTILE:
        return _quantile(version, sums.get(next(iter(terms))), unknown)
    numerator = evaluate(terms, sums)
    if version.kind in (Kind.COUNT, Kind.CLOSING):
        recorded = any(measure in sums for measure in terms)
        return Value(numerator, None, version.scale * numerator if recorded else None, numerator, unknown)
    denominator = evaluate(terms_of(version, version.denominator), sums)
    if denominator <= 0:
        return Value(numerator, denominator, None, 0, unknown)
    n = denominator // 3600 if rests_on_time(version) else denominator
    value = version.scale * numerator / denominator
    return Value(numerator, denominator, value, n, unknown, n < version.minimum_n, interval_of(version, numerator, n))


def _quantile(version: KpiVersion, spread: object, unknown: int) -> Value:
    """``scale * the quantile`` of the histogram that the measure adds up to; n is the number of its entries."""
    n = spread.total if isinstance(spread, Histogram) else 0
    if not isinstance(spread, Histogram) or not n or version.quantile is None:
        return Value(None, 0, None, 0, unknown)
    return Value(None, n, version.scale * spread.quantile(version.quantile), n, unknown, n < version.minimum_n)


def rests_on_time(version: KpiVersion) -> bool:
    """Whether the denominator is time (productivity, occupancy): seconds are no sample, so ``n`` is in hours."""
    return _units(version.denominator) == {SECONDS}


def wilson_interval(successes: int, n: int, z: float = Z_95) -> tuple[float, float]:
    """Bounds of a share, 0 to 1. Wilson (1927), J. Am. Stat. Assoc. 22, 209-212; n at least 1."""
    share = successes / n
    centre = share + z * z / (2 * n)
    margin = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max((centre - margin) / scale, 0.0), min((centre + margin) / scale, 1.0)


def is_share(version: KpiVersion) -> bool:
    """Whether a value is a part of things that were counted: seconds and points are no independent trials."""
    return version.unit == Unit.PERCENT and _units(version.numerator) | _units(version.denominator) == {COUNT}


def is_rate(version: KpiVersion) -> bool:
    """Whether a value is a count of things over time."""
    return _units(version.numerator) == {COUNT} and rests_on_time(version)


def interval_of(version: KpiVersion, numerator: int, n: int) -> tuple[float, float] | None:
    """Wilson 95 % in the unit of a share; None for other figures."""
    if not 0 <= numerator <= n or not n or not is_share(version):
        return None
    low, high = wilson_interval(numerator, n)
    return version.scale * low, version.scale * high


@lru_cache(maxsize=1000)
def _units(formula: str) -> frozenset[str]:
    """What is installed does not change while a process runs, and a page asks hundreds of times."""
    return frozenset(found.unit for found in map(find_measure, parse_formula(formula)) if found)
