"""The text of a mapping file: its tables, and complaints that name the file, the line and the nearest word."""

import re
import tomllib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from contacts.importers.errors import MappingError, nearest

Parsed = TypeVar("Parsed")


@dataclass(frozen=True)
class MappingText:
    """A mapping as it was written."""

    name: str
    text: str

    def tables(self) -> dict[str, Any]:
        """Return what the TOML says. Raises MappingError with the line where it is not TOML."""
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"\(at line (\d+), column \d+\)", str(error))
            sentence = re.sub(r"\s*\(at .*\)", "", str(error))
            line = int(at[1]) if at else None
            raise MappingError(
                _("The mapping is not valid TOML: %(sentence)s.") % {"sentence": sentence}, file=self.name, line=line
            ) from error

    def error(self, sentence: str, *keys: str) -> MappingError:
        """Make the complaint; ``keys`` lead to the line it is about, outermost table first."""
        return MappingError(sentence, file=self.name, line=self._line_of(keys))

    def check_keys(self, table: dict[str, Any], known: Collection[str], *place: str) -> None:
        """Refuse a key that is not known, naming the nearest that is."""
        for key in table:
            if key not in known:
                where = f" in [{'.'.join(place)}]" if place else ""
                raise self.error(
                    _('Unknown key "%(key)s"%(where)s. %(nearest)s')
                    % {"key": key, "where": where, "nearest": nearest(key, known)},
                    *place,
                    key,
                )

    def table(self, tables: dict[str, Any], key: str, known: Collection[str]) -> dict[str, Any]:
        """Return a table of the mapping, empty where it is left out, after checking its keys."""
        table = self.read({key: {}, **tables}, key, as_table)
        self.check_keys(table, known, key)
        return table

    def check_word(self, word: str, known: Iterable[str], what: str, *place: str) -> None:
        """Refuse a word that is not known, naming the nearest that is."""
        names = list(known)
        if word not in names:
            raise self.error(f'Unknown {what} "{word}" in [{".".join(place)}]. {nearest(word, names)}', *place)

    def read(self, table: dict[str, Any], key: str, parse: Callable[[Any], Parsed], *place: str) -> Parsed:
        """Parse one value; ``parse`` raises ValueError with what the value has to be."""
        try:
            return parse(table[key])
        except ValueError as error:
            raise self.error(f'"{key}" in [{".".join(place) or "mapping"}] {error}.', *place, key) from error

    def _line_of(self, keys: tuple[str, ...]) -> int | None:
        """The last line that the path of keys leads to: each key is looked for from the line of the one before."""
        found: int | None = None
        lines = self.text.splitlines()
        for key in keys:
            pattern = re.compile(rf'(^|[\[{{.,"\s]){re.escape(key)}("?\s*[=.\]])')
            start = found - 1 if found else 0
            number = next((index for index in range(start, len(lines)) if pattern.search(lines[index])), None)
            found = number + 1 if number is not None else found
        return found


def as_text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("must be a text")
    return value


def as_texts(value: Any) -> tuple[str, ...]:
    """A text or a list of texts."""
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not items or not all(isinstance(item, str) for item in items):
        raise ValueError("must be a text or a list of texts")
    return tuple(items)


def as_flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def as_number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("must be a number")
    return float(value)


def as_line(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError("must be a line number, 1 or more")
    return value


def as_table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("must be a table")
    return value


def folded(texts: Iterable[str]) -> frozenset[str]:
    """Words to compare with: without surrounding space and regardless of case."""
    return frozenset(text.strip().casefold() for text in texts)
