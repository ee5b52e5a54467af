"""Cells as instants: dates and times of a zone become UTC."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import compress
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from contacts.importers.findings import Cells, Findings, Rows
from contacts.importers.fixed_dates import parse_fixed
from contacts.importers.rules import DAY_HOURS, EPOCHS, ISO, Rule
from contacts.importers.texts import filled

Times = NDArray[np.datetime64]

_NOT_A_TIME: Final = np.datetime64("NaT", "us")
_OLDEST: Final = np.datetime64("1970-01-01T00:00:00", "us")
_TO_END_OF_DAY: Final = np.timedelta64(86_400_000_000 - 1, "us")
# Stricter than the library's reading of ISO 8601, to which "-5" is a year; the group is the offset from UTC.
_ISO: Final = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?\s?([zZ]|[+-]\d\d(?::?\d\d)?)?)?", re.ASCII
)
_EPOCH: Final = re.compile(r"-?\d{1,16}(\.\d{1,6})?", re.ASCII)


@dataclass
class Instants:
    """``utc``: datetime64[us], NaT unknown. ``later``: the second reading of an hour that a clock shows twice, NaT
    elsewhere. ``whole_days``: rows of which only the day is known; ``day_start``: hours from the day's start to
    ``utc`` in those.
    """

    utc: Times
    later: Times
    whole_days: Rows
    day_start: int

    @classmethod
    def of(cls, utc: Times) -> "Instants":
        """Instants that were computed, not read."""
        return cls(utc, np.full(len(utc), _NOT_A_TIME), np.zeros(len(utc), dtype=bool), 0)

    @property
    def earliest(self) -> Times:
        """The instants, and of a whole day its start."""
        return self.utc - np.where(self.whole_days, np.timedelta64(self.day_start, "h"), np.timedelta64(0, "h"))

    @property
    def latest(self) -> Times:
        """The instants, and of a whole day its end."""
        return np.where(self.whole_days, self.earliest + _TO_END_OF_DAY, self.utc)


def read_instants(cells: Cells, rule: Rule, findings: Findings, *, zone: str, iso_too: bool) -> Instants:
    """Return the instants of a column. What is no date in the mapping's formats rejects its row.

    ``zone`` is that of texts without an offset. ``iso_too``: a workbook hands over its typed cells in ISO order,
    whatever format its texts have.
    """
    known = filled(cells)
    texts: list[str] = cells[known].tolist()
    local = np.full(len(texts), _NOT_A_TIME)
    aware = np.zeros(len(texts), dtype=bool)
    days = np.zeros(len(texts), dtype=bool)
    formats = (*rule.formats, ISO) if iso_too and ISO not in rule.formats else rule.formats
    for date_format in formats:
        pending = np.flatnonzero(np.isnat(local))
        if len(pending):
            some = texts if len(pending) == len(texts) else [texts[place] for place in pending]
            local[pending], aware[pending], days[pending] = _parse(some, date_format)
    days &= ~np.isnat(local)
    local[days] += np.timedelta64(DAY_HOURS[rule.day], "h")
    utc, later = _spread(_to_utc(local, aware, zone, rule.field.name, findings, known), known, len(cells))
    whole = np.zeros(len(cells), dtype=bool)
    whole[known] = days
    _reject_unread(cells, known & np.isnat(utc), rule, findings)
    return Instants(utc, later, whole, DAY_HOURS[rule.day])


def _reject_unread(cells: Cells, unread: Rows, rule: Rule, findings: Findings) -> None:
    written = " or ".join(f'"{date_format}"' for date_format in rule.formats)
    findings.reject(
        unread,
        _("This is no date in the format %(written)s.") % {"written": written},
        column=rule.column,
        name=rule.field.name,
        values=cells,
    )


def check_past(instants: Instants, rule: Rule, cells: Any, now: datetime, findings: Findings) -> None:
    """Reject what lies after ``now`` (unless it is a promise) or before 1970."""
    column, name = rule.column, rule.field.name
    if rule.field.past:
        limit = np.datetime64(now.astimezone(ZoneInfo("UTC")).replace(tzinfo=None), "us")
        reason = _("The date lies in the future; now is %(now)s UTC.") % {
            "now": f"{now.astimezone(ZoneInfo('UTC')):%Y-%m-%d %H:%M}"
        }
        findings.reject(instants.earliest > limit, reason, column=column, name=name, values=cells)
    findings.reject(instants.utc < _OLDEST, _("The date lies before 1970."), column=column, name=name, values=cells)


def _spread(read: tuple[Times, Times], known: Rows, length: int) -> tuple[Times, Times]:
    spread = []
    for values in read:
        column = np.full(length, _NOT_A_TIME)
        column[known] = values
        spread.append(column)
    return spread[0], spread[1]


def _parse(texts: list[str], date_format: str) -> tuple[Times, Rows, Rows]:
    """Return what one format makes of the texts: times, which of them are UTC already, which are whole days."""
    none = np.zeros(len(texts), dtype=bool)
    if date_format in EPOCHS:
        return _parse_epoch(texts, EPOCHS[date_format]), ~none, none
    if date_format == ISO:
        return _parse_iso(texts)
    fixed = parse_fixed(texts, date_format)
    if fixed is None:
        fixed = _strptime(texts, date_format)
    elif np.isnat(fixed).any():
        rest = np.flatnonzero(np.isnat(fixed))
        fixed[rest] = _strptime([texts[place] for place in rest], date_format)
    return fixed, none | ("%z" in date_format), none | (not re.search("%[HI]", date_format))


def _parse_iso(texts: list[str]) -> tuple[Times, Rows, Rows]:
    found = [_ISO.fullmatch(text) for text in texts]
    aware = np.array([match is not None and match[1] is not None for match in found], dtype=bool)
    naive = np.array([match is not None and match[1] is None for match in found], dtype=bool)
    times = np.full(len(texts), _NOT_A_TIME)
    for group in (aware, naive):
        times[group] = _strptime(list(compress(texts, group)), "ISO8601")
    return times, aware, np.array([len(text) == 10 for text in texts], dtype=bool)


def _parse_epoch(texts: list[str], per_second: int) -> Times:
    numbers = np.array([float(text) if _EPOCH.fullmatch(text) else np.nan for text in texts], dtype=float)
    seconds = numbers / per_second
    seconds[~(np.abs(seconds) < 1e11)] = np.nan
    times = np.full(len(texts), _NOT_A_TIME)
    sound = ~np.isnan(seconds)
    times[sound] = _OLDEST + np.round(seconds[sound] * 1_000_000).astype("timedelta64[us]")
    return times


def _strptime(texts: list[str], date_format: str) -> Times:
    if not texts:
        return np.full(0, _NOT_A_TIME)
    with_offset = date_format == "ISO8601" or "%z" in date_format
    parsed = pd.to_datetime(pd.Index(texts, dtype=object), format=date_format, errors="coerce", utc=with_offset)
    naive = parsed.tz_localize(None) if parsed.tz is not None else parsed
    return cast(Times, naive.as_unit("us").to_numpy())


def _to_utc(local: Times, aware: Rows, zone: str, name: str, findings: Findings, known: Rows) -> tuple[Times, Times]:
    """Return the instants in UTC, and the later reading where the clock showed the time twice."""
    utc, later = local.copy(), np.full(len(local), _NOT_A_TIME)
    here = ~aware & ~np.isnat(local)
    if zone in ("UTC", "Etc/UTC") or not here.any():
        return utc, later
    index = pd.DatetimeIndex(local[here])
    read = index.tz_localize(_zone(zone), ambiguous="NaT", nonexistent="NaT")
    odd = np.asarray(read.isna())
    utc[here] = _naive_utc(read)
    if odd.any():
        _settle(utc, later, np.flatnonzero(here)[odd], index[odd], zone, name, findings, known)
    return utc, later


def _settle(
    utc: Times, later: Times, places: NDArray[np.int64], local: pd.DatetimeIndex, zone: str, name: str,
    findings: Findings, known: Rows,
) -> None:  # fmt: skip
    """Read the hour that a clock skips as the first instant after it, the hour it shows twice as the first time."""
    first, second = (
        local.tz_localize(_zone(zone), ambiguous=np.full(len(local), summer, dtype=bool), nonexistent="shift_forward")
        for summer in (True, False)
    )
    utc[places] = _naive_utc(first)
    twice = np.asarray(first != second)
    later[places[twice]] = _naive_utc(second[twice])
    rows = np.flatnonzero(known)[places]
    both = _("%(name)s in an hour that the clock of %(zone)s shows twice, read as the first")
    none = _("%(name)s in an hour that the clock of %(zone)s skips, read as the end of the gap")
    for chosen, note in ((twice, both), (~twice, none)):
        marked = np.zeros(len(known), dtype=bool)
        marked[rows[chosen]] = True
        findings.note(marked, note % {"name": name, "zone": zone})


@lru_cache(maxsize=16)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _naive_utc(index: pd.DatetimeIndex) -> Times:
    return cast(Times, index.tz_convert("UTC").tz_localize(None).as_unit("us").to_numpy())
