"""Reads reviews and cycles, within what the login may see."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from kpis.periods import today
from reviews.models import Cycle, Review, Signature
from reviews.placements import held_on, leading_stays
from reviews.workflow import ACTING_BY, RELEASED, STAGES, WAITING, Actor
from teams.access import may, sight_of, visible_people, visible_rows, visible_teams
from teams.models import Membership, Person, Team, User
from teams.roles import Permission

BEGUN = (Cycle.State.OPEN, Cycle.State.CLOSED)
AnyUser = User | AnonymousUser


def visible_cycles(user: AnyUser, permission: Permission = Permission.MANAGE_CYCLES) -> QuerySet[Cycle]:
    """The cycles that the login may manage (or export): those without a team out of its reach."""
    if not may(user, permission):
        return Cycle.objects.none()
    reach = visible_teams(user, permission)
    outside = Cycle.teams.through.objects.exclude(team__in=reach).values("cycle_id")
    return Cycle.objects.exclude(pk__in=outside)


def visible_reviews(user: AnyUser, permission: Permission = Permission.SEE_REVIEWS) -> QuerySet[Review]:
    """Of open and closed cycles: the own reviews once released, those one writes, and those of teams in reach."""
    me = sight_of(user).person
    begun = Review.objects.filter(cycle__state__in=BEGUN).select_related("person", "author", "team", "cycle")
    in_reach = visible_rows(user, Review.objects.all(), permission, day="cycle__opens_on")
    if me is None:
        return begun.filter(pk__in=in_reach.values("pk"))
    others = Q(pk__in=in_reach.values("pk")) | Q(author=me, person__in=visible_people(user, permission))
    return begun.filter((others & ~Q(person=me)) | Q(person=me, step__in=RELEASED))


def exportable_reviews(user: AnyUser, cycle: Cycle) -> QuerySet[Review]:
    """The reviews of a cycle that may be exported. The rows carry no text, so the own one is among them."""
    if not visible_cycles(user, Permission.EXPORT_REVIEWS).filter(pk=cycle.pk).exists():
        return Review.objects.none()
    rows = visible_rows(user, cycle.reviews.all(), Permission.EXPORT_REVIEWS, day="cycle__opens_on")
    return rows.select_related("person", "author", "team").order_by("person__name", "pk")


def actors_of(user: AnyUser, review: Review) -> frozenset[Actor]:
    """What the login is to a review. Nobody acts on the own review but as its person."""
    me = sight_of(user).person
    if me is not None and review.person_id == me.pk:
        return frozenset({Actor.PERSON})
    found = {actor for actor, permission in ACTING_BY.items() if _reaches(user, review, permission)}
    if me is not None and review.author_id == me.pk:
        written = visible_people(user, Permission.WRITE_REVIEWS).filter(pk=review.person_id)
        found |= {Actor.AUTHOR} if written.exists() else set()
    return frozenset(found)


def reviews_to_write(user: AnyUser) -> QuerySet[Review]:
    """What the login has to write or sign as its leader, what is due first on top."""
    me = sight_of(user).person
    if me is None:
        return Review.objects.none()
    waiting = Review.objects.filter(cycle__state=Cycle.State.OPEN, author=me, step__in=WAITING)
    waiting = waiting.filter(person__in=visible_people(user, Permission.WRITE_REVIEWS))
    places = [When(step=step, then=Value(place)) for place, step in enumerate(STAGES)]
    place = Case(*places, default=Value(len(places)), output_field=IntegerField())
    rows = waiting.select_related("person", "author", "team", "cycle").defer("figures")
    return rows.order_by("cycle__due_on", place, "person__name", "pk")


def own_reviews(user: AnyUser) -> QuerySet[Review]:
    """The reviews of the login's person, newest first; those not released yet are only named, never opened."""
    me = sight_of(user).person
    rows = Review.objects.filter(person=me, cycle__state__in=BEGUN) if me else Review.objects.none()
    return rows.select_related("cycle", "author", "team").defer("figures").order_by("-cycle__period_end", "-pk")


