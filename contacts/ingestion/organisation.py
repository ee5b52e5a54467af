"""Finds the people and teams that the rows name, and makes those that are missing where that is allowed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.ingestion.arrivals import stays_of_agents, stays_of_leaders
from contacts.ingestion.groups import Group
from contacts.ingestion.spans import Span
from contacts.ingestion.team_names import TeamNames
from teams.actions import Newcomer, NewStay, add_membership, admit_people
from teams.models import Person, User

_CHUNK = 500
_NOBODY = gettext_lazy(
    "Nobody has this key in exports, and this import does not create people: bring them in with a roster, or allow it "
    '("people = true" under [create] in the mapping; create_people=1 in the API).'
)
_NO_TEAM = gettext_lazy(
    "There is no such team, and this import does not create teams: make it on the page Teams, or allow it "
    '("teams = true" under [create] in the mapping; create_teams=1 in the API).'
)


@dataclass(frozen=True)
class Refusal:
    """Why the rows of a group cannot be taken: the field to blame, what stands there, a sentence."""

    field: str
    value: str
    reason: str


@dataclass
class Organisation:
    """Person and team (ids, or None) by the number of a group, and what was refused or made."""

    people: dict[int, int | None] = field(default_factory=dict)
    teams: dict[int, int | None] = field(default_factory=dict)
    refused: dict[int, Refusal] = field(default_factory=dict)
    people_created: int = 0
    teams_created: int = 0
    notes: Counter[str] = field(default_factory=Counter)


def settle(spans: list[Span], *, by: User | None, create_people: bool, create_teams: bool) -> Organisation:
    """Resolve every group. Writes through ``teams.actions``: call it within the transaction of the import."""
    found = Organisation()
    teams = TeamNames(by)
    people = _known_people(_names(spans, leaders=create_people))
    for span in spans:
        refusal = _refused_team(span.group, teams, create_teams) or _refused_agent(span.group, people, create_people)
        if refusal:
            found.refused[span.number] = refusal
    taken = [span for span in spans if span.number not in found.refused]
    for span in taken:
        unit, name = span.group.team_key
        found.teams[span.number] = teams.ensure(unit, name).pk if name else None
    if create_people:
        _settle_people(taken, people, teams, found, by)
    found.people = {s.number: people[s.group.agent].pk if s.group.agent else None for s in taken}
    found.teams_created = teams.created
    return found


def _refused_team(group: Group, teams: TeamNames, may_create: bool) -> Refusal | None:
    unit, name = group.team_key
    matches = teams.match(unit, name) if name else []
    if len(matches) > 1:
        return Refusal("team", name, _("Several teams have this name, and the row names no unit."))
    if name and not matches and not may_create:
        return Refusal("team", name, str(_NO_TEAM))
    return None


def _refused_agent(group: Group, people: dict[str, Person], may_create: bool) -> Refusal | None:
    if group.agent and group.agent not in people and not may_create:
        return Refusal("agent", group.agent, str(_NOBODY))
    return None


def _names(spans: Iterable[Span], *, leaders: bool) -> dict[str, None]:
    """The keys of people in the order of the file."""
    fields = ("agent", "team_leader", "unit_manager") if leaders else ("agent",)
    return dict.fromkeys(name for span in spans for part in fields if (name := getattr(span.group, part)))


def _known_people(keys: Iterable[str]) -> dict[str, Person]:
    wanted, found = list(keys), {}
    for start in range(0, len(wanted), _CHUNK):
        people = Person.objects.filter(external_id__in=wanted[start : start + _CHUNK])
        found.update({person.external_id: person for person in people})
    return found


def _settle_people(
    spans: list[Span], people: dict[str, Person], teams: TeamNames, found: Organisation, by: User | None
) -> None:
    """Make who is missing, and give everybody named a place."""
    stays = stays_of_agents(spans, people, teams, found.notes)
    for key, led in stays_of_leaders(spans, people, teams).items():
        stays[key] = stays.get(key, []) + led
    for key in people.keys() & stays.keys():
        for stay in stays[key]:
            add_membership(person=people[key], by=by, **vars(stay))
    named: dict[str, Group] = {}
    for span in spans:
        named.setdefault(span.group.agent, span.group)
    missing = [key for key in _names(spans, leaders=True) if key not in people]
    newcomers = [_newcomer(key, named.get(key), stays.get(key, []), found.notes) for key in missing]
    people.update(zip(missing, admit_people(newcomers, by=by), strict=True))
    found.people_created = len(missing)


def _newcomer(key: str, group: Group | None, stays: list[NewStay], notes: Counter[str]) -> Newcomer:
    name, email = (group.agent_name or key, _address(group.agent_email, notes)) if group else (key, "")
    return Newcomer(external_id=key, name=name, email=email, stays=tuple(stays))


def _address(email: str, notes: Counter[str]) -> str:
    try:
        if email:
            validate_email(email)
    except ValidationError:
        notes["agent_email is no mail address, left out"] += 1
        return ""
    return email
