"""From the first draft to the closed review: who may do what when."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from reviews.actions import (
    ConflictError,
    close_cycle,
    close_review,
    hand_over_review,
    reopen_review,
    save_texts,
    sign_review,
)
from reviews.models import Cycle, Review, StepEntry
from reviews.sealing import verify_review
from reviews.workflow import LONGEST_TEXT, MOVES, STAGES, Actor, MoveKey, SignatureRole, Step, moves_at
from teams.actions import end_membership
from teams.models import AuditEvent, Membership
from teams.roles import Role
from tests import builders
from tests.conftest import Cast
from tests.reviews.builders import (
    TEXTS,
    opened_cycle,
    quarter_of_ratings,
    review_of,
    signed_by_both,
    signed_by_leader,
    written,
)

LEADER, PERSON = SignatureRole.LEADER, SignatureRole.PERSON


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    quarter_of_ratings(cast)
    return opened_cycle(cast.root)


@pytest.fixture
def review(cast: Cast, cycle: Cycle) -> Review:
    return review_of(cycle, cast.ann)


def test_a_review_goes_from_the_leader_to_the_person_to_closed(cast: Cast, review: Review) -> None:
    lena, ann, hugo = (cast.user(name) for name in ("lena", "ann", "hugo"))
    save_texts(review, texts={"strengths": "Calm."}, version=1, by=lena)
    assert (review.step, review.version) == (Step.OPENED, 2)
    save_texts(review, texts=TEXTS, version=2, by=lena)
    assert review.step == Step.WRITTEN
    sign_review(review, role=LEADER, version=3, by=lena)
    save_texts(review, texts={"comment": "Agreed."}, version=4, by=ann)
    sign_review(review, role=PERSON, version=5, by=ann)
    close_review(review, version=6, by=hugo)
    assert (review.step, review.version) == (Step.CLOSED, 7)
    assert list(review.entries.values_list("move", "by_name", "from_step", "to_step")) == [
        ("open", "system", "", "opened"),
        ("write", "Lena Test", "opened", "opened"),
        ("write", "Lena Test", "opened", "written"),
        ("sign_as_leader", "Lena Test", "written", "leader_signed"),
        ("comment", "Ann Test", "leader_signed", "leader_signed"),
        ("sign_as_person", "Ann Test", "leader_signed", "person_signed"),
        ("close", "Hugo Test", "person_signed", "closed"),
    ]
    assert verify_review(review) == []
    assert AuditEvent.objects.filter(action="review.sign").count() == 2


def test_an_emptied_section_takes_the_review_back_to_be_written(review: Review) -> None:
    written(review)
    save_texts(review, texts={"goals": "  "}, version=review.version, by=None)
    assert review.step == Step.OPENED
    with pytest.raises(ValidationError, match="To write"):
        sign_review(review, role=LEADER, version=review.version, by=None)


def test_two_writers_do_not_overwrite_each_other(review: Review) -> None:
    same = Review.objects.get(pk=review.pk)
    save_texts(review, texts={"strengths": "First."}, version=1, by=None)
    with pytest.raises(ConflictError, match="changed this review in the meantime"):
        save_texts(same, texts={"strengths": "Second."}, version=1, by=None)
    assert review.texts.get().text == "First."


def test_signing_what_was_changed_meanwhile_is_refused(review: Review) -> None:
    written(review)
    save_texts(review, texts={"goals": "Other goals."}, version=review.version, by=None)
    with pytest.raises(ConflictError):
        sign_review(review, role=LEADER, version=review.version - 1, by=None)
    assert not review.signatures.exists()


# Who may make each move, by name in the cast: every other one is refused.
ALLOWED = {
    MoveKey.WRITE: {"lena"},
    MoveKey.SIGN_AS_LEADER: {"lena"},
    MoveKey.COMMENT: {"ann"},
    MoveKey.SIGN_AS_PERSON: {"ann"},
    MoveKey.CLOSE: {"hugo"},
    MoveKey.CLOSE_UNSIGNED: {"hugo"},
    MoveKey.REOPEN: {"hugo"},
    MoveKey.HAND_OVER: {"hugo", "mara"},
}


@pytest.mark.parametrize("move", ALLOWED)
@pytest.mark.parametrize("name", ["ann", "bob", "cleo", "lena", "omar", "mara", "hugo", "ada"])
def test_each_move_is_for_its_actors_only(cast: Cast, review: Review, move: MoveKey, name: str) -> None:
    standing = {
        MoveKey.WRITE: written,
        MoveKey.SIGN_AS_LEADER: written,
        MoveKey.CLOSE: signed_by_both,
        MoveKey.CLOSE_UNSIGNED: written,
        MoveKey.HAND_OVER: written,
    }
    standing.get(move, signed_by_leader)(review)
    by, version = cast.user(name), review.version
    calls = {
        MoveKey.WRITE: lambda: save_texts(review, texts=TEXTS, version=version, by=by),
        MoveKey.SIGN_AS_LEADER: lambda: sign_review(review, role=LEADER, version=version, by=by),
        MoveKey.COMMENT: lambda: save_texts(review, texts={"comment": "x"}, version=version, by=by),
        MoveKey.SIGN_AS_PERSON: lambda: sign_review(review, role=PERSON, version=version, by=by),
        MoveKey.CLOSE: lambda: close_review(review, version=version, by=by),
        MoveKey.CLOSE_UNSIGNED: lambda: close_review(review, version=version, by=by, reason="Left."),
        MoveKey.REOPEN: lambda: reopen_review(review, reason="Wrong goal.", version=version, by=by),
        MoveKey.HAND_OVER: lambda: hand_over_review(review, to=cast.mara, reason="Leave.", version=version, by=by),
    }
    if name in ALLOWED[move]:
        calls[move]()
        assert StepEntry.objects.filter(review=review, move=move).exists()
    else:
        with pytest.raises(PermissionDenied):
            calls[move]()
        review.refresh_from_db()
        assert review.version == version


def test_moves_follow_from_step_and_actor() -> None:
    assert moves_at(Step.OPENED, {Actor.AUTHOR}) == [MoveKey.WRITE]
    assert moves_at(Step.WRITTEN, {Actor.AUTHOR}) == [MoveKey.WRITE, MoveKey.SIGN_AS_LEADER]
    assert moves_at(Step.OPENED, {Actor.PERSON}) == []
    assert moves_at(Step.LEADER_SIGNED, {Actor.PERSON}) == [MoveKey.COMMENT, MoveKey.SIGN_AS_PERSON]
    assert moves_at(Step.CLOSED, {Actor.AUTHOR, Actor.PERSON, Actor.MANAGER}) == []
    assert moves_at(Step.CLOSED, {Actor.HR}) == [MoveKey.REOPEN]


def test_every_step_has_a_stage_and_every_move_starts_and_ends_at_one() -> None:
    assert set(STAGES) == set(Step)
    assert set(MOVES) == set(MoveKey) - {MoveKey.OPEN}
    assert all(move.steps <= set(Step) and (move.to is None or move.to in STAGES) for move in MOVES.values())


def test_reopening_needs_a_reason_and_voids_the_signatures(cast: Cast, review: Review) -> None:
    signed_by_both(review)
    with pytest.raises(ValidationError, match="Give the reason"):
        reopen_review(review, reason=" ", version=review.version, by=cast.user("hugo"))
    reopen_review(review, reason="The goal names the wrong month.", version=review.version, by=cast.user("hugo"))
    assert (review.step, review.round) == (Step.WRITTEN, 2)
    assert review.entries.latest("pk").reason == "The goal names the wrong month."
    assert AuditEvent.objects.get(action="review.reopen").details["reason"] == "The goal names the wrong month."
    save_texts(review, texts={"goals": "By July."}, version=review.version, by=None)
    sign_review(review, role=LEADER, version=review.version, by=None)
    sign_review(review, role=PERSON, version=review.version, by=None)
    assert list(review.signatures.values_list("round", "role")) == [
        (1, "leader"), (1, "person"), (2, "leader"), (2, "person"),
    ]  # fmt: skip
    assert verify_review(review) == []


def test_a_reopened_review_opens_its_closed_cycle(cast: Cast, cycle: Cycle, review: Review) -> None:
    signed_by_both(review)
    close_cycle(cycle, by=None, reason="The others were away.")
    assert cycle.state == Cycle.State.CLOSED
    review.refresh_from_db()
    reopen_review(review, reason="Missing goal.", version=review.version, by=cast.user("hugo"))
    cycle.refresh_from_db()
    assert (cycle.state, cycle.closed_at) == (Cycle.State.OPEN, None)
    assert set(cycle.reviews.exclude(pk=review.pk).values_list("step", flat=True)) == {"closed"}


def test_a_cycle_with_unsigned_reviews_closes_with_a_reason_only(cast: Cast, cycle: Cycle, review: Review) -> None:
    signed_by_both(review)
    with pytest.raises(ValidationError, match="2 reviews are not signed by both"):
        close_cycle(cycle, by=cast.user("hugo"))
    assert close_cycle(cycle, by=cast.user("hugo"), reason="Both left in March.") == 3
    moves = StepEntry.objects.filter(to_step="closed").order_by("review__person__name")
    assert list(moves.values_list("review__person__name", "move", "reason", "by_name")) == [
        ("Ann Test", "close", "", "Hugo Test"),
        ("Bob Test", "close_unsigned", "Both left in March.", "Hugo Test"),
        ("Cleo Test", "close_unsigned", "Both left in March.", "Hugo Test"),
    ]
    with pytest.raises(ValidationError, match="Only an open cycle"):
        close_cycle(cycle, by=cast.user("hugo"))


def test_a_new_leader_takes_over_with_a_trail(cast: Cast, review: Review) -> None:
    written(review)
    end_membership(Membership.objects.get(person=cast.lena), ends_on=date(2026, 4, 10), by=None)
    nora = builders.person("Nora Test")
    builders.stay(nora, cast.alpha, Role.TEAM_LEADER, starts_on=date(2026, 4, 10))
    builders.login(nora, "nora")
    hand_over_review(review, to=nora, reason="Lena left.", version=review.version, by=cast.user("mara"))
    with pytest.raises(PermissionDenied):
        save_texts(review, texts=TEXTS, version=review.version, by=cast.user("lena"))
    save_texts(review, texts={"goals": "By July."}, version=review.version, by=nora.user)
    assert review.entries.get(move="hand_over").reason == "From Lena Test to Nora Test: Lena left."
    texts = dict(review.texts.values_list("section", "written_by"))
    assert texts == {"strengths": "Lena Test", "improvements": "Lena Test", "goals": "Nora Test"}


def test_a_review_is_not_handed_to_its_person_or_its_author(cast: Cast, review: Review) -> None:
    for nobody in (cast.ann, cast.lena):
        with pytest.raises(ValidationError, match="cannot take this review over"):
            hand_over_review(review, to=nobody, reason="x", version=1, by=None)


def test_a_signed_review_is_not_handed_over(cast: Cast, review: Review) -> None:
    signed_by_leader(review)
    with pytest.raises(ValidationError, match="With the person"):
        hand_over_review(review, to=cast.mara, reason="x", version=review.version, by=None)


def test_a_review_without_an_author_says_what_to_do(cast: Cast, review: Review) -> None:
    Review.objects.filter(pk=review.pk).update(author=None)
    review.refresh_from_db()
    with pytest.raises(ValidationError, match="hand it over first"):
        save_texts(review, texts=TEXTS, version=1, by=None)


def test_texts_are_cleaned_and_limited(review: Review) -> None:
    save_texts(review, texts={"strengths": " One\r\ntwo\x00 "}, version=1, by=None)
    assert review.texts.get().text == "One\ntwo"
    with pytest.raises(ValidationError, match="at most 8000 characters; this one has 8001"):
        save_texts(review, texts={"strengths": "x" * (LONGEST_TEXT + 1)}, version=2, by=None)


def test_the_database_refuses_a_log_entry_without_its_reason(review: Review) -> None:
    entry = review.entries.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        StepEntry.objects.filter(pk=entry.pk).update(move="reopen")
