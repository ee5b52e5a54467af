"""The small language of numerators and denominators: measures joined by + and -, such as ``a.x + a.y - b.z``."""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from django.utils.translation import gettext as _

_ONLY = "@"
_SIGN = re.compile(r"\s*([+-]?)\s*")
_MEASURE = re.compile(r"([a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)\s*")


@lru_cache(maxsize=1000)
def parse_formula(text: str) -> Mapping[str, int]:
    """``"a.x - b.y"`` as ``{"a.x": 1, "b.y": -1}``; nothing for "".

    Raises ValueError naming the place where the text stops making sense.
    """
    terms: dict[str, int] = {}
    position = 0
    while position < len(text):
        sign = _SIGN.match(text, position)
        if sign is None or (terms and not sign[1]):
            raise _not_understood(text, position)
        measure = _MEASURE.match(text, sign.end())
        if measure is None:
            raise _not_understood(text, sign.end())
        terms[measure[1]] = terms.get(measure[1], 0) + (-1 if sign[1] == "-" else 1)
        position = measure.end()
    return MappingProxyType(terms)


class MeasureKey(NamedTuple):
    """What a measure is read from: table, column, and the channels and categories that count; none: all of them."""

    prefix: str
    name: str
    channels: tuple[str, ...]
    categories: tuple[str, ...]


@lru_cache(maxsize=1000)
def filtered_terms(text: str, channels: str, categories: str) -> Mapping[str, int]:
    """A parsed formula whose measures count some channels or categories only: ``{"a.x@call,chat": 1}``.

    A category may hold any character but the end of a line, so categories come last.
    """
    only = f"{_ONLY}{channels}" + (f"{_ONLY}{categories}" if categories else "")
    terms = parse_formula(text)
    return MappingProxyType({f"{key}{only}": n for key, n in terms.items()}) if only != _ONLY else terms


@lru_cache(maxsize=10_000)
def split_measure(key: str) -> MeasureKey:
    """``contacts.handled``, ``contacts.handled@call,chat``, or ``contacts.handled@@Billing`` of a category."""
    measure, _only, filters = key.partition(_ONLY)
    channels, _only, categories = filters.partition(_ONLY)
    prefix, _dot, name = measure.partition(".")
    return MeasureKey(prefix, name, _parts(channels, ","), _parts(categories, "\n"))


def _parts(text: str, separator: str) -> tuple[str, ...]:
    return tuple(text.split(separator)) if text else ()


def evaluate(terms: Mapping[str, int], sums: Mapping[str, int]) -> int:
    """The value of a parsed formula over summed measures; a measure without rows counts 0."""
    return sum(factor * sums.get(measure, 0) for measure, factor in terms.items())


def _not_understood(text: str, position: int) -> ValueError:
    return ValueError(
        _("“%(text)s” is not a sum of measures such as a.x + a.y - b.z: look at character %(place)s.")
        % {"text": text, "place": position + 1}
    )
