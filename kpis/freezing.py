"""The scorecards of a period as they stand, for everybody: read in chunks, computed without further queries.

The targets of everybody, the teams' sums and the organisation's are read once; a chunk of people costs one query a
daily table, and one more for each day within the period on which a target changed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from kpis.answering import answers_as
from kpis.daily import Level
from kpis.day_sums import DaySums, Sums
from kpis.definitions import Part, definitions, role_set
from kpis.models import Kind, KpiVersion, Target
from kpis.periods import Period
from kpis.scopes import Scope, organisation_scope, people_scope
from kpis.scorecards import Scorecard, card_of_sums, measured_leaves
from kpis.selectors import measured_sums
from kpis.targets import TargetScope, team_chain
from kpis.values import measures_of
from teams.models import Membership, Person, Team
from teams.roles import Role

# Sums by the first day of each stretch between changes of targets; what came before the period under ``date.min``.
Stretches = dict[date, Sums]
# The key of sums that are not grouped; rows of nobody stand under None.
ALL = 0


@dataclass(frozen=True)
class Holder:
    """Whose scorecard: of a person, a team or (neither) the organisation; ``teams`` are those whose rows it adds up."""

    role: Role
    targets: TargetScope
    person: Person | None = None
    team: Team | None = None
    teams: tuple[Team, ...] = ()

    @property
    def key(self) -> tuple[int | None, int | None]:
        return (self.person.pk if self.person else None, self.team.pk if self.team else None)


class Freezer:
    """What all cards of a period share."""

    def __init__(self, period: Period) -> None:
        self.period = period

    @cached_property
    def holders(self) -> list[Holder]:
        """The organisation, every team, and everybody with a stay in the period, in an order that stays the same."""
        everything = Holder(Role.OPERATIONS_MANAGER, TargetScope(role=Role.OPERATIONS_MANAGER))
        return [everything, *map(_of_team, self.teams), *self._people()]

    def cards(self, holders: Sequence[Holder]) -> list[Scorecard]:
        """The scorecards of some holders, in their order."""
        own = self._days_of_people([h.person for h in holders if h.person and not h.teams])
        return [self._card(holder, own) for holder in holders]

    def team_ids(self, holder: Holder) -> list[int]:
        """The teams whose rows a card adds up, with those below them."""
        return sorted({pk for team in holder.teams for pk in self._below[team.pk]})

    @cached_property
    def teams(self) -> list[Team]:
        return list(Team.objects.order_by("path"))

    def _people(self) -> list[Holder]:
        stays = Membership.objects.filter(starts_on__lt=self.period.end).exclude(ends_on__lte=self.period.start)
        by_person: dict[Person, list[Membership]] = defaultdict(list)
        for stay in stays.select_related("person", "team").order_by("person_id", "starts_on", "pk"):
            by_person[stay.person].append(stay)
        return [_of_person(person, stays, self.period.last) for person, stays in by_person.items()]

    def _card(self, holder: Holder, own: dict[int, Stretches]) -> Scorecard:
        if holder.teams:
            days = self._added_up(self.team_ids(holder))
            scope = Scope(Level.TEAM, "", team_ids=tuple(self.team_ids(holder)))
        elif holder.person:
            days, scope = own.get(holder.person.pk, {}), people_scope([holder.person], holder.person.name)
        else:
            days, scope = self._days_of_all, organisation_scope()
        parts, targets = self._parts(holder.role), self._targets_of(holder.targets)
        return card_of_sums(scope, holder.role, self.period, DaySums(days), holder.targets, targets, parts)

    def _parts(self, role: Role) -> list[Part]:
        return self._sets[role]

    @cached_property
    def _sets(self) -> dict[Role, list[Part]]:
        """Every role's set; operations managers answer for every KPI, without weights."""
        versions = definitions(self.period.last)
        sets = {role: role_set(role, self.period.last, versions) for role in Role}
        every = [Part(version, 0) for version in versions.values() if version.kind != Kind.COMPOSITE]
        return {**sets, Role.OPERATIONS_MANAGER: every}

    @cached_property
    def _below(self) -> dict[int, list[int]]:
        """Each team with those below it."""
        below: dict[int, list[int]] = defaultdict(list)
        for team in self.teams:
            for pk in team_chain(team):
                below[pk].append(team.pk)
        return below

    @cached_property
    def _targets(self) -> dict[tuple[str, int | str], list[Target]]:
        """Every target that holds within the period, by what it is set for."""
        found: dict[tuple[str, int | str], list[Target]] = defaultdict(list)
        rows = Target.objects.filter(starts_on__lt=self.period.end).exclude(ends_on__lte=self.period.start)
        for target in rows:
            if target.person_id:
                found["person", target.person_id].append(target)
            elif target.team_id:
                found["team", target.team_id].append(target)
            else:
                found["role", target.role].append(target)
        return found

    def _targets_of(self, scope: TargetScope) -> dict[int, list[Target]]:
        keys: list[tuple[str, int | str]] = [("role", ""), ("role", scope.role)]
        keys += [("team", pk) for pk in scope.team_ids]
        keys += [("person", scope.person_id)] if scope.person_id else []
        found: dict[int, list[Target]] = defaultdict(list)
        for key in keys:
            for target in self._targets.get(key, ()):
                found[target.kpi_id].append(target)
        return found

    @cached_property
    def _cuts(self) -> list[tuple[date, date]]:
        """The period between the days on which some target changes."""
        start, end = self.period.start, self.period.end
        targets = [target for found in self._targets.values() for target in found]
        edges = {edge for target in targets for edge in (target.starts_on, target.ends_on) if edge}
        return list(pairwise([start, *sorted(edge for edge in edges if start < edge < end), end]))

    @cached_property
    def _days_of_all(self) -> Stretches:
        versions = measured_leaves(self._parts(Role.OPERATIONS_MANAGER))
        return self._read(organisation_scope(), versions, "").get(ALL, {})

    @cached_property
    def _days_of_teams(self) -> dict[int, Stretches]:
        scope = Scope(Level.TEAM, "", team_ids=tuple(team.pk for team in self.teams))
        return self._read(scope, measured_leaves(self._parts(Role.TEAM_LEADER)), "team")

    def _days_of_people(self, people: Sequence[Person]) -> dict[int, Stretches]:
        if not people:
            return {}
        roles = set(Role) - {Role.OPERATIONS_MANAGER, Role.TEAM_LEADER}
        versions = {v.pk: v for role in roles for v in measured_leaves(self._parts(role))}
        return self._read(people_scope(people, ""), list(versions.values()), "person")

    def _added_up(self, team_ids: Iterable[int]) -> Stretches:
        total: Stretches = defaultdict(Counter)
        for pk in team_ids:
            for day, sums in self._days_of_teams.get(pk, {}).items():
                total[day].update(sums)
        return total

    def _read(self, scope: Scope, versions: Sequence[KpiVersion], by: str) -> dict[int, Stretches]:
        """Sums of each stretch by person or team, or of all; of running sums, those before the period too."""
        measures = {measure for version in versions for measure in measures_of(version)}
        running = {m for v in versions if v.kind == Kind.CLOSING for m in measures_of(v)}
        asked: list[tuple[date, date | None, date, set[str]]]
        asked = [(start, start, end, measures) for start, end in self._cuts]
        asked += [(date.min, None, self.period.start, running)] if running else []
        found: dict[int, Stretches] = defaultdict(dict)
        for key, start, end, wanted in asked:
            for group, sums in measured_sums(scope, wanted, start, end, [by] if by else []).items():
                found[group[0] if by else ALL][key] = sums
        return found


def _of_team(team: Team) -> Holder:
    role = Role.TEAM_LEADER
    return Holder(role, TargetScope(None, team_chain(team), role), team=team, teams=(team,))


def _of_person(person: Person, stays: Sequence[Membership], day: date) -> Holder:
    """A leader's figures are those of the teams led, everybody else's are their own."""
    role, teams = answers_as(stays, day)
    chain = team_chain(teams[0]) if teams else ()
    if role == Role.TEAM_LEADER:
        return Holder(role, TargetScope(person.pk, chain if len(teams) == 1 else (), role), person, None, teams)
    return Holder(role, TargetScope(person.pk, chain, role), person)
