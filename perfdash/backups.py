"""Back up the database and the uploaded files into a folder with a manifest, and bring one back.

A backup is a folder ``perfdash-<instant>Z``: the dump, ``uploads.tar`` and ``manifest.json`` with the number of rows of
every table and the checksum of every file. It gets its name when it is complete.
"""

import hashlib
import json
import shutil
import tarfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from kpis.kept.watching import STATE, begin_era
from perfdash.dumps import DumpError, dump_name, read_dump, row_counts, write_dump
from teams.models import Person

FORMAT = 1
MANIFEST = "manifest.json"
UPLOADS = "uploads.tar"
NAMES = "perfdash-????????T??????Z"


class BackupError(Exception):
    """Why a backup could not be made or brought back: one sentence for the person at the screen."""


def make_backup(folder: Path) -> Path:
    """Write a backup below ``folder`` and return its own folder. Raises BackupError."""
    name = f"perfdash-{datetime.now(UTC):%Y%m%dT%H%M%S}Z"
    unfinished, finished = folder / f".{name}", folder / name
    try:
        unfinished.mkdir(parents=True)
        rows = write_dump(unfinished)
        _pack_uploads(unfinished / UPLOADS)
        _write_manifest(unfinished, rows)
        unfinished.rename(finished)
    except (OSError, DumpError) as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise BackupError(f"The backup in {folder} failed: {error}") from error
    return finished


def thin_out(folder: Path, keep: int) -> list[Path]:
    """Delete all but the newest ``keep`` backups below ``folder``; returns what was deleted."""
    old = sorted(folder.glob(NAMES))[: -keep or None]
    for backup in old:
        shutil.rmtree(backup)
    return old


def bring_back(backup: Path, *, replace: bool = False) -> dict[str, int]:
    """Check a backup, put it into the database, and return the rows by table, which are those of the manifest.

    Raises BackupError; where that happens before the database is touched, the sentence says why.
    """
    manifest = read_manifest(backup)
    if not replace and _holds_people():
        raise BackupError("This database already holds people: restore into an empty one, or give --replace.")
    try:
        read_dump(backup)
        _unpack_uploads(backup / UPLOADS)
    except (OSError, DumpError, tarfile.TarError) as error:
        raise BackupError(f"{backup} could not be restored: {error}") from error
    found, expected = row_counts(), manifest["rows"]
    differing = sorted(table for table in expected if found.get(table) != expected[table])
    if differing:
        raise BackupError(f"Restored, but these tables have other rows than the manifest says: {', '.join(differing)}.")
    if STATE in found:
        begin_era()
    return found


def read_manifest(backup: Path) -> dict[str, Any]:
    """The manifest of a backup whose files are all there and unchanged."""
    try:
        manifest: dict[str, Any] = json.loads((backup / MANIFEST).read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT or manifest["engine"] != connection.vendor:
            raise BackupError(f"{backup} is a backup of {manifest['engine']}; this database is {connection.vendor}.")
        for name, facts in manifest["files"].items():
            if checksum(backup / name) != facts["sha256"]:
                raise BackupError(f"{backup / name} is not what was written: its checksum differs.")
    except (OSError, ValueError, KeyError) as error:
        raise BackupError(f"{backup} is no complete backup: {error}") from error
    return manifest


def checksum(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _write_manifest(folder: Path, rows: Mapping[str, int]) -> None:
    files = {path.name: {"sha256": checksum(path), "bytes": path.stat().st_size} for path in sorted(folder.iterdir())}
    manifest = {
        "format": FORMAT,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "engine": connection.vendor,
        "dump": dump_name(),
        "rows": dict(sorted(rows.items())),
        "files": files,
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def _pack_uploads(path: Path) -> None:
    with tarfile.open(path, "w") as archive:
        if settings.MEDIA_ROOT.is_dir():
            archive.add(settings.MEDIA_ROOT, arcname=".")


def _unpack_uploads(path: Path) -> None:
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path) as archive:
        archive.extractall(settings.MEDIA_ROOT, filter="data")


def _holds_people() -> bool:
    return Person._meta.db_table in connection.introspection.table_names() and Person.objects.exists()
