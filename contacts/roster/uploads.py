"""The one file of a kind that a session is looking at: its file under a random name, and what was said about it."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core.files.uploadedfile import UploadedFile

from contacts.roster.reading import RosterOptions

KEY: Final = "roster"
MOST_ROWS: Final = 5_000
# A file that nobody confirmed for this long is thrown away with the next upload.
KEPT_SECONDS: Final = 24 * 3600


@dataclass(frozen=True)
class Upload:
    """``name`` is the file's own name, for messages; ``stored`` the random one within the folder."""

    name: str
    stored: str
    order: str = ""
    first_day: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        return folder() / self.stored

    @property
    def options(self) -> RosterOptions:
        first_day = date.fromisoformat(self.first_day) if self.first_day else None
        return RosterOptions(columns=self.columns, order=self.order, first_day=first_day, most_rows=MOST_ROWS)


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "rosters"


def keep_upload(file: "UploadedFile[Any]") -> Upload:
    """Write an upload to its place: nothing of its own name goes into the path."""
    folder().mkdir(parents=True, exist_ok=True)
    _throw_away_old()
    upload = Upload(name=(file.name or "roster")[-200:], stored=secrets.token_hex(16))
    with upload.path.open("xb") as stream:
        for chunk in file.chunks():
            stream.write(chunk)
    return upload


def present_upload(session: SessionBase, key: str = KEY) -> Upload | None:
    """The file that the session looks at under a key, if it is still there."""
    kept = session.get(key)
    upload = Upload(**kept) if kept else None
    return upload if upload and upload.path.is_file() else None


def remember(session: SessionBase, upload: Upload, key: str = KEY) -> None:
    session[key] = vars(upload)


def forget(session: SessionBase, key: str = KEY) -> None:
    """Drop what the session looks at, with its file."""
    upload = present_upload(session, key)
    if upload:
        upload.path.unlink(missing_ok=True)
    session.pop(key, None)


def _throw_away_old() -> None:
    for path in folder().iterdir():
        if time.time() - path.stat().st_mtime > KEPT_SECONDS:
            path.unlink(missing_ok=True)
