"""What was frozen or signed: the database refuses a change, and the chain shows one that got past it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from reviews.models import Review, ReviewText, Signature
from reviews.sealing import verify_review
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

SQLITE_TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'reviews_%'"


@pytest.fixture
def review(cast: Cast) -> Review:
    quarter_of_ratings(cast)
    return review_of(opened_cycle(cast.root), cast.ann)


def without_triggers() -> None:
    """What somebody with the database's password could do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in ("reviews_review", "reviews_reviewtext", "reviews_signature"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            return
        cursor.execute(SQLITE_TRIGGERS)
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")


def change_figures(review: Review) -> None:
    figures = review.figures | {"score": 120.0}
    Review.objects.filter(pk=review.pk).update(figures=figures)


def change_score(review: Review) -> None:
    Review.objects.filter(pk=review.pk).update(score=119.0)


def change_text(review: Review) -> None:
    ReviewText.objects.filter(review=review, section="goals").update(text="Something else.")


def change_comment(review: Review) -> None:
    ReviewText.objects.create(
        review=review, section="comment", text="I agree with everything.", written_by="x", written_at=review.frozen_at
    )


def change_signed_content(review: Review) -> None:
    signature = review.signatures.earliest("pk")
    signature.content["texts"]["goals"] = "Something else."
    Signature.objects.filter(pk=signature.pk).update(content=signature.content)


def change_name(review: Review) -> None:
    Signature.objects.filter(pk=review.signatures.earliest("pk").pk).update(name="Somebody Else")


def change_instant(review: Review) -> None:
    review.signatures.update(at=F("at") + timedelta(days=1))


TAMPERING: dict[Callable[[Review], None], str] = {
    change_figures: "The frozen figures were changed.",
    change_score: "The score differs from the frozen one.",
    change_text: "A text that Lena Test signed was changed afterwards.",
    change_comment: "A text that Ann Test signed was changed afterwards.",
    change_signed_content: "What Lena Test signed was changed.",
    change_name: "The signature of Somebody Else says something else than what was signed.",
    change_instant: "The signature of Lena Test says something else than what was signed.",
}


@pytest.mark.parametrize("tamper", TAMPERING)
def test_the_database_refuses_a_change_of_what_was_signed(review: Review, tamper: Callable[[Review], None]) -> None:
    signed_by_both(review)
    with pytest.raises(IntegrityError), transaction.atomic():
        tamper(review)
    assert verify_review(Review.objects.get(pk=review.pk)) == []


@pytest.mark.parametrize("tamper", TAMPERING)
def test_the_chain_shows_a_change_that_got_past_the_database(review: Review, tamper: Callable[[Review], None]) -> None:
    signed_by_both(review)
    without_triggers()
    tamper(review)
    assert TAMPERING[tamper] in verify_review(Review.objects.get(pk=review.pk))


def test_a_missing_signature_is_noticed(review: Review) -> None:
    signed_by_both(review)
    review.signatures.latest("pk").delete()
    assert verify_review(review) == ["The signature “Person” is missing."]
    review.signatures.get().delete()
    assert len(verify_review(review)) == 2


def test_a_link_taken_out_of_the_middle_is_noticed(review: Review) -> None:
    signed_by_both(review)
    review.signatures.earliest("pk").delete()
    assert "The link before the signature of Ann Test is broken." in verify_review(review)


def test_a_step_set_by_hand_is_noticed(review: Review) -> None:
    written(review)
    Review.objects.filter(pk=review.pk).update(step="person_signed")
    assert len(verify_review(Review.objects.get(pk=review.pk))) == 2


def test_a_deleted_text_is_noticed(review: Review) -> None:
    signed_by_leader(review)
    review.texts.get(section="goals").delete()
    assert verify_review(review) == ["A text that Lena Test signed was changed afterwards."]


def test_a_deleted_login_leaves_the_signature(cast: Cast, review: Review) -> None:
    signed_by_both(review)
    Signature.objects.update(by=cast.user("lena"))
    cast.user("lena").delete()
    assert set(review.signatures.values_list("by", "name")) == {(None, "Lena Test"), (None, "Ann Test")}
    assert verify_review(review) == []


def test_the_first_link_covers_figures_texts_and_signer(review: Review) -> None:
    signed_by_leader(review)
    signature = review.signatures.get()
    assert signature.previous == review.checksum
    assert signature.content["figures"] == review.checksum
    assert signature.content["texts"] == TEXTS
    assert (signature.content["name"], signature.content["person"]) == ("Lena Test", "Ann Test")


def test_nothing_is_frozen_before_it_is_signed(review: Review) -> None:
    written(review)
    assert ReviewText.objects.filter(review=review).update(text="Better words.") == 3
    assert verify_review(review) == []
