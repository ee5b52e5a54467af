"""The stays that an import gives the people it names: agents theirs, leaders and managers theirs."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise

from contacts.ingestion.spans import Span
from contacts.ingestion.team_names import TeamNames
from teams.actions import NewStay
from teams.models import Membership, Person, Team
from teams.roles import Role

Stays = dict[str, list[NewStay]]


def stays_of_agents(
    spans: Iterable[Span], people: Mapping[str, Person], teams: TeamNames, notes: Counter[str]
) -> Stays:
    """Each agent belongs to the team of the rows from the first day on; to the topmost team where rows name none.

    Somebody who belongs somewhere already stays there; only the time before the first stay is filled.
    """
    by_agent: dict[str, list[tuple[Team, Span]]] = defaultdict(list)
    for span in spans:
        unit, name = span.group.team_key
        if span.group.agent:
            by_agent[span.group.agent].append((teams.ensure(unit, name) if name else teams.root(), span))
    known = [people[agent].pk for agent in by_agent if agent in people]
    first_days = _first_days(Membership.objects.filter(primary=True, person__in=known))
    return {
        agent: list(_until(_in_turn(own, notes), first_days.get(people[agent].pk) if agent in people else None))
        for agent, own in by_agent.items()
    }


def stays_of_leaders(spans: Iterable[Span], people: Mapping[str, Person], teams: TeamNames) -> Stays:
    """Leaders lead the team, and managers the unit, from the first day of its rows."""
    first: dict[tuple[str, int, Role], tuple[Team, date]] = {}
    for span in spans:
        for key, team, role in _leaderships(span, teams):
            _, day = first.get((key, team.pk, role), (team, span.first))
            first[key, team.pk, role] = (team, min(day, span.first))
    found: Stays = defaultdict(list)
    for (key, _, role), (team, day) in first.items():
        held = None
        if key in people:
            held = _first_days(people[key].memberships.filter(team=team, role=role)).get(people[key].pk)
        found[key] += _until([NewStay(team, role, day, primary=False)], held)
    return found


def _leaderships(span: Span, teams: TeamNames) -> Iterator[tuple[str, Team, Role]]:
    unit, name = span.group.team_key
    if span.group.team_leader and name:
        yield span.group.team_leader, teams.ensure(unit, name), Role.TEAM_LEADER
    if span.group.unit_manager and span.group.unit:
        team = teams.ensure(unit, name)
        unit_team = team.parent if unit else team
        if unit_team:
            yield span.group.unit_manager, unit_team, Role.OPERATIONS_MANAGER


def _in_turn(own: list[tuple[Team, Span]], notes: Counter[str]) -> list[NewStay]:
    """Dated stays one after the other where the days allow it; else one stay in the team of most rows."""
    days: dict[int, tuple[Team, date, date, int]] = {}
    for team, span in own:
        _, first, last, rows = days.get(team.pk, (team, span.first, span.last, 0))
        days[team.pk] = (team, min(first, span.first), max(last, span.last), rows + span.rows)
    found = sorted(days.values(), key=lambda stay: stay[1])
    if any(earlier[2] >= later[1] for earlier, later in pairwise(found)):
        notes["agent in several teams by turns, placed in the one with most rows"] += 1
        most = max(found, key=lambda stay: stay[3])
        return [NewStay(most[0], Role.AGENT, found[0][1])]
    ends = [*(first for _, first, _, _ in found[1:]), None]
    return [NewStay(stay[0], Role.AGENT, stay[1], end) for stay, end in zip(found, ends, strict=True)]


def _until(stays: list[NewStay], known: date | None) -> Iterator[NewStay]:
    """The parts of stays that lie before the first day already known."""
    for stay in stays:
        if known is None:
            yield stay
        elif stay.starts_on < known:
            yield NewStay(stay.team, stay.role, stay.starts_on, min(stay.ends_on or known, known), stay.primary)


def _first_days(stays: Iterable[Membership]) -> dict[int, date]:
    found: dict[int, date] = {}
    for stay in stays:
        found[stay.person_id] = min(found.get(stay.person_id, stay.starts_on), stay.starts_on)
    return found
