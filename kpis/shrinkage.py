"""Estimates for small samples: each value drawn towards the mean of its group, the more the less it rests on.

Empirical Bayes by the method of moments. An estimate stands beside the raw value, labelled as one; nothing counts it.
"""

from collections.abc import Sequence
from math import inf

# Of fewer members nobody can tell how far they differ.
FEWEST = 3


def shrunken_shares(shares: Sequence[tuple[int, int]]) -> list[float] | None:
    """The estimate, 0 to 1, of each share (part, whole); None for fewer than three with a whole.

    Beta-binomial: ``(part + M mean) / (whole + M)``, where M = 1 / rho - 1 comes from how much more the shares differ
    than chance makes them (Kleinman, J. Am. Stat. Assoc. 68 (1973), 46-54, with wholes as weights).
    """
    if len([whole for _part, whole in shares if whole]) < FEWEST:
        return None
    total = sum(whole for _part, whole in shares)
    mean = sum(part for part, _whole in shares) / total
    prior = _prior_size(shares, mean, total)
    if prior == inf:
        return [mean] * len(shares)
    return [(part + prior * mean) / (whole + prior) if whole + prior else mean for part, whole in shares]


def shrunken_rates(rates: Sequence[tuple[int, float]]) -> list[float] | None:
    """The estimate of each mean of counts (count, exposure), in counts per exposure; None for fewer than three.

    Normal: ``mean + t2 / (t2 + v) (rate - mean)`` with the Poisson variance v = mean / exposure and t2, the variance
    between the members, by moments (DerSimonian, Laird, Controlled Clinical Trials 7 (1986), 177-188).
    """
    if len([exposure for _count, exposure in rates if exposure]) < FEWEST:
        return None
    total = sum(exposure for _count, exposure in rates)
    mean = sum(count for count, _exposure in rates) / total
    between = _variance_between(rates, mean, total)
    return [_drawn(count, exposure, mean, between) for count, exposure in rates]


def _prior_size(shares: Sequence[tuple[int, int]], mean: float, total: int) -> float:
    """M of the beta-binomial: how many cases the group's mean is worth; infinite where only chance differs."""
    known = [(part, whole) for part, whole in shares if whole]
    chance = mean * (1 - mean)
    if not chance:
        return inf
    spread = sum(whole * (part / whole - mean) ** 2 for part, whole in known) / chance
    degrees = len(known) - 1
    room = total - sum(whole**2 for _part, whole in known) / total - degrees
    correlation = (spread - degrees) / room if room else 0.0
    return 1 / min(correlation, 1.0) - 1 if correlation > 0 else inf


def _variance_between(rates: Sequence[tuple[int, float]], mean: float, total: float) -> float:
    if not mean:
        return 0.0
    known = [(count, exposure) for count, exposure in rates if exposure]
    spread = sum(exposure * (count / exposure - mean) ** 2 for count, exposure in known)
    room = total - sum(exposure**2 for _count, exposure in known) / total
    return max((spread - (len(known) - 1) * mean) / room, 0.0) if room else 0.0


def _drawn(count: int, exposure: float, mean: float, between: float) -> float:
    if not exposure or not between:
        return mean
    return mean + between / (between + mean / exposure) * (count / exposure - mean)
