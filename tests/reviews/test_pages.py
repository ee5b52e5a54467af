"""The pages: who comes in, what is hidden, what a form does, how many queries a page takes."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from reviews.models import Cycle, Review
from reviews.workflow import Step
from teams.models import AuditEvent
from tests import builders
from tests.conftest import Cast
from tests.reviews.builders import (
    TEXTS,
    opened_cycle,
    quarter_of_ratings,
    ratings,
    review_of,
    signed_by_both,
    signed_by_leader,
    written,
)

EVERYBODY = ("ann", "bob", "cleo", "lena", "omar", "mara", "hugo", "ada")


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    quarter_of_ratings(cast)
    return opened_cycle(cast.root)


@pytest.fixture
def review(cast: Cast, cycle: Cycle) -> Review:
    return review_of(cycle, cast.ann)


def url(name: str, thing: Review | Cycle | None = None) -> str:
    return reverse(name, args=[thing.public_id] if thing else [])


# Who may open which list or cycle page.
PAGES = {
    "reviews_to_write": {"lena", "omar", "mara"},
    "people_reviews": {"lena", "omar", "mara", "hugo"},
    "my_reviews": set(EVERYBODY),
    "cycles": {"hugo"},
    "new_cycle": {"hugo"},
}
CYCLE_PAGES = ("cycle", "cycle_opening", "cycle_scores", "close_cycle", "cycle_export")


@pytest.mark.parametrize("name", EVERYBODY)
def test_each_page_opens_for_its_roles_and_answers_404_to_the_others(cast: Cast, cycle: Cycle, name: str) -> None:
    client = cast.client(name)
    for page, allowed in PAGES.items():
        assert client.get(url(page)).status_code == (200 if name in allowed else 404), page
    for page in CYCLE_PAGES:
        assert client.get(url(page, cycle)).status_code == (200 if name == "hugo" else 404), page


# At each step, who may open Ann's review.
READERS = {
    "opened": {"lena", "mara", "hugo"},
    "signed by leader": {"ann", "lena", "mara", "hugo"},
    "signed by both": {"ann", "lena", "mara", "hugo"},
}


@pytest.mark.parametrize(
    ("standing", "prepare"),
    [("opened", written), ("signed by leader", signed_by_leader), ("signed by both", signed_by_both)],
)
def test_a_review_opens_for_its_readers_and_for_the_person_once_signed(
    cast: Cast, review: Review, standing: str, prepare: object
) -> None:
    assert callable(prepare)
    prepare(review)
    found = {name for name in EVERYBODY if cast.client(name).get(url("review", review)).status_code == 200}
    assert found == READERS[standing]


@pytest.mark.parametrize("name", ["ann", "cleo", "omar", "ada"])
def test_a_foreign_review_answers_like_one_that_does_not_exist(cast: Cast, review: Review, name: str) -> None:
    client = cast.client(name)
    for page in ("review", "sign_review", "hand_over_review", "reopen_review", "close_review"):
        foreign, unknown = client.get(url(page, review)), client.get(reverse(page, args=[uuid4()]))
        assert (foreign.status_code, foreign.content) == (404, unknown.content), page
    for page in ("write_review", "comment_review", "sign_review", "reopen_review", "close_review", "hand_over_review"):
        foreign, unknown = client.post(url(page, review)), client.post(reverse(page, args=[uuid4()]))
        assert (foreign.status_code, foreign.content) == (404, unknown.content), page


def test_without_a_login_every_page_leads_to_the_login(cast: Cast, cycle: Cycle, review: Review) -> None:
    addresses = [url(page) for page in ("reviews", *PAGES)] + [url(page, cycle) for page in CYCLE_PAGES]
    for address in [*addresses, url("review", review), url("sign_review", review)]:
        response = Client().get(address)
        assert (response.status_code, response["Location"].startswith("/login/")) == (302, True), address


@pytest.mark.parametrize(
    ("name", "address"),
    [("hugo", "cycles"), ("lena", "reviews_to_write"), ("ann", "my_reviews"), ("ada", "my_reviews")],
)
def test_reviews_begin_where_each_has_most_to_do(cast: Cast, name: str, address: str) -> None:
    assert cast.client(name).get(url("reviews"))["Location"] == url(address)


def test_nobody_but_the_author_reads_what_is_not_signed(cast: Cast, review: Review) -> None:
    written(review)
    for name, reads in (("lena", True), ("mara", False), ("hugo", False)):
        page = cast.client(name).get(url("review", review)).content.decode()
        assert (TEXTS["strengths"] in page) is reads, name
        assert "Frozen scorecard" in page


def test_the_comment_is_the_persons_alone_until_signed(cast: Cast, review: Review) -> None:
    signed_by_leader(review)
    data = {"version": review.version, "comment": "I see the goal differently."}
    assert cast.client("ann").post(url("comment_review", review), data).status_code == 302
    assert "I see the goal differently." in cast.client("ann").get(url("review", review)).content.decode()
    for name in ("lena", "mara", "hugo"):
        assert "I see the goal differently." not in cast.client(name).get(url("review", review)).content.decode()
    review.refresh_from_db()
    sign = {"version": review.version, "confirmed": "on"}
    assert cast.client("ann").post(url("sign_review", review), sign).status_code == 302
    assert "I see the goal differently." in cast.client("lena").get(url("review", review)).content.decode()


def test_who_wrote_no_comment_signs_the_review_alone(cast: Cast, review: Review) -> None:
    signed_by_leader(review)
    page = cast.client("ann").get(url("sign_review", review)).content.decode()
    assert "You wrote no comment." in page
    assert "What was written" not in page


def test_the_leader_writes_reads_through_and_signs(cast: Cast, review: Review) -> None:
    client = cast.client("lena")
    response = client.post(url("write_review", review), TEXTS | {"version": 1, "then": "sign"})
    assert response["Location"] == url("sign_review", review)
    page = client.get(url("sign_review", review)).content.decode()
    assert all(text in page for text in TEXTS.values())
    review.refresh_from_db()
    refused = client.post(url("sign_review", review), {"version": review.version})
    assert (refused.status_code, review.signatures.count()) == (200, 0)
    client.post(url("sign_review", review), {"version": review.version, "confirmed": "on"})
    review.refresh_from_db()
    assert (review.step, review.signatures.get().name) == (Step.LEADER_SIGNED, "Lena Test")


def test_signing_with_empty_sections_saves_and_names_them(cast: Cast, review: Review) -> None:
    data = {"version": 1, "strengths": "Calm.", "improvements": "", "goals": "", "then": "sign"}
    page = cast.client("lena").post(url("write_review", review), data).content.decode()
    assert page.count("Write something here before you sign.") == 2
    assert review.texts.get(section="strengths").text == "Calm."
    assert 'name="version" value="2"' in page


def test_a_conflict_keeps_what_was_typed_and_shows_what_was_saved(cast: Cast, review: Review) -> None:
    client = cast.client("lena")
    client.post(url("write_review", review), {"version": 1, "strengths": "From the office."})
    page = client.post(url("write_review", review), {"version": 1, "strengths": "From home."}).content.decode()
    assert "changed while you wrote" in page
    assert "From home." in page
    assert "Saved meanwhile: From the office." in page
    assert review.texts.get(section="strengths").text == "From the office."
    client.post(url("write_review", review), {"version": 2, "strengths": "From home."})
    assert review.texts.get(section="strengths").text == "From home."


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_version_that_is_none_is_a_conflict(cast: Cast, review: Review, version: str) -> None:
    response = cast.client("lena").post(url("write_review", review), {"version": version, "strengths": "x"})
    assert "changed while you wrote" in response.content.decode()
    assert not review.texts.exists()


def test_a_section_that_was_not_sent_keeps_its_text(cast: Cast, review: Review) -> None:
    client = cast.client("lena")
    client.post(url("write_review", review), TEXTS | {"version": 1})
    client.post(url("write_review", review), {"version": 2, "goals": "By July."})
    page = client.post(url("write_review", review), {"version": 3}).content.decode()
    assert "No section was sent." in page
    assert dict(review.texts.values_list("section", "text")) == TEXTS | {"goals": "By July."}


def test_a_move_that_came_too_late_leads_back_and_says_so(cast: Cast, review: Review) -> None:
    signed_by_leader(review)
    response = cast.client("lena").post(url("write_review", review), TEXTS | {"version": 1}, follow=True)
    assert response.redirect_chain == [(url("review", review), 302)]
    assert "The review stands at “With the person” now." in response.content.decode()


def test_reading_the_review_of_somebody_else_is_logged(cast: Cast, review: Review) -> None:
    signed_by_leader(review)
    for name in ("ann", "lena", "hugo"):
        cast.client(name).get(url("review", review))
    reads = AuditEvent.objects.filter(action="review.read").order_by("pk")
    assert list(reads.values_list("by_name", "subject")) == [("lena", "Ann Test"), ("hugo", "Ann Test")]
    assert reads[0].details == {"review": str(review.public_id), "cycle": "First quarter"}


def test_hr_reopens_with_a_reason(cast: Cast, review: Review) -> None:
    signed_by_both(review)
    client = cast.client("hugo")
    client.post(url("reopen_review", review), {"version": review.version, "reason": ""})
    review.refresh_from_db()
    assert review.step == Step.PERSON_SIGNED
    client.post(url("reopen_review", review), {"version": review.version, "reason": "Wrong month."})
    review.refresh_from_db()
    assert review.step == Step.WRITTEN
    assert cast.client("ann").get(url("review", review)).status_code == 404


def test_the_manager_hands_over_to_who_may_write(cast: Cast, review: Review) -> None:
    client = cast.client("mara")
    page = client.get(url("hand_over_review", review)).content.decode()
    assert re.findall(r">(\w+ Test)</option>", page) == ["Mara Test"]
    omar = {"version": 1, "to": cast.omar.pk, "reason": "Lena is away."}
    assert client.post(url("hand_over_review", review), omar).status_code == 200
    client.post(url("hand_over_review", review), omar | {"to": cast.mara.pk})
    review.refresh_from_db()
    assert review.author == cast.mara
    assert cast.client("lena").post(url("write_review", review), {"version": 2}).status_code == 404


def test_hr_closes_an_unsigned_review_with_a_reason(cast: Cast, review: Review) -> None:
    client = cast.client("hugo")
    client.post(url("close_review", review), {"version": 1, "reason": "Ann left."})
    review.refresh_from_db()
    assert (review.step, review.entries.latest("pk").reason) == (Step.CLOSED, "Ann left.")
    page = client.get(url("review", review)).content.decode()
    assert "Can be read once the team leader has signed." in page


def test_the_list_to_write_shows_what_is_due_first(cast: Cast, cycle: Cycle) -> None:
    later = opened_cycle(cast.alpha, name="Again", due_on=date(2026, 4, 20))
    signed_by_both(review_of(later, cast.bob))
    page = cast.client("lena").get(url("reviews_to_write")).content.decode()
    rows = re.findall(r"(Ann|Bob) Test\s*</a>.*?(Again|First quarter)", page, re.DOTALL)
    assert rows == [("Ann", "Again"), ("Ann", "First quarter"), ("Bob", "First quarter")]
    assert "overdue" in page


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"Ann", "Bob", "Cleo"}),
        ("step=written", {"Ann"}),
        ("step=overdue", {"Ann", "Bob", "Cleo"}),
        ("team=south", {"Cleo"}),
        ("cycle=first&step=closed", set()),
        ("step=nonsense", {"Ann", "Bob", "Cleo"}),
        ("team=nonsense", {"Ann", "Bob", "Cleo"}),
    ],
)
def test_filters_narrow_the_list(cast: Cast, cycle: Cycle, query: str, names: set[str]) -> None:
    written(review_of(cycle, cast.ann))
    query = query.replace("south", str(cast.south.public_id)).replace("first", str(cycle.public_id))
    page = cast.client("hugo").get(f"{url('people_reviews')}?{query}").content.decode()
    assert set(re.findall(r">\s*(\w+) Test\s*</a>", page)) == names
    assert ("There is no such" in page) is ("nonsense" in query)


def test_a_leader_cannot_filter_by_a_foreign_team(cast: Cast, cycle: Cycle) -> None:
    page = cast.client("lena").get(f"{url('people_reviews')}?team={cast.beta.public_id}").content.decode()
    assert "There is no such team to choose from." in page
    assert "Beta" not in page


def test_texts_and_names_with_markup_are_shown_as_text(cast: Cast, review: Review) -> None:
    attack = "<script>alert(1)</script>"
    cast.client("lena").post(url("write_review", review), {"version": 1, "strengths": attack})
    page = cast.client("lena").get(url("review", review)).content.decode()
    assert attack not in page
    assert "&lt;script&gt;alert(1)" in page


# With the login and the sight; a review's log of the read is one of its.
QUERIES = {
    ("lena", "reviews_to_write"): 4,
    ("mara", "people_reviews"): 6,
    ("ann", "my_reviews"): 3,
    ("hugo", "cycles"): 5,
    ("hugo", "cycle"): 6,
    ("hugo", "cycle_scores"): 4,
    ("hugo", "cycle_export"): 5,
    ("lena", "review"): 9,
}


@pytest.mark.parametrize(("name", "address"), QUERIES)
@pytest.mark.parametrize("more", [0, 5])
def test_a_page_takes_its_number_of_queries_however_many_reviews_there_are(  # type: ignore[no-untyped-def]
    cast: Cast, name: str, address: str, more: int, django_assert_num_queries
) -> None:
    quarter_of_ratings(cast)
    for _number in range(more):
        builders.stay(builders.person(), cast.alpha)
    cycle = opened_cycle(cast.root)
    review = written(review_of(cycle, cast.ann))
    thing = {"cycle": cycle, "cycle_scores": cycle, "cycle_export": cycle, "review": review}.get(address)
    client = cast.client(name)
    with django_assert_num_queries(QUERIES[name, address]):
        assert client.get(url(address, thing)).status_code == 200


def test_a_later_correction_stands_beside_the_frozen_figure(cast: Cast, cycle: Cycle, review: Review) -> None:
    client = cast.client("lena")
    assert not client.get(url("review", review)).context["is_corrected"]
    ratings(cast.ann, cast.alpha, 3, 7)
    builders.aggregate()
    response = client.get(url("review", review))
    lines = {line.label: (line.value, line.now) for line in response.context["lines"] if line.is_corrected}
    # 17 of 20 were frozen; with 3 of 10 more it is 20 of 30.
    assert lines == {"CSAT": (85.0, pytest.approx(100 * 20 / 30))}
    assert re.search(r"now\s+66.7", response.content.decode())


def test_a_rebuild_that_changes_nothing_is_no_correction(cast: Cast, cycle: Cycle, review: Review) -> None:
    builders.aggregate()
    assert not cast.client("lena").get(url("review", review)).context["is_corrected"]


def test_a_frozen_figure_leads_to_its_explanation(cast: Cast, review: Review) -> None:
    client = cast.client("lena")
    page = client.get(url("review", review)).content.decode()
    found = re.search(r'href="(/explain/csat/[^"]+)"', page)
    assert found is not None
    assert client.get(found[1].replace("&amp;", "&")).status_code == 200
