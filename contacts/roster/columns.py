"""Which column of a roster is which field: by the header, whatever way it is written, or as somebody says."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from contacts.importers.errors import FileError
from contacts.importers.headers import find_columns

# A header goes to the first field that asks for it: a file with "team" and "department" has its units in the second.
SYNONYMS: Final[dict[str, tuple[str, ...]]] = {
    "key": ("external id", "agent id", "employee id", "emp id", "person id", "personnel number", "staff id", "id"),
    "name": ("full name", "agent name", "employee name", "display name", "agent", "employee", "person"),
    "first_name": ("given name", "forename"),
    "last_name": ("surname", "family name"),
    "email": ("e-mail address", "mail", "mail address", "work email", "AD email"),
    "team": ("team name", "group", "queue", "department"),
    "unit": ("business unit", "division", "site", "location", "department"),
    "role": ("role name",),
    "leader": ("team leader", "team lead", "led by", "supervisor"),
    "starts_on": ("start date", "start", "first day", "from", "since", "valid from", "in team since"),
    "ends_on": ("until", "until (not including)"),
    "last_on": ("last day", "end date", "end", "to", "valid to", "valid until"),
    "joined_on": ("joined", "join date", "hire date", "hired on", "date of hire", "entry date"),
    "left_on": ("left", "leaving date", "exit date", "termination date", "date of termination"),
    "username": ("login", "login name", "user name", "user"),
}
DAYS: Final = ("starts_on", "ends_on", "last_on", "joined_on", "left_on")


def bind(headers: Sequence[str], named: Mapping[str, str], file: str, line: int) -> dict[str, int]:
    """The place of each field that the file has, as ``find_columns`` finds it.

    Raises MappingError for a choice that does not fit, FileError where nobody can be told from anybody.
    """
    found = find_columns(headers, SYNONYMS, named, file, line)
    if not {"key", "name", "last_name"} & found.keys():
        raise FileError(
            _("No column names the people. It could be called %(some)s or %(some2)s; the file has %(list)s.")
            % {
                "some": _some("name"),
                "some2": _some("key"),
                "list": ", ".join(_quoted(header) for header in headers[:12] if header),
            },
            file=file,
            line=line,
        )
    return found


def _some(field: str) -> str:
    return ", ".join(map(_quoted, (field, *SYNONYMS[field][:2])))


def _quoted(word: str) -> str:
    return f'"{word}"'
