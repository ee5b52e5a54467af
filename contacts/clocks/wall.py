"""The clock on the wall of a zone: which instant it is when the clock shows a reading.

All is whole microseconds: instants since 1970 UTC; readings since 1970 as the clock on the wall shows them.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
DAY: Final = 1_440 * MINUTE
_EPOCH: Final = date(1970, 1, 1)
_FOREVER: Final = 2**62


@dataclass(frozen=True)
class Wall:
    """``starts``: first instants of the stretches of one offset; ``offsets``: how far the clock is ahead of UTC."""

    starts: Numbers
    offsets: Numbers

    def instants(self, readings: Numbers) -> Numbers:
        """The first instant at which the clock shows each reading or a later one.

        So a reading that comes twice means its first time, and one that is skipped the instant of the change: what
        closes at a reading and what opens at it meet without a gap, and a day has 23, 24 or 25 hours.
        """
        stretch = np.searchsorted(self._reached, readings, side="right")
        found: Numbers = np.maximum(readings - self.offsets[stretch], self.starts[stretch])
        return found

    @cached_property
    def _reached(self) -> Numbers:
        """The latest reading that the clock has come up to at the end of each stretch."""
        ends = np.append(self.starts[1:], _FOREVER)
        found: Numbers = np.maximum.accumulate(ends + self.offsets)
        return found


@lru_cache(maxsize=64)
def wall_of(zone: str, first_year: int, last_year: int) -> Wall:
    """The wall clock of an IANA zone, right from the start of one year to the end of another."""
    info = ZoneInfo(zone)
    moment, end = datetime(first_year - 1, 12, 30, tzinfo=UTC), datetime(last_year + 1, 1, 3, tzinfo=UTC)
    starts, offsets = [-_FOREVER], [_offset(info, moment)]
    while moment < end:
        following = moment + timedelta(days=1)
        if _offset(info, following) != offsets[-1]:
            starts.append(_change(info, moment, following))
            offsets.append(_offset(info, following))
        moment = following
    return Wall(np.array(starts, dtype=np.int64), np.array(offsets, dtype=np.int64))


def day_number(day: date) -> int:
    """Days since 1970."""
    return (day - _EPOCH).days


def _offset(zone: ZoneInfo, moment: datetime) -> int:
    return (moment.astimezone(zone).utcoffset() or timedelta()) // timedelta(microseconds=1)


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> int:
    """The instant, to the second, from which the later offset holds."""
    low, high, old = int(before.timestamp()), int(after.timestamp()), _offset(zone, before)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, datetime.fromtimestamp(middle, UTC)) == old:
            low = middle
        else:
            high = middle
    return high * SECOND
