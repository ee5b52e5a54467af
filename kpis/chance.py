"""What chance alone does to figures: tests of a difference, each with its source. Pure functions over counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt
from statistics import mean

Z_95 = 1.959963984540054
# Three standard deviations as seen through the mean of ranges of two: 3 / 1.128.
MOVING_RANGE_FACTOR = 2.66
FEWEST_RANGES = 6

FEWEST_CHANGES = 5

Share = tuple[int, int]


@dataclass(frozen=True)
class Spread:
    """How many numbers, their sum and the sum of their squares: one of them can be taken out at once."""

    n: int
    total: float
    squares: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        return cls(len(values), sum(values), sum(value * value for value in values))

    def without(self, value: float) -> "Spread":
        return Spread(self.n - 1, self.total - value, self.squares - value * value)

    @property
    def mean(self) -> float:
        return self.total / self.n

    @property
    def deviation(self) -> float:
        """The standard deviation of the sample; 0 where rounding alone tells the numbers apart."""
        squared = (self.squares - self.total * self.mean) / (self.n - 1)
        return sqrt(squared) if squared > 1e-12 * self.squares else 0.0


def two_proportions(first: Share, second: Share) -> float:
    """z of the difference ``first - second`` of two shares (part, whole), with the pooled share.

    Fleiss, Levin, Paik, Statistical Methods for Rates and Proportions (2003), 3.1, without continuity correction; 0
    where both are all or nothing.
    """
    (a, n), (b, m) = first, second
    pooled = (a + b) / (n + m)
    spread = sqrt(max(pooled * (1 - pooled), 0.0) * (1 / n + 1 / m))
    return (a / n - b / m) / spread if spread else 0.0


def two_counts(first: int, second: int, exposure: float = 1.0) -> float:
    """z of two Poisson counts, the first over ``exposure`` times as long as the second.

    Given their sum, the first is binomial with the part that its exposure has (Przyborowski, Wilenski, Biometrika 31
    (1940), 313-323), here by the normal approximation; 0 where nothing was counted.
    """
    total, part = first + second, exposure / (1 + exposure)
    return (first - total * part) / sqrt(total * part * (1 - part)) if total else 0.0


def difference_of_changes(now: Share, before: Share, others_now: Share, others_before: Share) -> float:
    """z of (now - before) less the others' (now - before), as independent shares without pooling.

    Each share is taken with one more of both kinds (Agresti, Caffo, The American Statistician 54 (2000), 280-288), so
    that all or nothing of a few has a spread too.
    """
    parts = [_padded(share) for share in (now, before, others_now, others_before)]
    change = (parts[0][0] - parts[1][0]) - (parts[2][0] - parts[3][0])
    return change / sqrt(sum(variance for _share, variance in parts))


def ratio_of_ratios(now: int, before: int, others_now: int, others_before: int) -> float:
    """z of the ratio now / before of a count against the others' ratio: lengths of periods cancel.

    Logarithms of Poisson counts vary by 1 / count; half a count is added to each against zeros (Haldane, Annals of
    Human Genetics 20 (1956), 309-311).
    """
    counts = [count + 0.5 for count in (now, before, others_now, others_before)]
    change = log(counts[0] / counts[1]) - log(counts[2] / counts[3])
    return change / sqrt(sum(1 / count for count in counts))


def moving_range_limit(values: Sequence[float]) -> float | None:
    """How far a single value may lie from the mean by chance: 2.66 times the mean moving range of consecutive values.

    The XmR chart of NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2. None for fewer than six ranges.
    """
    ranges = [abs(later - earlier) for earlier, later in pairwise(values)]
    return MOVING_RANGE_FACTOR * mean(ranges) if len(ranges) >= FEWEST_RANGES else None


def outside_of(value: float, others: Spread) -> float | None:
    """How many standard deviations a value lies from the mean of others; None for fewer than five or equal ones."""
    if others.n < FEWEST_CHANGES or not others.deviation:
        return None
    return (value - others.mean) / (others.deviation * sqrt(1 + 1 / others.n))


def mean_against_zero(changes: Spread) -> float | None:
    """The t of paired changes: their mean in standard errors (NIST/SEMATECH e-Handbook, 7.3.1.1); None under five."""
    if changes.n < FEWEST_CHANGES or not changes.deviation:
        return None
    return changes.mean / (changes.deviation / sqrt(changes.n))


def _padded(share: Share) -> tuple[float, float]:
    """The share with one more of both kinds, and its variance."""
    part, whole = share[0] + 1, share[1] + 2
    level = part / whole
    return level, level * (1 - level) / whole
