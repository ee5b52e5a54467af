"""The encoding of a text file: named by the mapping, or found, and shown to hold for the whole file."""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from django.utils.translation import gettext as _

from contacts.importers.containers import Source, check_text, unpacked
from contacts.importers.errors import FileError

NAMED: Final = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be",
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp437", "cp850",
    "cp866", "iso-8859-1", "iso-8859-2", "iso-8859-5", "iso-8859-7", "iso-8859-9", "iso-8859-15", "koi8-r",
    "mac-roman", "shift_jis", "cp932", "euc-jp", "euc-kr", "gb18030", "gbk", "big5",
)  # fmt: skip

_BLOCK: Final = 1024 * 1024
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Bytes that a text never holds in a one-byte encoding: control characters other than tab, line ends and form feed.
_CONTROL: Final = re.compile(rb"[\x01-\x08\x0b\x0e-\x1f\x7f]")
_LINE_END: Final = re.compile(r"\r\n|\r|\n")


def is_encoding(name: str) -> bool:
    """Tell whether a mapping may name this encoding; other spellings of a known one are fine."""
    return _canonical(name) in {_canonical(known) for known in NAMED}


def _canonical(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""


def find_encoding(source: Source, named: str) -> str:
    """Return the encoding in which the whole file can be read.

    ``named`` is the mapping's choice, or "". Without it: a byte order mark, UTF-16 by its zero bytes, UTF-8, and
    Windows-1252 when the bytes allow no Unicode. Raises FileError with the line at which reading fails.
    """
    with unpacked(source) as (stream, _packed):
        head = stream.read(64 * 1024)
    check_text(source, head)
    by_mark = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), "")
    if named:
        chosen = "utf-8-sig" if by_mark == "utf-8-sig" and _canonical(named) == "utf-8" else named
        _require(source, chosen)
        return chosen
    chosen = by_mark or _zero_bytes(head) or "utf-8"
    failed = _first_failure(source, chosen)
    if failed is None:
        return chosen
    if chosen == "utf-8" and not _CONTROL.search(head) and _first_failure(source, "cp1252") is None:
        return "cp1252"
    raise _unreadable(source, chosen, failed)


def _zero_bytes(head: bytes) -> str:
    """UTF-16 without a mark: of two neighbouring bytes of plain text, one is zero."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) * 0.2 and even < odd * 0.1:
        return "utf-16-le"
    if even > len(head) * 0.2 and odd < even * 0.1:
        return "utf-16-be"
    return ""


def _require(source: Source, encoding: str) -> None:
    failed = _first_failure(source, encoding)
    if failed is not None:
        raise _unreadable(source, encoding, failed)


def _unreadable(source: Source, encoding: str, block: int) -> FileError:
    return FileError(
        _(
            "The text cannot be read as %(encoding)s. Name the encoding of the file in the "
            'mapping: [file] encoding = "...".'
        )
        % {"encoding": encoding},
        file=source.name,
        line=_line_of_failure(source, encoding, block),
    )


def _first_failure(source: Source, encoding: str) -> int | None:
    """Return the number of the first block that does not decode, or None."""
    with unpacked(source) as (stream, _packed):
        decoder = codecs.getincrementaldecoder(encoding)()
        decoded = 0
        try:
            for block in _blocks(stream):
                decoder.decode(block)
                decoded += 1
            decoder.decode(b"", final=True)
        except UnicodeError:
            return decoded
    return None


def _line_of_failure(source: Source, encoding: str, failing: int) -> int:
    line, last = 1, ""
    with unpacked(source) as (stream, _packed):
        decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        for number, block in enumerate(_blocks(stream)):
            text = _before_failure(encoding, decoder, block) if number == failing else decoder.decode(block)
            line += len(_LINE_END.findall(text)) - (last == "\r" and text.startswith("\n"))
            last = text[-1:]
            if number == failing:
                break
    return line


def _before_failure(encoding: str, replacing: codecs.IncrementalDecoder, block: bytes) -> str:
    strict = codecs.getincrementaldecoder(encoding)()
    strict.setstate(replacing.getstate())
    try:
        return strict.decode(block)
    except UnicodeDecodeError as error:
        pending = len(error.object) - len(block)
        return replacing.decode(block[: max(error.start - pending, 0)])


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: stream.read(_BLOCK), b"")