def possible_authors(review: Review, user: AnyUser) -> list[Person]:
    """Leaders above the person today who may write this review, among those that ``user`` may appoint."""
    paths = {review.team.path, *_present_paths(review.person)}
    reach = visible_people(user, Permission.HAND_OVER_REVIEWS)
    found: dict[int, Person] = {}
    for stay in leading_stays(today()).filter(person__in=reach).select_related("person__user"):
        if any(path.startswith(stay.team.path) for path in paths) and _may_write(stay.person, review):
            found[stay.person_id] = stay.person
    return sorted(found.values(), key=lambda person: (person.name, person.pk))


@dataclass(frozen=True)
class TeamProgress:
    """How many reviews of a team (None: of the whole cycle) stand at each step, and how many are overdue."""

    team: Team | None
    steps: Counter[str]
    overdue: int

    @property
    def total(self) -> int:
        return sum(self.steps.values())

    @property
    def done(self) -> int:
        return sum(self.steps[step] for step, stage in STAGES.items() if stage.done)


def progress_by_team(cycle: Cycle, day: date | None = None) -> list[TeamProgress]:
    """Steps by team, by name, then the whole cycle. One query, plus one for the teams."""
    late = _is_late(cycle, day or today())
    counted: dict[int, Counter[str]] = {}
    for team_id, step, number in cycle.reviews.order_by().values_list("team_id", "step").annotate(number=Count("pk")):
        counted.setdefault(team_id, Counter())[step] = number
    teams = Team.objects.filter(pk__in=counted).order_by("name", "pk")
    rows = [_progress(team, counted[team.pk], late=late) for team in teams]
    return [*rows, _progress(None, sum(counted.values(), Counter()), late=late)]


def progress_of_cycles(cycles: Iterable[Cycle]) -> dict[int, TeamProgress]:
    """The progress of each cycle as a whole, by its id. One query."""
    found = {cycle.pk: cycle for cycle in cycles}
    counted: dict[int, Counter[str]] = {pk: Counter() for pk in found}
    reviews = Review.objects.filter(cycle__in=found).order_by().values_list("cycle_id", "step")
    for pk, step, number in reviews.annotate(number=Count("pk")):
        counted[pk][step] = number
    return {pk: _progress(None, counted[pk], late=_is_late(cycle, today())) for pk, cycle in found.items()}


def unsigned_reviews(cycle: Cycle) -> int:
    """How many reviews are not signed by both and not closed."""
    return cycle.reviews.filter(step__in=WAITING).count()


def present_signatures(review: Review) -> list[Signature]:
    """The signatures that count: those of the present round."""
    return [signature for signature in review.signatures.all() if signature.round == review.round]


def is_overdue(review: Review, day: date) -> bool:
    return review.step in WAITING and _is_late(review.cycle, day)


def reviewed_already(people: Iterable[Person], cycle_start: date, cycle_end: date) -> int:
    """How many of the people have a review of a period that meets this one."""
    met = Review.objects.filter(cycle__period_start__lt=cycle_end, cycle__period_end__gt=cycle_start)
    return met.filter(person__in=list(people)).values("person").distinct().count()


def _reaches(user: AnyUser, review: Review, permission: Permission) -> bool:
    if not may(user, permission):
        return False
    return visible_rows(user, Review.objects.filter(pk=review.pk), permission, day="cycle__opens_on").exists()


def _present_paths(person: Person) -> list[str]:
    stays = Membership.objects.filter(held_on(today()), person=person, primary=True)
    return list(stays.values_list("team__path", flat=True))


def _may_write(person: Person, review: Review) -> bool:
    if person.user is None or person.pk in (review.person_id, review.author_id):
        return False
    return visible_people(person.user, Permission.WRITE_REVIEWS).filter(pk=review.person_id).exists()


def _is_late(cycle: Cycle, day: date) -> bool:
    return cycle.state == Cycle.State.OPEN and cycle.due_on < day


def _progress(team: Team | None, steps: Counter[str], *, late: bool) -> TeamProgress:
    overdue = sum(steps[step] for step in WAITING) if late else 0
    return TeamProgress(team, steps, overdue)
