"""Who belongs to a cycle: people with enough days as an agent in its period, where they stand, and who writes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from kpis.periods import Period
from kpis.targets import team_chain
from teams.models import Membership, Person, Team
from teams.roles import LEADING_ROLES, Role


@dataclass(frozen=True)
class Stay:
    """The part of a stay that lies in the period, from ``start`` to ``last`` (both included)."""

    team: Team
    start: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.start).days + 1


@dataclass(frozen=True)
class Placement:
    """A person of a cycle: the team at the opening (else the last one in the period), the stays, who writes."""

    person: Person
    team: Team
    stays: tuple[Stay, ...]
    author: Person | None

    @property
    def days(self) -> int:
        return sum(stay.days for stay in self.stays)


def placements(
    period: Period, teams: Iterable[Team], opens_on: date, minimum_days: int
) -> tuple[list[Placement], list[Placement]]:
    """The people of a cycle, and those with too few days for it, both by name. Two queries.

    Days count over all teams, so that a transfer within the period excludes nobody.
    """
    paths = tuple(team.path for team in teams)
    leaders = _leaders(opens_on)
    people = [_placed(stays, period, opens_on, leaders) for stays in _stays_by_person(period, opens_on).values()]
    chosen = [placed for placed in people if placed.stays and placed.team.path.startswith(paths)]
    chosen.sort(key=lambda placed: (placed.person.name, placed.person.pk))
    enough = [placed for placed in chosen if placed.days >= minimum_days]
    return enough, [placed for placed in chosen if placed.days < minimum_days]


def held_on(day: date) -> Q:
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gt=day))


def leading_stays(day: date) -> QuerySet[Membership]:
    """The stays of those who lead a team on a day, longest-serving first."""
    stays = Membership.objects.filter(held_on(day), role__in=LEADING_ROLES)
    return stays.select_related("person", "team").order_by("starts_on", "pk")


def _stays_by_person(period: Period, opens_on: date) -> dict[int, list[Membership]]:
    """Primary stays as an agent that meet the period or hold on the opening day, oldest first."""
    stays = (
        Membership.objects.filter(primary=True, role=Role.AGENT)
        .filter(held_on(opens_on) | (Q(starts_on__lt=period.end) & _not_over_by(period.start)))
        .select_related("person", "team")
        .order_by("starts_on", "pk")
    )
    found: dict[int, list[Membership]] = {}
    for stay in stays:
        found.setdefault(stay.person_id, []).append(stay)
    return found


def _not_over_by(day: date) -> Q:
    return Q(ends_on__isnull=True) | Q(ends_on__gt=day)


def _placed(
    stays: list[Membership], period: Period, opens_on: date, leaders: Mapping[int, list[Membership]]
) -> Placement:
    current = next((stay for stay in stays if stay.holds_on(opens_on)), stays[-1])
    within = tuple(part for stay in stays for part in _within(stay, period))
    return Placement(current.person, current.team, within, _author(current, leaders))


def _within(stay: Membership, period: Period) -> list[Stay]:
    start = max(stay.starts_on, period.start)
    end = min(stay.ends_on or period.end, period.end)
    return [Stay(stay.team, start, end - timedelta(days=1))] if start < end else []


def _leaders(day: date) -> dict[int, list[Membership]]:
    found: dict[int, list[Membership]] = {}
    for stay in leading_stays(day):
        found.setdefault(stay.team_id, []).append(stay)
    return found


def _author(current: Membership, leaders: Mapping[int, list[Membership]]) -> Person | None:
    """The leader of the nearest team upwards who is somebody else; of two the longer-serving one."""
    for team_id in team_chain(current.team):
        for stay in leaders.get(team_id, ()):
            if stay.person_id != current.person_id:
                return stay.person
    return None
