"""Open time as stretches one after the other, and how much of it lies between instants. Pure and vectorised.

Instants are whole microseconds since 1970 UTC, durations whole seconds; arrays in, arrays of the same length out.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from contacts.clocks.wall import SECOND, Numbers

UNKNOWN: Final = -1
_FOREVER: Final = 2**62


@dataclass(frozen=True)
class Timeline:
    """Open from each of ``starts`` up to the one of ``ends`` beside it; sorted, without overlaps."""

    starts: Numbers
    ends: Numbers

    def seconds_between(self, start: Numbers, end: Numbers) -> Numbers:
        """Open seconds from one instant to another, begun ones left out; 0 where the end lies before the start."""
        found: Numbers = np.maximum(self._open_until(end) - self._open_until(start), 0) // SECOND
        return found

    def after(self, start: Numbers, seconds: Numbers) -> Numbers:
        """The first instant with so many open seconds since ``start``; UNKNOWN where the stretches end before it."""
        if not len(self.starts):
            return np.where(seconds == 0, start, UNKNOWN)
        wanted = self._open_until(start) + seconds * SECOND
        upto = self._before + (self.ends - self.starts)
        place = np.searchsorted(upto, wanted, side="left")
        inside = np.minimum(place, len(upto) - 1)
        due = np.where(place < len(upto), self.starts[inside] + wanted - self._before[inside], UNKNOWN)
        found: Numbers = np.where(seconds == 0, start, due)
        return found

    @cached_property
    def _before(self) -> Numbers:
        """Open microseconds before each stretch."""
        lengths = self.ends - self.starts
        found: Numbers = np.cumsum(lengths) - lengths
        return found

    def _open_until(self, instants: Numbers) -> Numbers:
        if not len(self.starts):
            return np.zeros(len(instants), dtype=np.int64)
        place = np.searchsorted(self.starts, instants, side="right") - 1
        within = np.clip(instants - self.starts[place], 0, self.ends[place] - self.starts[place])
        found: Numbers = np.where(place < 0, 0, self._before[place] + within)
        return found


ALWAYS: Final = Timeline(np.array([0], dtype=np.int64), np.array([_FOREVER], dtype=np.int64))
