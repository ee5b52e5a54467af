"""The clocks of many contacts at once: turnaround in working time, and until when they are promised. No queries."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

import numpy as np

from contacts.clocks.promises import NOTHING, Promised, nearest
from contacts.clocks.rules import Rules
from contacts.clocks.timeline import ALWAYS, UNKNOWN, Timeline
from contacts.clocks.wall import SECOND, Numbers
from kpis.periods import day_bounds, day_of

_LAST_YEAR: Final = 2199
_FURTHER: Final = 8
# Stands for always open among the numbers of calendars.
_NO_CALENDAR: Final = 0


@dataclass(frozen=True)
class Contacts:
    """Columns of one length; instants are microseconds, UNKNOWN where there is none. ``promisable``: may be due."""

    team: Sequence[int | None]
    category: Sequence[str]
    channel: Sequence[str]
    created: Numbers
    solved: Numbers
    paused: Numbers
    promisable: "np.typing.NDArray[np.bool_]"


@dataclass(frozen=True)
class Clocked:
    """Seconds of turnaround and the instants that are due, UNKNOWN where there is none."""

    turnaround: Numbers
    first_response_due: Numbers
    due: Numbers


class Clocks:
    """Computes by the rules given. Keeps the open stretches of each calendar from one call to the next."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._lines: dict[int, tuple[int, int, Timeline]] = {}
        self._epochs = np.array(_boundaries(rules), dtype=np.int64)

    def run(self, contacts: Contacts) -> Clocked:
        calendar, response, completion = self._grouped(contacts)
        return Clocked(
            self._turnaround(contacts, calendar),
            self._due(contacts, calendar, response, np.zeros_like(contacts.paused)),
            self._due(contacts, calendar, completion, contacts.paused),
        )

    def _grouped(self, contacts: Contacts) -> tuple[Numbers, Numbers, Numbers]:
        """For each contact its calendar, and for each promise minutes (UNKNOWN: none) and the calendar it runs on."""
        numbers: dict[tuple[int | None, str, str, int], int] = {}
        epochs = np.searchsorted(self._epochs, contacts.created, side="right").tolist()
        keys = zip(contacts.team, contacts.category, contacts.channel, epochs, strict=True)
        group = np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)
        found = np.array([self._facts_of(*key) for key in numbers], dtype=np.int64).reshape(-1, 5)
        rows = found[group] if len(group) else found
        return rows[:, 0], rows[:, 1:3], rows[:, 3:5]

    def _facts_of(self, team: int | None, category: str, channel: str, epoch: int) -> list[int]:
        rules = self._rules
        calendar = rules.calendar_of(team) or _NO_CALENDAR
        promised = NOTHING
        if epoch:
            # No promise begins or ends within an epoch, so its first day stands for all.
            day = day_of(datetime.fromtimestamp(self._epochs[epoch - 1] / SECOND, UTC))
            promised = nearest(rules.pledges, rules.path_of(team), category, channel, day)
        return [calendar, *(fact for part in promised for fact in _as_numbers(part, calendar))]

    def _turnaround(self, contacts: Contacts, calendar: Numbers) -> Numbers:
        def between(line: Timeline, rows: Numbers) -> Numbers:
            return line.seconds_between(contacts.created[rows], contacts.solved[rows])

        known = np.flatnonzero(contacts.solved != UNKNOWN)
        worked = self._on_each(calendar, known, contacts, between)
        return np.where(worked == UNKNOWN, UNKNOWN, np.maximum(worked - contacts.paused, 0))

    def _due(self, contacts: Contacts, calendar: Numbers, promise: Numbers, paused: Numbers) -> Numbers:
        seconds = promise[:, 0] * 60 + paused

        def after(line: Timeline, rows: Numbers) -> Numbers:
            return line.after(contacts.created[rows], seconds[rows])

        wanted = np.flatnonzero((promise[:, 0] != UNKNOWN) & contacts.promisable)
        return self._on_each(promise[:, 1], wanted, contacts, after)

    def _on_each(
        self, calendar: Numbers, rows: Numbers, contacts: Contacts, measure: Callable[[Timeline, Numbers], Numbers]
    ) -> Numbers:
        """Measure the rows of each calendar on its open stretches, on longer ones where these do not reach."""
        found = np.full(len(calendar), UNKNOWN, dtype=np.int64)
        for number in np.unique(calendar[rows]).tolist():
            open_rows = rows[calendar[rows] == number]
            first, last = _years(contacts.created[open_rows], contacts.solved[open_rows])
            while len(open_rows) and last <= _LAST_YEAR:
                found[open_rows] = measure(self._line(number, first, last), open_rows)
                open_rows, last = open_rows[found[open_rows] == UNKNOWN], last + _FURTHER
        return found

    def _line(self, calendar: int, first: int, last: int) -> Timeline:
        if calendar == _NO_CALENDAR:
            return ALWAYS
        since, until, line = self._lines.get(calendar, (first, first - 1, ALWAYS))
        if first < since or last > until:
            since, until = min(first, since), max(last, until)
            line = self._rules.hours[calendar].timeline(since, until)
            self._lines[calendar] = (since, until, line)
        return line


def _as_numbers(promised: Promised, calendar: int) -> tuple[int, int]:
    minutes = UNKNOWN if promised.minutes is None else promised.minutes
    return minutes, _NO_CALENDAR if promised.always else calendar


def _boundaries(rules: Rules) -> list[int]:
    """The instants at which promises begin and end."""
    days = {pledge.starts_on for pledge in rules.pledges} | {p.ends_on for p in rules.pledges if p.ends_on}
    return sorted(_microseconds(day) for day in days)


def _microseconds(day: date) -> int:
    return (day_bounds(day)[0] - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def _years(created: Numbers, solved: Numbers) -> tuple[int, int]:
    """The years from the first arrival to the one after the last instant, with one to spare for zones."""
    edges = np.array([created.min(), max(created.max(), solved.max())], dtype="datetime64[us]")
    first, last = (edges.astype("datetime64[Y]").astype(np.int64) + 1970).tolist()
    return max(first - 1, 1970), last + 1
