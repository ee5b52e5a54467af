"""What kind of file it is by its first bytes, and its unpacked bytes within limits."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.importers.errors import FileError
from contacts.importers.limits import MEBIBYTE, Limits
from teams.numbers import write_count

Container = Literal["text", "gzip", "workbook"]

RATIO_COUNTS_FROM: Final = 10 * MEBIBYTE

_SIGNATURES: Final[tuple[tuple[bytes, Container], ...]] = ((b"\x1f\x8b", "gzip"), (b"PK\x03\x04", "workbook"))
_REFUSED: Final = (
    (b"PK\x05\x06", gettext_lazy("This is an empty ZIP archive.")),
    (b"%PDF", gettext_lazy("This is a PDF, not a table. Export the data as CSV or XLSX.")),
    (b"\x89PNG", gettext_lazy("This is a picture, not a table. Export the data as CSV or XLSX.")),
    (b"SQLite format 3", gettext_lazy("This is a database file, not a table. Export the data as CSV or XLSX.")),
    (b"PAR1", gettext_lazy("This is a Parquet file. Export the data as CSV or XLSX.")),
    (b"BZh", gettext_lazy("This is packed by bzip2. Unpack it, or pack it as .gz.")),
    (b"\xfd7zXZ", gettext_lazy("This is packed by xz. Unpack it, or pack it as .gz.")),
    (b"7z\xbc\xaf", gettext_lazy("This is a 7z archive. Unpack it, or pack the file as .gz.")),
    (b"Rar!", gettext_lazy("This is a RAR archive. Unpack it, or pack the file as .gz.")),
)
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Source:
    """A file on disk, what messages call it, and how much of it is taken."""

    path: Path
    name: str
    limits: Limits
    container: Container
    bytes_total: int


def open_source(path: Path, name: str, limits: Limits) -> Source:
    """Look at the size and first bytes of a file. Raises FileError when it is missing, empty, too large or alien."""
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise FileError(_("This is not a file, but a folder or a device."), file=name)
        with path.open("rb") as stream:
            head = stream.read(64 * 1024)
    except FileNotFoundError as error:
        raise FileError(_("There is no such file. Check the path."), file=name) from error
    except OSError as error:
        raise FileError(
            _("The file cannot be opened (%(strerror)s).") % {"strerror": error.strerror}, file=name
        ) from error
    if not head:
        raise FileError(_("The file is empty."), file=name)
    if limits.file_bytes is not None and size > limits.file_bytes:
        raise FileError(
            _("The file has %(size)s bytes; at most %(file_bytes)s are taken here.")
            % {"size": write_count(size), "file_bytes": write_count(limits.file_bytes)},
            file=name,
        )
    container = _container(head, path, name)
    if container != "workbook" and name.casefold().endswith((".xlsx", ".xlsm")):
        raise FileError(
            _("The name says XLSX, but this is not a workbook. Save it as XLSX, or name it .csv."), file=name
        )
    return Source(path, name, limits, container, size)


def check_text(source: Source, head: bytes) -> None:
    """Refuse what is no text although nothing said so before it was unpacked."""
    if not head:
        raise FileError(_("The file is empty."), file=source.name)
    if any(head.startswith(signature) for signature, _kind in _SIGNATURES):
        raise FileError(_("The .gz holds another archive or a workbook. Unpack it first."), file=source.name)


def _container(head: bytes, path: Path, name: str) -> Container:
    for signature, container in _SIGNATURES:
        if head.startswith(signature):
            return container
    if head.startswith(_COMPOUND):
        raise FileError(_compound_sentence(path), file=name)
    for signature, sentence in _REFUSED:
        if head.startswith(signature):
            raise FileError(str(sentence), file=name)
    return "text"


def _compound_sentence(path: Path) -> str:
    with path.open("rb") as stream:
        encrypted = any(_ENCRYPTED in block for block in iter(lambda: stream.read(MEBIBYTE), b""))
    if encrypted:
        return _("The workbook is encrypted. Open it with its password and save a copy without one.")
    return _("This is a workbook of Excel 97-2003 (.xls). Save it as XLSX or CSV.")


@contextmanager
def unpacked(source: Source) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """Open the bytes of a text file: the unpacked stream, and the stream on disk (its position is the progress).

    Reading raises FileError when a .gz is damaged, cut off, or unpacks to more than the limits allow.
    """
    with source.path.open("rb") as stored:
        if source.container == "gzip":
            yield io.BufferedReader(_Inflating(stored, source), buffer_size=256 * 1024), stored
        else:
            yield stored, stored


class _Inflating(io.RawIOBase):
    """A .gz as a stream that counts what comes out and stops at the limits."""

    def __init__(self, stored: BinaryIO, source: Source) -> None:
        self._archive = gzip.GzipFile(fileobj=stored)
        self._stored = stored
        self._source = source
        self._inflated = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._read(len(buffer))
        buffer[: len(data)] = data
        self._inflated += len(data)
        self._check()
        return len(data)

    def _read(self, size: int) -> bytes:
        try:
            return self._archive.read1(size)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise FileError(
                _("The .gz is damaged or cut off. Fetch or pack it again."), file=self._source.name
            ) from error

    def _check(self) -> None:
        limits = self._source.limits
        if limits.inflated_bytes is not None and self._inflated > limits.inflated_bytes:
            raise FileError(
                _("The .gz unpacks to more than %(inflated_bytes)s bytes.")
                % {"inflated_bytes": write_count(limits.inflated_bytes)},
                file=self._source.name,
            )
        packed = max(self._stored.tell(), 1)
        if limits.inflation is not None and self._inflated > max(RATIO_COUNTS_FROM, packed * limits.inflation):
            raise FileError(
                _("The .gz unpacks to more than %(inflation)s times its size, as no table does.")
                % {"inflation": limits.inflation},
                file=self._source.name,
            )
