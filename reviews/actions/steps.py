"""What every action on a review does: check who may, advance the version and the step, log it."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from reviews.models import Review, StepEntry
from reviews.selectors import actors_of
from reviews.workflow import MOVES, Actor, MoveKey, Step, is_complete
from teams.models import Person, User


class ConflictError(ValidationError):
    """Somebody else changed the review after the writer read it."""


def require_actor(review: Review, move: MoveKey, by: User | None) -> None:
    if by is not None and not MOVES[move].actors & actors_of(by, review):
        raise PermissionDenied


def advance(review: Review, move: MoveKey, version: int) -> None:
    """Raise the version and take the step if the review still is what the writer saw, else raise ``ConflictError``.

    The row stays locked until the transaction ends, so what follows sees the texts of exactly this version.
    """
    rule = MOVES[move]
    changes = {"version": F("version") + 1} | ({"step": rule.to} if rule.to else {})
    asked = Review.objects.filter(pk=review.pk, version=version, step__in=rule.steps)
    if not asked.update(**changes):
        _refuse(review, version)
    review.refresh_from_db(fields=["version", "step", "round"])


def set_step(review: Review, step: Step) -> None:
    Review.objects.filter(pk=review.pk).update(step=step)
    review.step = step


def writing_step(review: Review) -> Step:
    """Where an unsigned review stands: written once every required section has a text."""
    return Step.WRITTEN if is_complete(texts_of(review), Actor.AUTHOR) else Step.OPENED


def texts_of(review: Review) -> dict[str, str]:
    return dict(review.texts.order_by().values_list("section", "text"))


def writer_of(review: Review, move: MoveKey) -> Person:
    """Whose word a text or signature is: the author's, or the person's."""
    if Actor.PERSON in MOVES[move].actors:
        return review.person
    if review.author is None:
        raise ValidationError(_("Nobody is named to write this review: hand it over first."))
    return review.author


def log(
    review: Review, move: MoveKey, *, before: str, by: User | None, at: datetime, name: str = "", reason: str = ""
) -> StepEntry:
    return StepEntry.objects.create(
        review=review, move=move, from_step=before, to_step=review.step, at=at, by=by,
        by_name=name or name_of(by), reason=reason.strip(),
    )  # fmt: skip


def name_of(by: User | None) -> str:
    if by is None:
        return "system"
    person = getattr(by, "person", None)
    return person.name if person else by.get_username()


def refuse_missing_reason(move: MoveKey, reason: str) -> None:
    if MOVES[move].needs_reason and not reason.strip():
        raise ValidationError(_("Give the reason: it stays in the review's log."))


def _refuse(review: Review, version: int) -> None:
    present = Review.objects.get(pk=review.pk)
    if present.version != version:
        raise ConflictError(_("Somebody changed this review in the meantime. Look at it again before you go on."))
    raise ValidationError(_("The review stands at “%(step)s”: this cannot be done now.") % _step_of(present))


def _step_of(review: Review) -> dict[str, str]:
    return {"step": review.get_step_display()}
