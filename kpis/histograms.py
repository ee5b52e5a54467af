"""Durations as counts in fixed buckets: they add up over days, people and teams, where medians do not.

Up to 127 a bucket holds one whole number. Above, there are 64 an octave: the ratio of two bounds is 1.0157 at most, so
the middle of a bucket lies within 0.8 % of every number in it. Bounds are whole: both databases find the same bucket.

Written as text, ``"12,12,2571"``: a number below 2048 is a bucket with one entry, a larger one 2048 * entries + bucket.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

FINE: Final = 64
OCTAVES: Final = 25
BUCKETS: Final = FINE * (OCTAVES + 1)
# In the text form the bucket takes the lower bits.
PACKED: Final = 2048

_OCTAVE = np.maximum(np.arange(BUCKETS) // FINE - 1, 0)
LOWEST = (np.arange(BUCKETS) - FINE * _OCTAVE) << _OCTAVE
MIDDLES = LOWEST + ((1 << _OCTAVE) - 1) / 2


class Histogram:
    """Counts by bucket, ``int64`` of ``BUCKETS``. Adds and subtracts like the number of a sum; 0 stands for none."""

    __slots__ = ("counts",)

    def __init__(self, counts: NDArray[np.int64]) -> None:
        self.counts = counts

    @classmethod
    def from_text(cls, text: str) -> "Histogram":
        """Read the text form, one or several joined by commas."""
        numbers = np.fromstring(text, dtype=np.int64, sep=",")
        entries = np.maximum(numbers // PACKED, 1)
        counts = np.bincount(numbers % PACKED, weights=entries, minlength=BUCKETS)
        return cls(counts.astype(np.int64))

    @property
    def total(self) -> int:
        return int(self.counts.sum())

    def quantile(self, share: float) -> float:
        """The number that a ``share`` (0 to 1) of the entries do not exceed, within 0.8 % of the exact one.

        Between two entries it is interpolated as by SQL's ``percentile_cont`` (Hyndman and Fan 1996, definition 7).
        Raises ValueError where there are no entries.
        """
        total = self.total
        if total <= 0:
            raise ValueError("A quantile of nothing.")
        place = share * (total - 1)
        below = int(place)
        lower, upper = self._entries(below, min(below + 1, total - 1))
        return lower + (upper - lower) * (place - below)

    def _entries(self, *places: int) -> list[float]:
        """The entries at places of the sorted ones, counted from 0: each the middle of its bucket."""
        found = np.searchsorted(self.counts.cumsum(), places, side="right")
        return [float(MIDDLES[bucket]) for bucket in found]

    def __add__(self, other: "Histogram | int") -> "Histogram":
        return Histogram(self.counts + _counts(other))

    __radd__ = __add__

    def __sub__(self, other: "Histogram | int") -> "Histogram":
        return Histogram(self.counts - _counts(other))

    def __rsub__(self, other: "Histogram | int") -> "Histogram":
        return Histogram(_counts(other) - self.counts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Histogram) and bool((self.counts == other.counts).all())

    def __hash__(self) -> int:
        return hash(self.counts.tobytes())

    def __repr__(self) -> str:
        return f"<Histogram of {self.total}>"


def _counts(other: Histogram | int) -> NDArray[np.int64] | int:
    return other.counts if isinstance(other, Histogram) else other
