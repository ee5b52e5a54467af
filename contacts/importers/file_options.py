"""What a mapping says about the file itself: [file]."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from contacts.importers.delimiters import NAMES
from contacts.importers.encodings import NAMED, is_encoding
from contacts.importers.errors import nearest
from contacts.importers.mapping_text import MappingText, as_line, as_text, as_texts


@dataclass(frozen=True)
class FileOptions:
    """What the mapping says about the file; "" and None are found out.

    ``ignore``: rows of another width than the header that begin with one of these texts are no data.
    """

    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""
    header_line: int | None = None
    ignore: tuple[str, ...] = ()


def parse_file_options(text: MappingText, tables: dict[str, Any]) -> FileOptions:
    """Return the options of [file]. Raises MappingError."""
    table = text.table(tables, "file", _FILE_READERS)
    return FileOptions(**{key: text.read(table, key, _FILE_READERS[key], "file") for key in table})


def _as_delimiter(value: Any) -> str:
    by_name = {name: sign for sign, name in NAMES.items()}
    if value in by_name:
        return by_name[value]
    if not isinstance(value, str) or len(value) != 1 or value in '"\r\n\0':
        raise ValueError(f"must be one character, or one of {', '.join(by_name)}")
    return value


def _as_encoding(value: Any) -> str:
    if not isinstance(value, str) or not is_encoding(value):
        raise ValueError(f'must be an encoding, not "{value}". {nearest(str(value), NAMED)}')
    return value


_FILE_READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "delimiter": _as_delimiter,
    "encoding": _as_encoding,
    "sheet": as_text,
    "header_line": as_line,
    "ignore": as_texts,
}
