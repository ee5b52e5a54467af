"""The first rows of a roster as they would be read."""

from contextlib import closing
from typing import Any

from contacts.importers.containers import open_source
from contacts.importers.limits import Limits
from contacts.roster.reading import RosterFile, open_table
from contacts.roster.rows import DAY
from contacts.roster.uploads import Upload

PREVIEWED = 10


def read_headers(upload: Upload, limits: Limits) -> list[str]:
    """The headers of the file. Raises FileError."""
    with closing(open_table(open_source(upload.path, upload.name, limits))) as table:
        return list(table.headers)


def preview_rows(file: RosterFile) -> list[dict[str, Any]]:
    return [
        {
            "line": row.line,
            "key": row.key,
            "name": row.name,
            "place": " › ".join(filter(None, (row.unit, row.team))),
            "role": row.role.label if row.has_place else "",
            "first": row.starts_on or row.joined_on,
            "last": row.ends_on - DAY if row.ends_on else None,
            "leader": row.leader,
            "username": row.username,
        }
        for row in file.rows[:PREVIEWED]
    ]
