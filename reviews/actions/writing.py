"""Writing, signing, closing, reopening and handing over one review."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from kpis.checksums import checksum_of
from reviews.actions.steps import (
    advance,
    log,
    refuse_missing_reason,
    require_actor,
    set_step,
    texts_of,
    writer_of,
    writing_step,
)
from reviews.models import Cycle, Review, ReviewText, Signature
from reviews.sealing import content_to_sign
from reviews.workflow import LONGEST_TEXT, SECTIONS, SIGNING, Actor, MoveKey, SectionKey, SignatureRole, Step
from teams.actions import record_event
from teams.models import Person, User


@transaction.atomic
def save_texts(
    review: Review, *, texts: Mapping[str, str], version: int, by: User | None, at: datetime | None = None
) -> Review:
    """Save sections of one writer, ``{"strengths": "..."}``, unsigned. Raises ValidationError, ``ConflictError``."""
    move = _writing_move(texts)
    cleaned = {SectionKey(key): _clean_text(text) for key, text in texts.items()}
    require_actor(review, move, by)
    when, before, writer = at or timezone.now(), review.step, writer_of(review, move)
    advance(review, move, version)
    for key, text in cleaned.items():
        ReviewText.objects.update_or_create(
            review=review, section=key, defaults={"text": text, "written_by": writer.name, "written_at": when}
        )
    if move == MoveKey.WRITE:
        set_step(review, writing_step(review))
    log(review, move, before=before, by=by, at=when, name=writer.name)
    return review


@transaction.atomic
def sign_review(
    review: Review, *, role: SignatureRole, version: int, by: User | None, at: datetime | None = None
) -> Signature:
    """Sign as leader or as person. The signature keeps what was signed and continues the chain of checksums."""
    move = SIGNING[role]
    require_actor(review, move, by)
    when, before, signer = at or timezone.now(), review.step, writer_of(review, move)
    advance(review, move, version)
    last = review.signatures.order_by("-pk").values_list("checksum", flat=True).first()
    previous = last or review.checksum
    content = content_to_sign(review, texts_of(review), role, signer.name, when)
    signature = Signature.objects.create(
        review=review, round=review.round, role=role, person=signer, by=by, name=signer.name, at=when,
        content=content, previous=previous, checksum=checksum_of(content, previous),
    )  # fmt: skip
    log(review, move, before=before, by=by, at=when, name=signer.name)
    _record(review, "review.sign", by, {"as": str(role), "checksum": signature.checksum})
    return signature


@transaction.atomic
def close_review(
    review: Review, *, version: int, by: User | None, reason: str = "", at: datetime | None = None
) -> Review:
    """Close a review; without both signatures only with a reason (somebody left, or does not sign)."""
    move = MoveKey.CLOSE if review.step == Step.PERSON_SIGNED else MoveKey.CLOSE_UNSIGNED
    _take(review, move, version=version, by=by, reason=reason, at=at)
    return review


@transaction.atomic
def reopen_review(review: Review, *, reason: str, version: int, by: User | None, at: datetime | None = None) -> Review:
    """Let the author write again. Signatures given so far stay on record but count no more; a closed cycle opens."""
    before = review.step
    require_actor(review, MoveKey.REOPEN, by)
    refuse_missing_reason(MoveKey.REOPEN, reason)
    advance(review, MoveKey.REOPEN, version)
    Review.objects.filter(pk=review.pk).update(round=F("round") + 1)
    set_step(review, writing_step(review))
    Cycle.objects.filter(pk=review.cycle_id, state=Cycle.State.CLOSED).update(state=Cycle.State.OPEN, closed_at=None)
    log(review, MoveKey.REOPEN, before=before, by=by, at=at or timezone.now(), reason=reason)
    _record(review, "review.reopen", by, {"reason": reason})
    review.refresh_from_db()
    return review


@transaction.atomic
def hand_over_review(
    review: Review, *, to: Person, reason: str, version: int, by: User | None, at: datetime | None = None
) -> Review:
    """Give an unsigned review to another writer, who finds what was written so far."""
    if to.pk in (review.person_id, review.author_id):
        raise ValidationError(_("%(name)s cannot take this review over.") % {"name": to})
    refuse_missing_reason(MoveKey.HAND_OVER, reason)
    earlier = review.author.name if review.author else _("nobody")
    trail = _("From %(earlier)s to %(to)s: %(reason)s") % {"earlier": earlier, "to": to, "reason": reason.strip()}
    _take(review, MoveKey.HAND_OVER, version=version, by=by, reason=trail, at=at)
    Review.objects.filter(pk=review.pk).update(author=to)
    review.author = to
    return review


def _take(review: Review, move: MoveKey, *, version: int, by: User | None, reason: str, at: datetime | None) -> None:
    """Make a move that changes nothing but the step, and log it."""
    before = review.step
    require_actor(review, move, by)
    refuse_missing_reason(move, reason)
    advance(review, move, version)
    log(review, move, before=before, by=by, at=at or timezone.now(), reason=reason)
    _record(review, f"review.{move}", by, {"reason": reason})


def _record(review: Review, action: str, by: User | None, details: dict[str, str]) -> None:
    facts = {"review": str(review.public_id), "cycle": review.cycle.name}
    record_event(by=by, action=action, subject=review.person.name, details=facts | details)


def _writing_move(texts: Mapping[str, str]) -> MoveKey:
    writers = {SECTIONS[SectionKey(key)].writer for key in texts}
    if len(writers) != 1:
        raise ValueError("save_texts takes the sections of exactly one writer")
    return MoveKey.WRITE if writers == {Actor.AUTHOR} else MoveKey.COMMENT


def _clean_text(text: str) -> str:
    """Line ends as one kind, without NUL, which PostgreSQL refuses. Raises ValidationError when it is too long."""
    cleaned = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()
    if len(cleaned) > LONGEST_TEXT:
        raise ValidationError(
            _("A section holds at most %(most)s characters; this one has %(has)s.")
            % {"most": LONGEST_TEXT, "has": len(cleaned)}
        )
    return cleaned
