"""How one canonical field is filled: the rule of a mapping, and the data that says which rules there are.

In a mapping, ``[columns]`` says for each field either the header of a column, or a table. A table has one source:

- ``column``: a header; ``columns``: several, of which the first that is not empty counts
- ``template``: headers in braces with text between them, such as "{Date} {Time}"
- ``constant``: the same value in every row
- ``filled``: true where the column holds something; ``not``: the opposite of a boolean field
- ``start``: an instant field, to which ``add`` adds fields of seconds and ``plus`` a column of durations (in ``unit``)
- ``sum``: fields of seconds added up (unknown where one is); ``between``: the seconds from one instant to another

and options, by the kind of the field:

- any: ``empty`` (texts that mean no value), ``optional`` (the column may be missing), ``required`` (no row may leave it
  empty), ``when`` (unknown wherever this boolean field is not true)
- texts, words, seconds, booleans: ``missing`` (the value of an empty cell)
- texts, words: ``words`` (their word -> ours), ``else`` (for any other word), ``split`` (signs that part a cell) with
  ``take`` = "first" or "last"
- instants: ``format`` or ``formats`` (of strptime, "iso", "epoch", "epoch_milliseconds"), ``zone``, ``day`` ("noon" or
  "start": what a day without a time is read as), ``if_before`` = { field = ..., then = "reject", "unknown" or a field }
- seconds: ``unit`` (milliseconds, seconds, minutes, hours, days, clock = h:mm:ss)
- scores: ``scale`` = { from = [1, 10], to = [1, 5] }, ``words`` and ``else`` with numbers
- booleans: ``true`` and ``false`` (words), ``over`` (true is what is greater)
"""

import re
from dataclasses import dataclass
from typing import Final

from contacts.fields import Field

ISO: Final = "iso"
EPOCHS: Final = {"epoch": 1, "epoch_milliseconds": 1_000}
UNITS: Final = {"milliseconds": 0.001, "seconds": 1.0, "minutes": 60.0, "hours": 3600.0, "days": 86400.0}
CLOCK: Final = "clock"
DAY_HOURS: Final = {"start": 0, "noon": 12}
PLACEHOLDER: Final = re.compile(r"\{([^{}]+)\}")

ALL_KINDS: Final = ("text", "words", "instant", "seconds", "boolean", "score")

# Where a value comes from: exactly one of these stands in a rule.
SOURCES: Final[dict[str, tuple[str, ...]]] = {
    "column": ALL_KINDS,
    "columns": ALL_KINDS,
    "template": ("text", "words", "instant"),
    "constant": ("text", "words", "boolean", "seconds", "score"),
    "filled": ("boolean",),
    "not": ("boolean",),
    "start": ("instant",),
    "sum": ("seconds",),
    "between": ("seconds",),
}

# How it is read: the option, and the kinds of field it makes sense for.
OPTIONS: Final[dict[str, tuple[str, ...]]] = {
    "format": ("instant",),
    "formats": ("instant",),
    "zone": ("instant",),
    "day": ("instant",),
    "add": ("instant",),
    "plus": ("instant",),
    "if_before": ("instant",),
    "unit": ("seconds", "instant"),
    "split": ("text", "words"),
    "take": ("text", "words"),
    "scale": ("score",),
    "true": ("boolean",),
    "false": ("boolean",),
    "over": ("boolean",),
    "words": ("text", "words", "score"),
    "else": ("text", "words", "score"),
    "empty": ALL_KINDS,
    "missing": ("text", "words", "seconds", "boolean"),
    "optional": ALL_KINDS,
    "required": ALL_KINDS,
    "when": ALL_KINDS,
}


@dataclass(frozen=True)
class Scale:
    """A linear change of scale: ``low`` becomes ``to_low``, ``high`` becomes ``to_high``."""

    low: float
    high: float
    to_low: float
    to_high: float


@dataclass(frozen=True)
class IfBefore:
    """What becomes of an instant that lies before another: "reject", "unknown", or the name of the field to take."""

    field: str
    then: str


@dataclass(frozen=True)
class Rule:
    """How one field is filled. Of the sources (``columns`` .. ``between``) exactly one is set."""

    field: Field
    columns: tuple[str, ...] = ()
    template: str = ""
    constant: str | float | bool | None = None
    filled: str = ""
    opposite: str = ""
    start: str = ""
    add: tuple[str, ...] = ()
    plus: str = ""
    sum: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    zone: str = ""
    day: str = "noon"
    unit: str = "seconds"
    split: str = ""
    take: str = "first"
    scale: Scale | None = None
    true: frozenset[str] = frozenset()
    false: frozenset[str] = frozenset()
    over: float | None = None
    words: tuple[tuple[str, str | float], ...] = ()
    otherwise: str | float | None = None
    empty: frozenset[str] = frozenset()
    missing: str | float | bool | None = None
    optional: bool = False
    required: bool = False
    when: str = ""
    if_before: IfBefore | None = None

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers of the file that this rule reads."""
        if self.template:
            return tuple(dict.fromkeys(PLACEHOLDER.findall(self.template)))
        return tuple(filter(None, (self.filled, self.plus))) or self.columns

    @property
    def column(self) -> str:
        """What a message calls the place this rule reads."""
        return " + ".join(self.headers)

    @property
    def made_of(self) -> frozenset[str]:
        """The fields that this one is computed from."""
        return frozenset({self.opposite, self.start, self.when, *self.add, *self.sum, *self.between} - {""})

    @property
    def needs(self) -> frozenset[str]:
        """The fields that must have their values before this one can have its own."""
        if not self.if_before:
            return self.made_of
        return self.made_of | ({self.if_before.field, self.if_before.then} - {"reject", "unknown"})
