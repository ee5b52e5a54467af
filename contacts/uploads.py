"""Uploaded files lie under random names while their import goes on."""

import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from contacts.models import Import

_FOLDER: Final = "imports"


@dataclass(frozen=True)
class KeptFile:
    """``name`` within the folder, SHA-256 in hex, size in bytes."""

    name: str
    checksum: str
    size: int


def path_of(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / _FOLDER / name


def keep_file(file: "UploadedFile[Any]") -> KeptFile:
    """Write an upload to its place: nothing of its own name goes into the path."""
    path = path_of(secrets.token_hex(16))
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as stream:
        for chunk in file.chunks():
            digest.update(chunk)
            size += stream.write(chunk)
    return KeptFile(path.name, digest.hexdigest(), size)


def drop_file(imported: Import) -> None:
    """Remove the file of an import that has ended; its rejected rows stay."""
    if imported.file_path:
        path_of(imported.file_path).unlink(missing_ok=True)
        Import.objects.filter(pk=imported.pk).update(file_path="")
