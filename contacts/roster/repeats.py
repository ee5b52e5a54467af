"""Rows of one file that contradict each other: the earlier one is taken."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from contacts.roster.rows import Reader, RosterRow, RowError
from teams.roles import Role

# What several rows of one person must agree about.
ABOUT_THE_PERSON = ("name", "email", "joined_on", "left_on", "username")
PRIMARY = (Role.AGENT,)


def without_contradictions(rows: Iterable[RosterRow], reader: Reader) -> list[RosterRow]:
    """The rows that agree with those before them, in the order of the file."""
    taken: dict[str, list[RosterRow]] = defaultdict(list)
    names: dict[str, RosterRow] = {}
    found = []
    for row in rows:
        try:
            _refuse_disagreement(row, taken[row.key])
            _refuse_twin(row, taken[row.key])
            _refuse_taken_name(row, names)
        except RowError as error:
            reader.reject(row.line, error)
        else:
            taken[row.key].append(row)
            names.setdefault(row.username.casefold(), row)
            found.append(row)
    return found


def _refuse_disagreement(row: RosterRow, others: list[RosterRow]) -> None:
    for field in ABOUT_THE_PERSON:
        for other in others:
            own, before = getattr(row, field), getattr(other, field)
            if own and before and own != before:
                raise RowError(
                    field,
                    str(own),
                    _("Line %(line)s says “%(before)s” of the same person; that one is taken.")
                    % {"line": other.line, "before": before},
                )


def _refuse_twin(row: RosterRow, others: list[RosterRow]) -> None:
    for other in others:
        if not (row.has_place and other.has_place):
            continue
        same = (row.unit, row.team, row.role) == (other.unit, other.team, other.role)
        if same and row.starts_on == other.starts_on:
            raise RowError("", row.key, _("Line %(line)s says the same already.") % {"line": other.line})
        if row.role in PRIMARY and other.role in PRIMARY and _meet(row, other):
            words = {"line": other.line, "team": other.team or other.unit}
            sentence = _("The stay overlaps the one in line %(line)s (%(team)s): end that one first.") % words
            raise RowError("starts_on", str(row.starts_on or ""), sentence)


def _refuse_taken_name(row: RosterRow, names: dict[str, RosterRow]) -> None:
    other = names.get(row.username.casefold()) if row.username else None
    if other and other.key != row.key:
        raise RowError(
            "username",
            row.username,
            _("Line %(line)s gives this login name to %(name)s.") % {"line": other.line, "name": other.name},
        )


def _meet(one: RosterRow, other: RosterRow) -> bool:
    first, second = _first(one), _first(other)
    return (one.ends_on is None or second < one.ends_on) and (other.ends_on is None or first < other.ends_on)


def _first(row: RosterRow) -> date:
    return row.starts_on or row.joined_on or date.min
