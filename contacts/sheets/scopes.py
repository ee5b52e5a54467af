"""For whom a row of targets is meant: the organisation, a role, a team or a person, as far as the login reaches."""

from collections import defaultdict
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contacts.importers.errors import nearest
from contacts.roster.role_words import find_role, unknown_role
from contacts.roster.rows import RowError
from contacts.sheets.reading import Line
from kpis.forms import find_person
from kpis.visible_targets import may_target_everybody, targetable_people, targetable_teams
from teams.models import Person, Team, User
from teams.roles import Role
from teams.selectors import BETWEEN_NAMES, full_names

Scope = dict[str, Any]

ORGANISATION, ROLE, TEAM, PERSON = "organisation", "role", "team", "person"
WORDS: Final = {
    ORGANISATION: ORGANISATION, "organization": ORGANISATION, "everybody": ORGANISATION, "all": ORGANISATION,
    ROLE: ROLE, TEAM: TEAM, "unit": TEAM, PERSON: PERSON, "agent": PERSON,
}  # fmt: skip


class Scopes:
    """What a login sets targets for, read once; the system itself (None) for everything."""

    def __init__(self, by: User | None) -> None:
        self._people = targetable_people(by) if by else Person.objects.all()
        self._everybody = by is None or may_target_everybody(by)
        self._teams: dict[str, list[Team]] = defaultdict(list)
        for team, full_name in full_names(targetable_teams(by) if by else Team.objects.all()):
            for name in {_folded(team.name), _folded(full_name), str(team.public_id)}:
                self._teams[name].append(team)

    def find(self, line: Line) -> Scope:
        """``team``, ``person`` and ``role``, at most one of them filled. Raises RowError."""
        nobody: Scope = {"team": None, "person": None, "role": ""}
        kind, name = self._kind(line), line.text("name")
        if kind == ORGANISATION:
            if name:
                raise RowError("name", name, _("A target of the organisation has no name: leave the cell empty."))
            return nobody
        if not name:
            raise RowError("name", "", _("Name the %(kind)s.") % {"kind": kind})
        if kind == ROLE:
            return nobody | {"role": _role(name)}
        return nobody | ({"team": self._team(name)} if kind == TEAM else {"person": self._person(name)})

    def label(self, line: Line) -> str:
        scope = self.find(line)
        role = str(Role(scope["role"]).label) if scope["role"] else _("The whole organisation")
        return str(scope["team"] or scope["person"] or role)

    def _kind(self, line: Line) -> str:
        word = line.text("scope")
        kind = WORDS.get(word.casefold())
        if kind is None:
            raise RowError(
                "scope",
                word,
                _("A target is for the %(organisation)s, a %(role)s, a %(team)s or a %(person)s.")
                % {"organisation": ORGANISATION, "role": ROLE, "team": TEAM, "person": PERSON},
            )
        if kind in (ORGANISATION, ROLE) and not self._everybody:
            raise RowError(
                "scope", word, _("It would hold for teams out of your reach too: set targets for teams and people.")
            )
        return kind

    def _team(self, name: str) -> Team:
        found = self._teams.get(_folded(name), [])
        if len(found) > 1:
            raise RowError(
                "name",
                name,
                _("Several teams have this name: write it as Unit%(between_names)sTeam.")
                % {"between_names": BETWEEN_NAMES},
            )
        if not found:
            known = {team.name for teams in self._teams.values() for team in teams}
            raise RowError(
                "name",
                name,
                _("There is no team “%(name)s” in your reach. %(nearest)s")
                % {"name": name, "nearest": nearest(name, sorted(known))},
            )
        return found[0]

    def _person(self, name: str) -> Person:
        try:
            return find_person(self._people, name)
        except ValidationError as error:
            raise RowError("name", name, " ".join(error.messages)) from error


def _role(name: str) -> str:
    role = find_role(name)
    if role is None:
        raise RowError("name", name, unknown_role(name))
    return role.value


def _folded(name: str) -> str:
    return " ".join(name.replace(BETWEEN_NAMES.strip(), ">").replace(">", " > ").casefold().split())
