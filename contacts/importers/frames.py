"""The checked columns of a batch as a data frame with fixed types."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd

from contacts.fields import DETAILS, FIELDS, FIRST_RESPONSE_UNKNOWN
from contacts.importers.columns import Columns
from contacts.importers.findings import Cells, Rows
from contacts.importers.instants import Instants


def make_frame(columns: Columns, fields: tuple[str, ...], details: list[tuple[str, Cells]]) -> pd.DataFrame:
    """Return the good rows, indexed by line, with the columns ``fields``."""
    good = ~columns.findings.bad
    index = pd.Index(columns.findings.lines[good], name="line", dtype="int64")
    return pd.DataFrame({name: _column(columns, name, index, details) for name in fields}, index=index)


def _column(columns: Columns, name: str, index: pd.Index[int], details: list[tuple[str, Cells]]) -> pd.Series[Any]:
    # Without its type named, an object array of texts is taken for the string type, in which None becomes NaN.
    values = _values(columns, name, ~columns.findings.bad, details)
    return pd.Series(values, index=index, dtype=object) if isinstance(values, np.ndarray) else pd.Series(values, index)


def _values(columns: Columns, name: str, good: Rows, details: list[tuple[str, Cells]]) -> Any:
    if name == DETAILS:
        return _detail_texts(details, good)
    if name == FIRST_RESPONSE_UNKNOWN:
        return pd.array(columns.unusable["first_response_at"][good], dtype="boolean")
    if name in columns.instants:
        return _instants(columns.instants[name], good)
    if name in columns.numbers:
        return _numbers(columns.numbers[name][good], FIELDS[name].kind)
    return columns.words[name][good]


def _instants(instants: Instants, good: Rows) -> Any:
    return pd.DatetimeIndex(instants.utc[good]).tz_localize("UTC").array


def _numbers(values: Any, kind: str) -> Any:
    unknown = np.isnan(values)
    if kind == "score":
        return pd.arrays.FloatingArray(values, unknown)
    if kind == "boolean":
        return pd.arrays.BooleanArray(np.where(unknown, 0, values).astype(bool), unknown)
    return pd.arrays.IntegerArray(np.where(unknown, 0, values).astype("int64"), unknown)


def _detail_texts(details: list[tuple[str, Cells]], good: Rows) -> Cells:
    """JSON of the details; rows repeat a few combinations, so each combination is written once."""
    ordered = sorted(details)
    names = [name for name, _ in ordered]
    written: dict[tuple[str | None, ...], str | None] = {}
    texts = np.empty(int(np.count_nonzero(good)), dtype=object)
    for place, values in enumerate(zip(*(cells[good].tolist() for _, cells in ordered), strict=True)):
        if values not in written:
            known = {name: value for name, value in zip(names, values, strict=True) if value is not None}
            written[values] = json.dumps(known, ensure_ascii=False) if known else None
        texts[place] = written[values]
    return texts
