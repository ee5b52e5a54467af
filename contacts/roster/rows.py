"""The rows of a roster, read and checked one by one. Nothing here knows the database."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from contacts.importers.findings import Rejection
from contacts.roster.columns import DAYS
from contacts.roster.days import read_day
from contacts.roster.role_words import find_role, unknown_role
from teams.roles import Role

Texts = Mapping[str, str]

DAY: Final = timedelta(days=1)
_SHOWN: Final = 200


@dataclass(frozen=True)
class RosterRow:
    """One stay as a file says it. ``starts_on`` is None where the row names no day; ``ends_on`` is not included."""

    line: int
    key: str
    name: str
    email: str = ""
    unit: str = ""
    team: str = ""
    role: Role = Role.AGENT
    leader: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    joined_on: date | None = None
    left_on: date | None = None
    username: str = ""

    @property
    def has_place(self) -> bool:
        """Whether the row says where somebody belongs; one that does not tells of the person alone."""
        return bool(self.team or self.unit) or self.role in (Role.OPERATIONS_MANAGER, Role.HR, Role.ADMINISTRATOR)


class RowError(Exception):
    """A row that cannot be taken: the field to blame ("" for the whole row), what stands there, a sentence."""

    def __init__(self, field: str, value: str, reason: str) -> None:
        self.field, self.value, self.reason = field, value, reason
        super().__init__(reason)


@dataclass
class Reader:
    """Turns texts into rows. ``columns``: field -> header; ``order``: how days are written."""

    columns: Mapping[str, str]
    order: str
    rejections: list[Rejection] = field(default_factory=list)

    def read(self, lines: Iterable[int], rows: Iterable[Texts]) -> Iterator[RosterRow]:
        for line, cells in zip(lines, rows, strict=True):
            try:
                yield self._row(line, {name: " ".join(text.split()) for name, text in cells.items()})
            except RowError as error:
                self.reject(line, error)

    def reject(self, line: int, error: RowError) -> None:
        # Without a column of keys the name is the key.
        column = self.columns.get(error.field) or self.columns.get("name" if error.field == "key" else "", "")
        self.rejections.append(Rejection(line, column, error.field, error.value[:_SHOWN], error.reason))

    def _row(self, line: int, given: Texts) -> RosterRow:
        name = given.get("name", "") or " ".join(filter(None, (given.get("first_name"), given.get("last_name"))))
        key = given.get("key", "") or name
        if not key:
            raise RowError("name" if "name" in self.columns else "key", "", _("The row names nobody."))
        days = {name: self._day(name, given) for name in DAYS if name in self.columns}
        row = RosterRow(
            line, key, name or key, role=_role(given), starts_on=days.get("starts_on"), ends_on=_end(days),
            joined_on=days.get("joined_on"), left_on=days.get("left_on"),
            **{field: given.get(field, "") for field in ("email", "unit", "team", "leader", "username")},
        )  # fmt: skip
        _refuse_wrong_days(row, given)
        return row

    def _day(self, name: str, given: Texts) -> date | None:
        text = given[name]
        day = read_day(text, self.order) if text else None
        if text and day is None:
            raise RowError(name, text, _("This is no day that can be read, such as 2026-03-31."))
        return day


def _role(given: Texts) -> Role:
    text = given.get("role", "")
    role = find_role(text) if text else Role.AGENT
    if role is None:
        raise RowError("role", text, unknown_role(text))
    return role


def _end(days: Mapping[str, date | None]) -> date | None:
    """The first day that no longer counts: as it stands, or the day after a last day, of the stay or altogether."""
    if days.get("ends_on"):
        return days["ends_on"]
    last = days.get("last_on") or days.get("left_on")
    return last + DAY if last else None


def _refuse_wrong_days(row: RosterRow, given: Texts) -> None:
    first = row.starts_on or row.joined_on
    end = next((name for name in ("ends_on", "last_on", "left_on") if given.get(name)), "")
    if row.ends_on and first and row.ends_on <= first:
        raise RowError(end, given[end], _("The end lies before the first day, %(first)s.") % {"first": first})
    if row.left_on and row.joined_on and row.left_on < row.joined_on:
        raise RowError(
            "left_on",
            given["left_on"],
            _("The day of leaving lies before the day of joining, %(joined_on)s.") % {"joined_on": row.joined_on},
        )
