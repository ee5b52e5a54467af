"""Columns as an import has them: instants in UTC, whole seconds, yes/no and texts, each with a way to be unknown."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfdash.demo.days import Days
from perfdash.demo.work import Floats, Numbers


def instants(days: Days, day: Numbers, seconds: Floats) -> "pd.Series[Any]":
    """Seconds after the midnight of a day as instants; not a number gives no instant."""
    known = ~np.isnan(seconds)
    found = np.full(len(day), np.datetime64("NaT"), dtype="datetime64[us]")
    found[known] = days.instants(day[known], seconds[known])
    return pd.Series(found).dt.tz_localize("UTC")


def past(days: Days, column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Without what has not happened yet."""
    return column.where(column < utc(days.now))


def utc(instant: np.datetime64) -> pd.Timestamp:
    return pd.Timestamp(instant).tz_localize("UTC")


def whole_seconds(values: Floats, known: Any = True) -> "pd.Series[Any]":
    where = np.broadcast_to(np.asarray(known), len(values)) & ~np.isnan(values)
    return pd.Series(np.where(where, np.rint(values), np.nan)).astype("Int64")


def truths(values: NDArray[np.bool_], known: Any = True) -> "pd.Series[Any]":
    where = np.broadcast_to(np.asarray(known), len(values))
    return pd.Series(values, dtype="boolean").where(pd.Series(where))


def texts(values: NDArray[np.object_], known: NDArray[np.bool_]) -> NDArray[np.object_]:
    """The texts where they are known, None elsewhere."""
    found = values.copy()
    found[~known] = None
    return found


def scattered(size: int, row: Numbers, values: NDArray[np.object_]) -> NDArray[np.object_]:
    """``values`` at their rows of a column of ``size``, None elsewhere."""
    found = np.full(size, None, dtype=object)
    found[row] = values
    return found


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Texts as Python strings, None where there is none, as every import has them."""
    for name in frame.select_dtypes(["object", "string"]).columns:
        frame[name] = frame[name].astype(object).where(frame[name].notna(), None)
    return frame
