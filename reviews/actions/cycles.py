"""Planning, opening and closing a cycle."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from kpis.periods import Period, today, why_not_kept
from reviews.actions.steps import name_of
from reviews.freezing import Freezer
from reviews.models import Cycle, Review, StepEntry
from reviews.placements import Placement
from reviews.workflow import MoveKey, Step
from teams.actions import record_event
from teams.models import Team, User

BATCH = 50


@transaction.atomic
def create_cycle(
    *,
    name: str,
    period: Period,
    teams: Iterable[Team],
    due_on: date,
    by: User | None,
    opens_on: date | None = None,
    minimum_days: int = 14,
    at: datetime | None = None,
) -> Cycle:
    """Plan a cycle; ``open_cycle`` makes its reviews. Raises ValidationError with a sentence for what does not fit."""
    chosen = list(teams)
    cycle = Cycle(
        name=name.strip(), period_start=period.start, period_end=period.end, opens_on=opens_on or today(),
        due_on=due_on, minimum_days=minimum_days, made_by=by, made_at=at or timezone.now(),
    )  # fmt: skip
    refuse_impossible_cycle(cycle, chosen)
    cycle.save()
    cycle.teams.set(chosen)
    details = {"period": [str(period.start), str(period.last)], "teams": ", ".join(team.name for team in chosen)}
    record_event(by=by, action="cycle.create", subject=cycle.name, details=details)
    return cycle


def refuse_impossible_cycle(cycle: Cycle, teams: Sequence[Team]) -> None:
    """Raise ValidationError, by field, for what the database would refuse or nobody could mean."""
    errors: dict[str, str] = {}
    if not cycle.name:
        errors["name"] = _("Give the cycle a name.")
    if Cycle.objects.filter(name=cycle.name).exists():
        errors["name"] = _("There is already a cycle “%(name)s”.") % {"name": cycle.name}
    if not teams:
        errors["teams"] = _("Choose at least one team.")
    if cycle.opens_on < cycle.period_end:
        errors["opens_on"] = _("The period runs to %(last)s: open the cycle after that day.") % {
            "last": cycle.period.last
        }
    if problem := why_not_kept(cycle.period_start):
        errors["first_day"] = problem
    if cycle.due_on < cycle.opens_on:
        errors["due_on"] = _("Due on %(due)s, before the cycle opens on %(opens)s.") % {
            "due": cycle.due_on,
            "opens": cycle.opens_on,
        }
    if not 1 <= cycle.minimum_days <= cycle.period.length:
        errors["minimum_days"] = _("Between 1 and %(days)s, the days of the period.") % {"days": cycle.period.length}
    if errors:
        raise ValidationError(errors)


def open_cycle(cycle: Cycle, *, by: User | None, at: datetime | None = None) -> int:
    """Freeze every person's scorecard and open their reviews. Returns how many there are.

    Interrupted, it is called again and does what is left: reviews become visible only when all of them exist.
    """
    begin_opening(cycle, by=by)
    return freeze_reviews(cycle, at=at)


@transaction.atomic
def begin_opening(cycle: Cycle, *, by: User | None) -> None:
    """Mark the cycle as being opened; one that is being opened already goes on."""
    locked = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if locked.state == Cycle.State.PLANNED:
        expected = len(Freezer(locked, timezone.now()).placements)
        _refuse_empty(locked, expected)
        Cycle.objects.filter(pk=cycle.pk).update(state=Cycle.State.OPENING, people_expected=expected)
        record_event(by=by, action="cycle.open", subject=cycle.name, details={"people": expected})
    elif locked.state != Cycle.State.OPENING:
        raise ValidationError(_("“%(name)s” was opened already.") % {"name": cycle.name})
    cycle.refresh_from_db()


def freeze_reviews(cycle: Cycle, *, at: datetime | None = None) -> int:
    """Make the reviews that are missing, a batch a transaction, then open the cycle. Safe to run twice, or at once."""
    freezer = Freezer(cycle, at or timezone.now())
    people = freezer.placements
    for start in range(0, len(people), BATCH):
        _freeze_batch(freezer, people[start : start + BATCH])
    Cycle.objects.filter(pk=cycle.pk, state=Cycle.State.OPENING).update(
        state=Cycle.State.OPEN, opened_at=freezer.at, people_expected=len(people)
    )
    cycle.refresh_from_db()
    return cycle.reviews.count()


@transaction.atomic
def close_cycle(cycle: Cycle, *, by: User | None, reason: str = "", at: datetime | None = None) -> int:
    """Close the cycle with its reviews; those not signed by both need a ``reason``. Returns how many were closed."""
    locked = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if locked.state != Cycle.State.OPEN:
        raise ValidationError(_("Only an open cycle can be closed."))
    left = list(cycle.reviews.exclude(step=Step.CLOSED).select_for_update())
    unsigned = sum(review.step != Step.PERSON_SIGNED for review in left)
    if unsigned and not reason.strip():
        raise ValidationError(
            _("%(count)s reviews are not signed by both: say why the cycle closes without them.") % {"count": unsigned}
        )
    when = at or timezone.now()
    cycle.reviews.filter(pk__in=[review.pk for review in left]).update(step=Step.CLOSED, version=F("version") + 1)
    StepEntry.objects.bulk_create([_closed(review, by, when, reason) for review in left])
    Cycle.objects.filter(pk=cycle.pk).update(state=Cycle.State.CLOSED, closed_at=when)
    record_event(by=by, action="cycle.close", subject=cycle.name, details={"unsigned": unsigned, "reason": reason})
    cycle.refresh_from_db()
    return len(left)


@transaction.atomic
def _freeze_batch(freezer: Freezer, people: Sequence[Placement]) -> None:
    """The lock makes two workers take turns, so that each person is frozen once."""
    cycle = Cycle.objects.select_for_update().get(pk=freezer.cycle.pk)
    if cycle.state != Cycle.State.OPENING:
        return
    wanted = [placed.person.pk for placed in people]
    made = set(cycle.reviews.filter(person__in=wanted).values_list("person_id", flat=True))
    reviews = [freezer.review(placed) for placed in people if placed.person.pk not in made]
    Review.objects.bulk_create(reviews)
    StepEntry.objects.bulk_create([_opened(review, cycle) for review in reviews])


def _opened(review: Review, cycle: Cycle) -> StepEntry:
    return StepEntry(
        review=review, move=MoveKey.OPEN, to_step=review.step, at=review.frozen_at, by=cycle.made_by,
        by_name=name_of(cycle.made_by),
    )  # fmt: skip


def _closed(review: Review, by: User | None, at: datetime, reason: str) -> StepEntry:
    signed = review.step == Step.PERSON_SIGNED
    return StepEntry(
        review=review, move=MoveKey.CLOSE if signed else MoveKey.CLOSE_UNSIGNED, from_step=review.step,
        to_step=Step.CLOSED, at=at, by=by, by_name=name_of(by), reason="" if signed else reason.strip(),
    )  # fmt: skip


def _refuse_empty(cycle: Cycle, expected: int) -> None:
    if not expected:
        raise ValidationError(
            _("Nobody was in these teams as an agent for %(days)s days of the period.") % {"days": cycle.minimum_days}
        )
