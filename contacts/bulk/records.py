"""Records of a call -> frames for ``contacts.ingest``, and what is wrong with each record that is left out."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import pandas as pd
from django.utils.translation import gettext as _

from contacts.bulk.cells import as_series, read_column
from contacts.bulk.kinds import SOURCE, SOURCE_FIELD, RecordKind
from teams.rest.names import unknown_names

# Records that name other fields are written apart, since a field that is not named stays as it is stored.
MOST_SHAPES: Final = 20

Names = frozenset[str]


class TooManyShapesError(Exception):
    """The records of a call name too many different sources and sets of fields."""


@dataclass(frozen=True)
class RowError:
    """``index`` counts the records of the call from 0; ``field`` is "" where the record as a whole is meant."""

    index: int
    field: str
    reason: str


@dataclass
class Records:
    """Frames by source, indexed by the record's place in the call, and the errors of the records left out."""

    parts: list[tuple[str, pd.DataFrame]] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)

    def refuse(self, index: int, name: str, reason: str) -> None:
        self.errors.append(RowError(index, name, reason))


def read_records(given: Sequence[Any], kind: RecordKind, now: datetime) -> Records:
    """Sort the records by the fields they name and by source, and read each of these column by column.

    Raises TooManyShapesError.
    """
    found = Records()
    taken: dict[tuple[str, str], int] = {}
    for names, places in _shapes(given, kind, found).items():
        columns = _columns([given[place] for place in places], places, names, kind, now, found)
        for source, rows in _by_source(columns.pop(SOURCE)).items():
            lines = [places[row] for row in rows]
            keys = [columns[kind.key][row] for row in rows]
            fresh = _without_repeats(source, keys, lines, kind, taken, found)
            if fresh:
                found.parts.append((source, _frame(columns, [rows[n] for n in fresh], [lines[n] for n in fresh], kind)))
    if len(found.parts) > MOST_SHAPES:
        raise TooManyShapesError
    return found


def _shapes(given: Sequence[Any], kind: RecordKind, found: Records) -> dict[Names, list[int]]:
    """The places of the records that name the same fields; who names unknown ones or lacks required ones is refused."""
    shapes: dict[Names, list[int]] = defaultdict(list)
    for index, record in enumerate(given):
        if isinstance(record, Mapping):
            shapes[frozenset(record)].append(index)
        else:
            found.refuse(index, "", _("Give an object."))
    for names in list(shapes):
        problems = {name: reasons[0] for name, reasons in unknown_names(names, kind.known).items()}
        problems |= {name: _("This is required.") for name in (SOURCE, *kind.required) if name not in names}
        if problems:
            for index in shapes.pop(names):
                for name, reason in problems.items():
                    found.refuse(index, name, reason)
    return shapes


def _columns(
    records: Sequence[Mapping[str, Any]],
    places: Sequence[int],
    names: Names,
    kind: RecordKind,
    now: datetime,
    found: Records,
) -> dict[str, list[Any]]:
    """The values by name, in the order of the kind; the source is None where the record cannot be taken."""
    bad = _refused_beside(records, places, names, kind, found)
    columns: dict[str, list[Any]] = {}
    for name, canonical in ((SOURCE, SOURCE_FIELD), *kind.fields.items()):
        if name not in names:
            continue
        columns[name], refused = read_column(canonical, [record[name] for record in records], now)
        if name == SOURCE or name in kind.required:
            empty = (row for row, value in enumerate(columns[name]) if value is None and row not in refused)
            refused |= dict.fromkeys(empty, _("This is required."))
        for row, reason in refused.items():
            found.refuse(places[row], name, reason)
        bad.update(refused)
    for row in bad:
        columns[SOURCE][row] = None
    return columns


def _refused_beside(
    records: Sequence[Mapping[str, Any]], places: Sequence[int], names: Names, kind: RecordKind, found: Records
) -> set[int]:
    """The rows that say what the record they belong to says already."""
    doubled = [name for name in kind.not_beside if name in names]
    if not doubled or kind.given_by not in names:
        return set()
    rows = {row for row, record in enumerate(records) if record[kind.given_by]}
    reason = _("Leave this out: it is that of the %(given_by)s.") % {"given_by": kind.given_by}
    for row in rows:
        for name in doubled:
            found.refuse(places[row], name, reason)
    return rows


def _by_source(sources: list[str | None]) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = defaultdict(list)
    for row, source in enumerate(sources):
        if source is not None:
            rows[source].append(row)
    return rows


def _without_repeats(
    source: str,
    keys: Sequence[str],
    lines: Sequence[int],
    kind: RecordKind,
    taken: dict[tuple[str, str], int],
    found: Records,
) -> list[int]:
    """The places of the records whose key was not taken before."""
    fresh = []
    for place, (key, line) in enumerate(zip(keys, lines, strict=True)):
        first = taken.setdefault((source, key), line)
        if first == line:
            fresh.append(place)
        else:
            reason = _("The same key stands at %(index)s already; that record was taken.") % {"index": first}
            found.refuse(line, kind.key, reason)
    return fresh


def _frame(columns: Mapping[str, list[Any]], rows: list[int], lines: list[int], kind: RecordKind) -> pd.DataFrame:
    """The rows with the canonical names of their fields."""
    index = pd.Index(lines, dtype="int64", name="line")
    whole = len(rows) == len(next(iter(columns.values())))
    series = {}
    for name, values in columns.items():
        canonical = kind.fields[name]
        series[canonical.name] = as_series(canonical, values if whole else [values[row] for row in rows], index)
    return pd.DataFrame(series, index=index)
