"""Dates of fixed width, such as 26/08/2023 18:39, read a column at a time (ten times the speed of strptime)."""

import re
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

_DIGITS: Final = {"Y": 4, "m": 2, "d": 2, "H": 2, "M": 2, "S": 2}


@lru_cache(maxsize=64)
def _layout(date_format: str) -> tuple[dict[str, slice], dict[int, str], int] | None:
    """Where each part and each sign between them stands, and the width; None when the format has other parts."""
    parts: dict[str, slice] = {}
    signs: dict[int, str] = {}
    place = 0
    for letter, sign in re.findall(r"%(.)|([^%])", date_format):
        if sign:
            signs[place] = sign
            place += 1
        elif letter in _DIGITS and letter not in parts:
            parts[letter] = slice(place, place + _DIGITS[letter])
            place += _DIGITS[letter]
        else:
            return None
    return (parts, signs, place) if {"Y", "m", "d"} <= parts.keys() else None


def parse_fixed(texts: list[str], date_format: str) -> NDArray[np.datetime64] | None:
    """Return datetime64[us], NaT where a text does not have the format; None for a format that has no fixed width."""
    layout = _layout(date_format)
    if layout is None or not texts:
        return None
    parts, signs, width = layout
    # One place more than the format has shows which texts are longer.
    rows = np.array(texts, dtype=f"U{width + 1}").view(np.int32).reshape(len(texts), width + 1)
    # A place of all texts side by side: what is done to one place runs through memory in its order.
    letters = np.ascontiguousarray(rows.T)
    fits = letters[width] == 0
    for place, sign in signs.items():
        fits &= letters[place] == ord(sign)
    numbers = {}
    for letter, where in parts.items():
        number = np.zeros(len(texts), dtype=np.int32)
        for digit in letters[where] - ord("0"):
            fits &= (digit >= 0) & (digit <= 9)
            number = number * 10 + digit
        numbers[letter] = number
    return _instants(numbers, fits)


def _instants(numbers: dict[str, NDArray[np.int32]], fits: NDArray[np.bool_]) -> NDArray[np.datetime64]:
    midnight = np.zeros(len(fits), dtype=np.int32)
    hour, minute, second = (numbers.get(letter, midnight) for letter in "HMS")
    year, month, day = (numbers[letter] for letter in "Ymd")
    fits = fits & (month >= 1) & (month <= 12) & (day >= 1) & (hour < 24) & (minute < 60) & (second < 60)
    months = np.where(fits, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (day - 1)
    fits &= days.astype("datetime64[M]") == months
    seconds = hour * 3600 + minute * 60 + second
    instants: NDArray[np.datetime64] = days.astype("datetime64[us]") + seconds.astype("timedelta64[s]")
    instants[~fits] = np.datetime64("NaT")
    return instants
