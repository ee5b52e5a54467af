"""Reads the values of one field over many records: JSON in, a column out, a sentence for each value that is none."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pandas as pd
from django.utils.translation import gettext as _

from contacts.fields import DETAILS, LONGEST_DETAIL, Field
from teams.numbers import write_count

# Clocks of two machines differ by moments: what lies further ahead has not happened.
SKEW: Final = timedelta(minutes=1)
LONGEST_SECONDS: Final = 2**31 - 1
MOST_DETAILS: Final = 50
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_CONTROL_BUT_LINES: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_WITH_ZONE: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d{1,6})?)?(Z|[+-]\d\d(:?\d\d)?)", re.ASCII)

Read = Callable[[Any], Any]


class UnreadableError(Exception):
    """Why a value is none of its kind, in one sentence."""


def read_column(field: Field, values: Sequence[Any], now: datetime) -> tuple[list[Any], dict[int, str]]:
    """The values as Python keeps them (None: unknown), and the sentence for each place whose value cannot be read."""
    read, found, refused = _reader(field, now), [], {}
    for place, value in enumerate(values):
        try:
            found.append(None if value is None else read(value))
        except UnreadableError as why:
            found.append(None)
            refused[place] = str(why)
    return found, refused


def as_series(field: Field, values: list[Any], index: "pd.Index[int]") -> "pd.Series[Any]":
    """A column as ``contacts.ingest`` takes it."""
    if field.kind == "instant":
        return pd.Series(pd.to_datetime(pd.array(values, dtype="datetime64[us, UTC]")), index=index)
    if field.kind in _DTYPES:
        return pd.Series(pd.array(values, dtype=_DTYPES[field.kind]), index=index)
    return pd.Series(values, index=index, dtype=object)


_DTYPES: Final[Mapping[str, Any]] = {"seconds": "Int64", "boolean": "boolean", "score": "Float64"}


def _reader(field: Field, now: datetime) -> Read:
    if field.name == DETAILS:
        return _details
    readers: dict[str, Callable[[Field, datetime], Read]] = {
        "text": _texts, "words": _words, "instant": _instants, "seconds": _seconds, "boolean": _booleans,
        "score": _scores,
    }  # fmt: skip
    return readers[field.kind](field, now)


def _texts(field: Field, now: datetime) -> Read:
    pattern = _CONTROL_BUT_LINES if field.lines else _CONTROL

    def read(value: Any) -> str | None:
        if not isinstance(value, str):
            raise UnreadableError("Give a text.")
        text = value.strip()
        if len(text) > field.longest:
            raise UnreadableError(
                _("The text is longer than %(longest)s characters.") % {"longest": write_count(field.longest)}
            )
        if not text.isprintable() and pattern.search(text):
            raise UnreadableError(_("The text holds a control character (a line break, a tab or an invisible sign)."))
        return text or None

    return read


def _words(field: Field, now: datetime) -> Read:
    known = frozenset(field.words)

    def read(value: Any) -> str:
        if not isinstance(value, str) or value not in known:
            raise UnreadableError(_("Use one of %(list)s.") % {"list": ", ".join(field.words)})
        return value

    return read


def _instants(field: Field, now: datetime) -> Read:
    latest = now + SKEW

    def read(value: Any) -> datetime:
        if not isinstance(value, str) or not _WITH_ZONE.fullmatch(value):
            raise UnreadableError(_("Give date, time and offset, such as 2026-03-10T09:30:00+01:00."))
        try:
            instant = datetime.fromisoformat(value).astimezone(UTC)
        except (ValueError, OverflowError):
            raise UnreadableError(_("There is no such date or time.")) from None
        if field.past and instant > latest:
            raise UnreadableError(_("This lies in the future."))
        return instant

    return read


def _seconds(field: Field, now: datetime) -> Read:
    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
            raise UnreadableError(_("Give whole seconds."))
        if not 0 <= value <= LONGEST_SECONDS:
            raise UnreadableError(_("The duration is negative or longer than sixty years."))
        return int(value)

    return read


def _booleans(field: Field, now: datetime) -> Read:
    def read(value: Any) -> bool:
        if not isinstance(value, bool):
            raise UnreadableError(_("Use true, false, or null for unknown."))
        return value

    return read


def _scores(field: Field, now: datetime) -> Read:
    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
            raise UnreadableError(_("Give a whole number."))
        if not 0 <= value <= 10:
            raise UnreadableError(_("The score is off the scale of its kind of survey."))
        return int(value)

    return read


def _details(value: Any) -> str | None:
    if not isinstance(value, Mapping) or not all(isinstance(text, str) for text in value.values()):
        raise UnreadableError(_("Give an object of texts."))
    texts = [*value, *value.values()]
    if len(value) > MOST_DETAILS or max(map(len, texts), default=0) > LONGEST_DETAIL:
        raise UnreadableError(
            _("At most %(most_details)s details, of %(longest_detail)s characters each.")
            % {"most_details": MOST_DETAILS, "longest_detail": write_count(LONGEST_DETAIL)}
        )
    if any(_CONTROL_BUT_LINES.search(text) for text in texts):
        raise UnreadableError(_("The text holds a control character (a line break, a tab or an invisible sign)."))
    kept = {name: text for name, text in value.items() if text}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True) if kept else None
