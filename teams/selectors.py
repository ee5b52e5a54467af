"""Reads people, teams and the audit log for their pages. What is handed in has been limited to what may be seen."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from teams.models import AuditEvent, Membership, Person, Team
from teams.roles import LEADING_ROLES

BETWEEN_NAMES = " › "


@dataclass(frozen=True)
class PeopleFilter:
    """What a list of people is narrowed by; ``team`` stands for those below it too, on ``day``."""

    day: date
    words: str = ""
    team: Team | None = None
    role: str = ""
    state: str = "here"
    in_mail: bool = False


@dataclass
class Branch:
    """A team in the tree with who is in it on a day: itself, and with all those below."""

    team: Team
    depth: int
    leaders: list[Person] = field(default_factory=list)
    people: int = 0
    people_below: int = 0


def held_on(day: date) -> QuerySet[Membership]:
    return Membership.objects.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))


def list_people(people: QuerySet[Person], wanted: PeopleFilter, stays: QuerySet[Membership]) -> QuerySet[Person]:
    """The people that fit, by name, with their login; in ``stays_today`` those of ``stays`` that hold on the day."""
    today = stays.filter(pk__in=held_on(wanted.day)).select_related("team")
    if wanted.team:
        people = people.filter(pk__in=today.filter(team__path__startswith=wanted.team.path).values("person_id"))
    if wanted.role:
        people = people.filter(pk__in=today.filter(role=wanted.role).values("person_id"))
    if wanted.state == "here":
        people = people.filter(Q(left_on__isnull=True) | Q(left_on__gte=wanted.day))
    if wanted.state == "left":
        people = people.filter(left_on__lt=wanted.day)
    for word in wanted.words.split():
        fits = Q(name__icontains=word) | Q(external_id__icontains=word)
        people = people.filter(fits | Q(email__icontains=word) if wanted.in_mail else fits)
    prefetch = Prefetch("memberships", queryset=today.order_by("-primary", "role", "id"), to_attr="stays_today")
    return people.select_related("user").prefetch_related(prefetch).order_by("name", "id")


def branches(teams: Iterable[Team], day: date) -> list[Branch]:
    """The teams from the top down, those beside each other by name, with leaders and counts of people on a day.

    Somebody with two stays in a team counts once there, and once in all above it.
    """
    ordered = in_tree_order(teams)
    top = min((team.depth for team in ordered), default=0)
    rows = {team.pk: Branch(team, team.depth - top) for team in ordered}
    members: dict[int, set[int]] = defaultdict(set)
    for stay in held_on(day).filter(team__in=rows).select_related("person", "team").order_by("person__name"):
        rows[stay.team_id].people += stay.person_id not in members[stay.team_id]
        if stay.role in LEADING_ROLES:
            rows[stay.team_id].leaders.append(stay.person)
        for step in stay.team.path.strip("/").split("/"):
            members[int(step)].add(stay.person_id)
    for pk, row in rows.items():
        row.people_below = len(members[pk])
    return list(rows.values())


def in_tree_order(teams: Iterable[Team]) -> list[Team]:
    """Each team after the one above it, those beside each other by name."""
    found = list(teams)
    names = {team.pk: team.name.casefold() for team in found}

    def place(team: Team) -> list[tuple[str, int]]:
        steps = [int(step) for step in team.path.strip("/").split("/")]
        return [(names.get(step, ""), step) for step in steps]

    return sorted(found, key=place)


def full_names(teams: Iterable[Team]) -> list[tuple[Team, str]]:
    """Teams in tree order with the names that lead to them, the topmost left out: ``North › Alpha``."""
    ordered = in_tree_order(teams)
    names = {str(team.pk): team.name for team in ordered}

    def full_name(team: Team) -> str:
        steps = team.path.strip("/").split("/")
        return BETWEEN_NAMES.join(names[step] for step in steps[1:] if step in names) or team.name

    return [(team, full_name(team)) for team in ordered]


def audit_events(*, words: str = "", action: str = "", since: date | None = None) -> QuerySet[AuditEvent]:
    """Events, newest first. ``action`` is a whole one, or the part before the dot."""
    events = AuditEvent.objects.select_related("by").order_by("-at", "-id")
    if action:
        events = events.filter(Q(action=action) | Q(action__startswith=f"{action}."))
    if since:
        events = events.filter(at__gte=timezone.make_aware(datetime.combine(since, time.min)))
    for word in words.split():
        events = events.filter(Q(subject__icontains=word) | Q(by_name__icontains=word))
    return events


def audit_subjects() -> list[str]:
    """The things that events are about, the part of their action before the dot."""
    return sorted(
        {action.partition(".")[0] for action in AuditEvent.objects.values_list("action", flat=True).distinct()}
    )
