"""Parse one entry of [columns]: a header, or a table of a source and options, into a Rule."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from contacts.fields import Field
from contacts.importers.errors import nearest
from contacts.importers.mapping_text import (
    MappingText,
    as_flag,
    as_number,
    as_table,
    as_text,
    as_texts,
    folded,
)
from contacts.importers.rules import (
    CLOCK,
    DAY_HOURS,
    EPOCHS,
    ISO,
    OPTIONS,
    PLACEHOLDER,
    SOURCES,
    UNITS,
    IfBefore,
    Rule,
    Scale,
)
from teams.numbers import write_plain

_DIRECTIVES: Final = frozenset("YymdHIMSfpbBzj%aA")
# Keys of the file whose names Python keeps for itself, or that say the same as another.
_ATTRIBUTES: Final = {"column": "columns", "format": "formats", "not": "opposite", "else": "otherwise"}


@dataclass(frozen=True)
class ReadDefaults:
    """What [read] says for every column."""

    zone: str = ""
    formats: tuple[str, ...] = (ISO,)
    true: frozenset[str] = folded(("yes", "y", "true", "1"))
    false: frozenset[str] = folded(("no", "n", "false", "0"))
    empty: frozenset[str] = folded(("",))
    decimal: str = "."
    thousands: str = ""


def parse_rule(text: MappingText, field: Field, value: Any, defaults: ReadDefaults) -> Rule:
    """Return the rule for ``field``. Raises MappingError for what is unknown, contradictory or of the wrong type."""
    place = ("columns", field.name)
    table = (
        {"column": value} if isinstance(value, str) else text.read({field.name: value}, field.name, as_table, *place)
    )
    text.check_keys(table, [*SOURCES, *OPTIONS], *place)
    _check_sources(text, field, table, place)
    for key in table:
        kinds = {**SOURCES, **OPTIONS}[key]
        if field.kind not in kinds:
            raise text.error(
                _('"%(key)s" makes no sense for %(name)s, a field of kind %(kind)s.')
                % {"key": key, "name": field.name, "kind": field.kind},
                *place,
                key,
            )
    settings = {
        _ATTRIBUTES.get(key, key): text.read(table, key, _PARSERS[key], *place) for key in table if key in _PARSERS
    }
    rule = Rule(field=field, **{**_inherited(field, defaults), **settings})
    _check_values(text, rule, place)
    return rule


def _check_sources(text: MappingText, field: Field, table: dict[str, Any], place: tuple[str, ...]) -> None:
    found = [key for key in table if key in SOURCES]
    if len(found) != 1:
        said = " and ".join(found) if found else "none"
        raise text.error(
            _("%(name)s needs exactly one of %(list)s; the mapping says %(said)s.")
            % {"name": field.name, "list": ", ".join(SOURCES), "said": said},
            *place,
        )
    for key, needed in (("add", "start"), ("plus", "start"), ("take", "split")):
        if key in table and needed not in table:
            raise text.error(
                _('"%(key)s" of %(name)s makes sense only with "%(needed)s".')
                % {"key": key, "name": field.name, "needed": needed},
                *place,
                key,
            )


def _inherited(field: Field, defaults: ReadDefaults) -> dict[str, Any]:
    """What the whole mapping says, where the column says nothing."""
    if field.kind == "instant":
        return {"formats": defaults.formats, "zone": defaults.zone, "empty": defaults.empty}
    if field.kind == "boolean":
        return {"true": defaults.true, "false": defaults.false, "empty": defaults.empty}
    return {"empty": defaults.empty}


def _check_values(text: MappingText, rule: Rule, place: tuple[str, ...]) -> None:
    for what, value in (("constant", rule.constant), ("missing", rule.missing)):
        _check_constant(text, rule, what, value, place)
    for word in (*(value for _word, value in rule.words), *([] if rule.otherwise is None else [rule.otherwise])):
        if rule.field.kind == "score" and isinstance(word, str):
            raise text.error(
                _('The words of %(name)s must become numbers, not "%(word)s".')
                % {"name": rule.field.name, "word": word},
                *place,
            )
        if rule.field.kind != "score" and not isinstance(word, str):
            raise text.error(
                _("The words of %(name)s must become texts, not %(word)s.")
                % {"name": rule.field.name, "word": write_plain(word)},
                *place,
            )
        if rule.field.words:
            text.check_word(str(word), rule.field.words, f"word of {rule.field.name}", *place)
    both = rule.true & rule.false
    if both:
        raise text.error(
            _('"%(both)s" of %(name)s means both true and false.') % {"both": min(both), "name": rule.field.name},
            *place,
        )
    if rule.template and (not rule.headers or set(PLACEHOLDER.sub("", rule.template)) & set("{}")):
        raise text.error(
            _('The template of %(name)s must name columns in braces: "{Date} {Time}".') % {"name": rule.field.name},
            *place,
        )
    check_formats(text, rule.formats, *place)


def _check_constant(text: MappingText, rule: Rule, what: str, value: Any, place: tuple[str, ...]) -> None:
    if value is None:
        return
    wanted, kind = {
        "boolean": ("true or false", bool),
        "seconds": ("a number", float),
        "score": ("a number", float),
    }.get(rule.field.kind, ("a text", str))
    if not isinstance(value, kind):
        raise text.error(
            _('"%(what)s" of %(name)s must be %(wanted)s.') % {"what": what, "name": rule.field.name, "wanted": wanted},
            *place,
            what,
        )
    if rule.field.words:
        text.check_word(str(value), rule.field.words, f"word of {rule.field.name}", *place)


def check_formats(text: MappingText, formats: tuple[str, ...], *place: str) -> None:
    """Refuse date formats that cannot be read, and pairs that would read one text as two different days."""
    for date_format in formats:
        unknown = [letter for letter in re.findall(r"%(.?)", date_format) if letter not in _DIRECTIVES]
        if unknown:
            raise text.error(
                _('The date format "%(date_format)s" has an unknown part "%%%(unknown)s".')
                % {"date_format": date_format, "unknown": unknown[0]},
                *place,
            )
        if "%" not in date_format and date_format not in (ISO, *EPOCHS):
            raise text.error(
                _('"%(date_format)s" is no date format: "%%d/%%m/%%Y %%H:%%M", "iso" or "epoch".')
                % {"date_format": date_format},
                *place,
            )
        swapped = date_format.replace("%d", "\0").replace("%m", "%d").replace("\0", "%m")
        if swapped != date_format and swapped in formats:
            raise text.error(
                _('"%(date_format)s" and "%(swapped)s" cannot stand together: 03/04 would be one of two days.')
                % {"date_format": date_format, "swapped": swapped},
                *place,
            )


def _constant(value: Any) -> str | float | bool:
    if isinstance(value, bool | str):
        return value
    return as_number(value)


def _words(value: Any) -> tuple[tuple[str, str | float], ...]:
    pairs = as_table(value).items()
    if not pairs or not all(isinstance(word, str | int | float) and not isinstance(word, bool) for _to, word in pairs):
        raise ValueError('must be a table such as { "Phone" = "call" }')
    return tuple((raw.strip().casefold(), word if isinstance(word, str) else float(word)) for raw, word in pairs)


def _scale(value: Any) -> Scale:
    table = as_table(value)
    try:
        (low, high), (to_low, to_high) = (map(as_number, table[end]) for end in ("from", "to"))
    except (KeyError, TypeError, ValueError):
        low = high = to_low = to_high = 0.0
    if low == high or set(table) != {"from", "to"}:
        raise ValueError("must be a table such as { from = [1, 10], to = [1, 5] }")
    return Scale(low, high, to_low, to_high)


def _if_before(value: Any) -> IfBefore:
    table = as_table(value)
    if not set(table) <= {"field", "then"} or not isinstance(table.get("then"), str):
        raise ValueError('must be a table such as { field = "created_at", then = "unknown" }')
    return IfBefore(as_text(table.get("field", "created_at")), as_text(table["then"]))


def _between(value: Any) -> tuple[str, ...]:
    fields = as_texts(value)
    if len(fields) != 2:
        raise ValueError("must name two instants: the earlier and the later one")
    return fields


def _otherwise(value: Any) -> str | float:
    return value if isinstance(value, str) else as_number(value)


def one_of(*words: str) -> Callable[[Any], str]:
    """Make a parser for a closed list of words."""

    def parse(value: Any) -> str:
        if value not in words:
            raise ValueError(f"must be one of {', '.join(words)}")
        return str(value)

    return parse


def as_zone(value: Any) -> str:
    """The name of a time zone of the IANA database."""
    if value not in available_timezones():
        raise ValueError(
            f'must be an IANA time zone, not "{value}". {nearest(str(value), sorted(available_timezones()))}'
        )
    return str(value)


def as_folded(value: Any) -> frozenset[str]:
    """A text or texts to compare with, regardless of case."""
    return folded(as_texts(value))


_PARSERS: Final[dict[str, Callable[[Any], Any]]] = {
    "column": as_texts,
    "columns": as_texts,
    "template": as_text,
    "constant": _constant,
    "filled": as_text,
    "not": as_text,
    "start": as_text,
    "add": as_texts,
    "plus": as_text,
    "split": as_text,
    "take": one_of("first", "last"),
    "sum": as_texts,
    "between": _between,
    "format": as_texts,
    "formats": as_texts,
    "zone": as_zone,
    "day": one_of(*DAY_HOURS),
    "if_before": _if_before,
    "unit": one_of(*UNITS, CLOCK),
    "scale": _scale,
    "true": as_folded,
    "false": as_folded,
    "over": as_number,
    "words": _words,
    "else": _otherwise,
    "empty": lambda value: as_folded(value) | {""},
    "missing": _constant,
    "optional": as_flag,
    "required": as_flag,
    "when": as_text,
}
