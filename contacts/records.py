"""Rows from elsewhere than a file: Python values become a frame as ``contacts.ingest`` takes it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from contacts.fields import Kind
from contacts.ingestion.plans import CONTACT_PLAN, WORK_PLAN

_DTYPES: Final[dict[Kind, Any]] = {
    "instant": "datetime64[us, UTC]",
    "seconds": "Int64",
    "boolean": "boolean",
    "score": "Float64",
}
_KINDS: Final = {**WORK_PLAN.kinds, **CONTACT_PLAN.kinds}


def frame_from_records(records: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return a frame of the columns that the records name, indexed from 1 like the records.

    Values: str, int, float, bool, aware datetime; None, or a name that a record lacks, is unknown. ``details`` is JSON
    text. Nothing is checked but the type: ``contacts.ingest`` refuses what cannot be. Raises KeyError for a name that
    is no field, ValueError or TypeError for a value of another type.
    """
    names = list(dict.fromkeys(name for record in records for name in record))
    index = pd.RangeIndex(1, len(records) + 1, name="line")
    columns = {name: _column([record.get(name) for record in records], _KINDS[name]) for name in names}
    return pd.DataFrame({name: pd.Series(column, index=index) for name, column in columns.items()}, index=index)


def _column(values: list[Any], kind: Kind) -> Any:
    if kind in _DTYPES:
        return pd.array(values, dtype=_DTYPES[kind])
    # Taken bare, texts would become the string type, in which None is NaN.
    return pd.Series(values, dtype=object).array
