"""Brings the rows of a roster into the organisation, one after the other: person, login, team, stay."""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts.ingestion.team_names import TeamNames
from contacts.roster.rows import RosterRow, RowError
from contacts.roster.settling import Settling
from teams.actions import create_person, give_login, update_person
from teams.models import Membership, Person, Team, User

# Where an action blames a field of a model: the field of a roster.
BLAMED: Final = {"external_id": "key", "name": "name", "email": "email", "username": "username"}


class Organisation:
    """Everybody and every team a roster may meet, read once. ``tally`` counts what was written or found so already."""

    def __init__(self, *, by: User | None, first_day: date, today: date) -> None:
        self.by, self.first_day, self.today = by, first_day, today
        self.tally: Counter[str] = Counter()
        self._teams = TeamNames(by)
        self._people = {person.external_id: person for person in Person.objects.select_related("user")}
        self._keys: dict[str, set[str]] = defaultdict(set)
        for person in self._people.values():
            self._keys[person.name].add(person.external_id)
        self._stays: dict[int, list[Membership]] = defaultdict(list)
        for stay in Membership.objects.select_related("team", "person__user"):
            self._stays[stay.person_id].append(stay)

    def take(self, row: RosterRow) -> None:
        """Write what the row says and is not so yet: all of it, or nothing and a RowError."""

        def write(tally: Counter[str]) -> None:
            person = self._person(row, tally)
            if row.username:
                self._login(person, row.username, tally)
            if row.has_place:
                self._settle(person, row, tally)

        self._whole(row.key, write)

    def appoint(self, row: RosterRow, starts_on: date) -> None:
        """Let the leader that a row names lead its team from a day on, unless that is so already."""
        key = row.leader if row.leader in self._people else self._key_of(row.leader)

        def write(tally: Counter[str]) -> None:
            person = self._people.get(key) or self._create(RosterRow(row.line, key, key), tally)
            self._settling(person, tally).lead(self._team(row), starts_on)

        self._whole(key, write)

    def start_of(self, row: RosterRow) -> date:
        return row.starts_on or row.joined_on or self.first_day

    def _whole(self, key: str, write: Callable[[Counter[str]], None]) -> None:
        tally: Counter[str] = Counter()
        made = self._teams.created
        try:
            with transaction.atomic():
                write(tally)
        except (ValidationError, RowError) as error:
            self._forget(key, made)
            raise _as_row_error(error) from error
        tally["teams_created"] = self._teams.created - made
        self.tally += tally

    def _forget(self, key: str, made: int) -> None:
        """What was kept in memory of a row that was taken back is read again."""
        if self._teams.created != made:
            self._teams = TeamNames(self.by)
            self._teams.created = made
        person = self._people.pop(key, None)
        found = Person.objects.select_related("user").filter(external_id=key).first()
        if person:
            self._stays.pop(person.pk, None)
            self._keys[person.name].discard(key)
        if found:
            self._people[key] = found
            self._keys[found.name].add(key)
            self._stays[found.pk] = list(found.memberships.select_related("team", "person__user"))

    def _person(self, row: RosterRow, tally: Counter[str]) -> Person:
        person = self._people.get(row.key)
        if person is None:
            return self._create(row, tally)
        given = {"email": row.email, "joined_on": row.joined_on, "left_on": row.left_on}
        # Without a column of names the key stands in for one: that is no wish to rename anybody.
        given["name"] = row.name if row.name != row.key else ""
        changes = {field: value for field, value in given.items() if value and value != getattr(person, field)}
        if changes:
            self._keys[person.name].discard(row.key)
            update_person(person, by=self.by, **changes)
            self._keys[person.name].add(row.key)
        tally["people_updated" if changes else "people_unchanged"] += 1
        return person

    def _create(self, row: RosterRow, tally: Counter[str]) -> Person:
        person = create_person(
            external_id=row.key,
            name=row.name,
            email=row.email,
            joined_on=row.joined_on,
            left_on=row.left_on,
            by=self.by,
        )
        self._people[row.key] = person
        self._keys[person.name].add(row.key)
        tally["people_created"] += 1
        return person

    def _login(self, person: Person, username: str, tally: Counter[str]) -> None:
        if person.user is None:
            give_login(person, username=username, by=self.by)
            tally["logins_created"] += 1
        elif person.user.username.casefold() != username.casefold():
            raise RowError(
                "username",
                username,
                _("%(person)s has the login name “%(username)s” already.")
                % {"person": person, "username": person.user.username},
            )

    def _settle(self, person: Person, row: RosterRow, tally: Counter[str]) -> None:
        team = self._team(row)
        try:
            self._settling(person, tally).settle(row, team, self.first_day, self.today)
        except ValidationError as error:
            raise RowError("starts_on", str(row.starts_on or ""), " ".join(error.messages)) from error

    def _settling(self, person: Person, tally: Counter[str]) -> Settling:
        return Settling(person, self._stays[person.pk], tally, self.by)

    def _team(self, row: RosterRow) -> Team:
        unit, name = (row.unit, row.team) if row.team else ("", row.unit)
        if not name:
            return self._teams.root()
        if len(self._teams.match(unit, name)) > 1:
            raise RowError("team", name, _("Several teams have this name: say in which unit."))
        try:
            return self._teams.ensure(unit, name)
        except ValidationError as error:
            raise RowError("team", name, " ".join(error.messages)) from error

    def _key_of(self, name: str) -> str:
        """The key of the one person of a name; the name itself where there is none, or more than one."""
        found = self._keys[name]
        return next(iter(found)) if len(found) == 1 else name


def _as_row_error(error: ValidationError | RowError) -> RowError:
    if isinstance(error, RowError):
        return error
    if hasattr(error, "error_dict"):
        field, sentences = next(iter(error.message_dict.items()))
        return RowError(BLAMED.get(field, ""), "", " ".join(sentences))
    return RowError("", "", " ".join(error.messages))
