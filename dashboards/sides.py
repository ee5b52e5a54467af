"""The two sides of a comparison: read from the address, and what else may be asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards.filters import Filters, Option, asked_period
from dashboards.subjects import (
    Subject,
    led_subject,
    organisation_subject,
    person_subject,
    team_subject,
    teams_led,
)
from kpis.daily import Level
from kpis.periods import PRESETS, Period
from kpis.visible_scopes import found_person, found_team, may_see_organisation
from teams.access import led_teams, sight_of, visible_people, visible_teams
from teams.models import Membership, Person, Team, User
from teams.roles import Role
from teams.selectors import held_on, in_tree_order

Login = User | AnonymousUser
ORGANISATION = "organisation"
SAME, PREVIOUS, YEAR_AGO = "same", "previous", "year_ago"
RELATIVE: dict[str, Promise] = {
    SAME: gettext_lazy("The same period"),
    PREVIOUS: gettext_lazy("The period before"),
    YEAR_AGO: gettext_lazy("A year ago"),
}
# More names than these are no list to choose from: then those of the chosen teams, and a person's page leads here.
MOST_PEOPLE = 200


@dataclass(frozen=True)
class Side:
    """``key`` is the scope as the address says it, such as ``team:`` and a public id."""

    key: str
    subject: Subject
    period: Period

    @property
    def label(self) -> str:
        return f"{self.subject.scope.label}, {self.period.name}"

    @property
    def asked(self) -> dict[str, str]:
        """The scope as an explanation is asked for it."""
        kind, _colon, public_id = self.key.partition(":")
        return {{"led": "led_by"}.get(kind, kind): public_id} if public_id else {}


@dataclass(frozen=True)
class Group:
    label: str
    options: Sequence[Option]


def subject_of(user: Login, key: str, day: date) -> Subject:
    """The subject that a key names, as far as it is in sight. 404 for what is foreign, unknown, or no key at all."""
    kind, _colon, public_id = key.partition(":")
    if kind == "person":
        return person_subject(user, found_person(user, public_id), day)
    if kind == "team":
        team = found_team(user, public_id)
        return team_subject(user, (team,), team.name)
    if kind == "led":
        leader = found_person(user, public_id)
        return led_subject(user, leader, teams_led(user, leader))
    if key == ORGANISATION:
        return organisation_subject(user)
    raise Http404


def own_key(user: Login) -> str:
    """Where a comparison begins that names no side: the widest that the login answers for."""
    if may_see_organisation(user):
        return ORGANISATION
    person, led = sight_of(user).person, list(led_teams(user)[:2])
    if person is None:
        raise Http404
    if len(led) == 1:
        return f"team:{led[0].public_id}"
    return f"led:{person.public_id}" if led else f"person:{person.public_id}"


def left_choice(asked: Mapping[str, str], *, same_scope: bool) -> str:
    """How the left period is named: one of RELATIVE, a preset, or custom."""
    named = asked.get("left_period", "")
    if not named and (asked.get("left_from") or asked.get("left_to")):
        return "custom"
    return named or (PREVIOUS if same_scope else SAME)


def left_period(choice: str, asked: Mapping[str, str], right: Period, anchor: date) -> Period:
    """Raises ValueError with a sentence for the reader."""
    relative = {SAME: right, PREVIOUS: right.previous, YEAR_AGO: right.year_ago}
    return relative[choice] if choice in relative else asked_period(asked, anchor, "left_")


def period_options(chosen: str) -> list[Option]:
    named = {**RELATIVE, **{key: label for key, (label, _period) in PRESETS.items()}}
    return [Option(key, str(label), key == chosen) for key, label in named.items()]


def scope_groups(user: Login, sides: Sequence[Side], day: date) -> list[Group]:
    """Every scope in sight, for both sides; of very many people those of the teams that are chosen."""
    teams = in_tree_order(visible_teams(user))
    top = min((team.depth for team in teams), default=0)
    whole = [Option(ORGANISATION, _("Organisation"))] if may_see_organisation(user) else []
    tree = [Option(f"team:{team.public_id}", team.name, depth=team.depth - top) for team in teams]
    groups = [
        Group(_("Organisation and teams"), [*whole, *tree]),
        Group(_("All teams of a leader"), _leaders(teams, day)),
        Group(_("People"), [Option(f"person:{p.public_id}", p.name) for p in _people(user, sides)]),
    ]
    return [group for group in groups if group.options]


def shares_records(left: Side, right: Side) -> bool:
    """Whether one record may count on both sides."""
    if left.period.end <= right.period.start or right.period.end <= left.period.start:
        return False
    scopes = [left.subject.scope, right.subject.scope]
    if any(scope.level == Level.ORGANISATION for scope in scopes):
        return True
    if all(scope.person_ids for scope in scopes):
        return scopes[0].person_ids == scopes[1].person_ids
    teams = [set(side.subject.scope.team_ids or [team.pk for team in side.subject.teams]) for side in (left, right)]
    return bool(teams[0] & teams[1])


def explain_filters(side: Side, filters: Filters) -> Filters:
    """The period of a side for its links, by its days: what a preset means depends on the day it is asked."""
    return Filters(Period(side.period.start, side.period.end), filters.fresh)


def _leaders(teams: Sequence[Team], day: date) -> list[Option]:
    """Who leads more than one team in sight; the figures of others are those of their team."""
    stays = held_on(day).filter(role=Role.TEAM_LEADER, team__in=teams).select_related("person").order_by("person__name")
    led: dict[Person, int] = {}
    for stay in stays:
        led[stay.person] = led.get(stay.person, 0) + 1
    return [Option(f"led:{person.public_id}", person.name) for person, count in led.items() if count > 1]


def _people(user: Login, sides: Sequence[Side]) -> list[Person]:
    """Who has figures of their own: agents, as far as they are in sight, and whoever is chosen."""
    agents = Membership.objects.filter(role=Role.AGENT)
    found = visible_people(user).filter(pk__in=agents.values("person_id"))
    people = list(found[: MOST_PEOPLE + 1])
    chosen = {pk for side in sides for pk in side.subject.scope.person_ids}
    if len(people) > MOST_PEOPLE:
        near = {team.pk for side in sides for team in side.subject.teams}
        people = list(found.filter(pk__in=agents.filter(team__in=near).values("person_id"))[:MOST_PEOPLE])
    absent = chosen - {person.pk for person in people}
    return [*people, *visible_people(user).filter(pk__in=absent)] if absent else people
