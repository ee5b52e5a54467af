"""The search of the top bar: what it finds, for whom, and that it tells nothing else."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from dashboards.folding import fold, spellings
from dashboards.pages import FURTHER_PAGES, PAGES
from dashboards.search import search
from teams.access import sight_of
from teams.roles import Role
from tests import builders
from tests.access_table import PERSONAS, TABLE
from tests.conftest import Cast
from tests.teams.pages import main

# The masked token of the frame's forms is new in every answer.
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
TYPING = {"HX-Request": "true", "HX-Target": "found"}


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Jörg Müller-Lüdenscheidt", "jorg muller ludenscheidt"),
        ("PAWEŁ Łoś", "pawel los"),
        ("Groß", "gross"),
        ("I\u0307nci Işık", "inci isik"),
        ("Søren Æbelø", "soren aebelo"),
        ("Ναταλία", "ναταλια"),
        ("Ｏｍａｒ", "omar"),
        ("  O’Brien,  K. ", "o brien k"),
    ],
)
def test_case_accents_and_marks_fold_away(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_umlauts_are_found_either_way() -> None:
    assert spellings("Müller") == " muller mueller"
    assert spellings("Mu\u0308ller") == " muller mueller"
    assert spellings("Ann Test") == " ann test"


@pytest.fixture
def labels(cast: Cast) -> Callable[..., dict[str, list[str]]]:
    """``labels("mara", "ann")``: what somebody finds, by group."""

    def found(who: str, words: str, most: int = 5) -> dict[str, list[str]]:
        return {group.label: [hit.label for hit in group.hits] for group in search(cast.user(who), words, most)}

    return found


def test_people_are_found_by_name_or_key_in_any_spelling(cast: Cast, labels: Any) -> None:
    builders.stay(builders.person("Jörg Müller", external_id="X-4711"), cast.alpha, Role.AGENT)
    for words in ("jorg", "MÜLLER", "mueller", "mull jor", "x-4711", "4711"):
        assert labels("mara", words)["People"] == ["Jörg Müller"], words
    assert "People" not in labels("mara", "jorg smith")


def test_two_letters_count_only_where_a_word_begins(cast: Cast, labels: Any) -> None:
    assert labels("mara", "le")["People"] == ["Lena Test"]
    assert labels("mara", "leo")["People"] == ["Cleo Test"]
    assert "People" not in labels("mara", "eo")


def test_nobody_finds_what_is_out_of_sight(labels: Any) -> None:
    assert labels("ann", "test") == {"People": ["Ann Test"]}
    assert labels("lena", "test")["People"] == ["Ann Test", "Bob Test", "Lena Test"]
    assert labels("omar", "test")["People"] == ["Cleo Test", "Omar Test"]
    assert labels("lena", "beta") == {}
    assert labels("ann", "alpha") == {}
    assert labels("lena", "alpha")["Teams"] == ["Alpha"]
    assert len(labels("hugo", "test", 25)["People"]) == 8


def test_whoever_edits_people_finds_all_of_them_in_the_directory(cast: Cast) -> None:
    (group,) = (g for g in search(cast.user("ada"), "cleo", 5) if g.label == "People")
    assert group.hits[0].url == reverse("organisation_person", args=[cast.cleo.public_id])
    (own,) = (g for g in search(cast.user("ada"), "ada", 5) if g.label == "People")
    assert own.hits[0].url == reverse("person", args=[cast.ada.public_id])


def test_two_of_one_name_are_told_apart_by_where_they_are(cast: Cast) -> None:
    builders.stay(builders.person("Ann Test", external_id="ann-2"), cast.beta, Role.AGENT)
    (group,) = (g for g in search(cast.user("mara"), "ann", 5) if g.label == "People")
    assert sorted(hit.note for hit in group.hits) == ["Agent · Alpha", "Agent · Beta"]


def test_kpis_are_found_by_label_and_by_key(labels: Any) -> None:
    assert labels("ann", "aht")["KPIs"] == ["AHT"]
    assert "AHT" in labels("ann", "average handle")["KPIs"]


def test_the_best_fit_comes_first_and_the_rest_is_counted(cast: Cast) -> None:
    (group,) = (g for g in search(cast.user("mara"), "test", 3) if g.label == "People")
    assert [hit.label for hit in group.hits] == ["Ada Test", "Ann Test", "Bob Test"]
    assert (group.more, group.url) == (5, "/organisation/people/")


@pytest.mark.walk
def test_every_hit_leads_to_a_page_that_opens(cast: Cast) -> None:
    for who in filter(None, PERSONAS.values()):
        client = cast.client(who)
        for words in ("test", "alpha", "cs", "a", "re", "im"):
            for group in search(cast.user(who), words, 25):
                for hit in group.hits:
                    assert client.get(hit.url, follow=True).status_code == 200, (who, hit)


def test_a_page_is_offered_only_to_whom_it_opens(cast: Cast) -> None:
    for page in PAGES + FURTHER_PAGES:
        for who, status in zip(PERSONAS.values(), TABLE[page.address].statuses("get"), strict=True):
            if who and page.seen(sight_of(cast.user(who))):
                assert status in (200, 302), (page.address, who)


def test_foreign_and_unknown_names_get_the_same_answer(cast: Cast) -> None:
    client = cast.client("lena")
    for headers in ({}, TYPING):
        foreign = TOKEN.sub(b"", client.get("/search/?q=cleo", headers=headers).content.replace(b"cleo", b"?"))
        unknown = TOKEN.sub(b"", client.get("/search/?q=zora", headers=headers).content.replace(b"zora", b"?"))
        assert foreign == unknown


def test_the_page_works_without_script_and_says_what_is_empty(cast: Cast) -> None:
    client = cast.client("mara")
    assert "Ann Test Agent · Alpha" in main(client.get("/search/?q=ann"))
    assert "Nothing called “zzz” is open to you" in main(client.get("/search/?q=zzz"))
    assert "Targets at a glance" in main(client.get("/search/"))


@pytest.mark.parametrize("words", ["\0", "%", "' OR 1=1 --", "<b>x</b>", "ä" * 5000, "٣", "\u202eann", "a " * 300])
def test_odd_words_do_no_harm(cast: Cast, words: str) -> None:
    answer = cast.client("mara").get("/search/", {"q": words})
    assert answer.status_code == 200
    assert b"<b>x</b>" not in answer.content


def test_typing_is_answered_by_the_list_alone(cast: Cast) -> None:
    answer = cast.client("mara").get("/search/?q=test", headers=TYPING).content.decode()
    assert "<html" not in answer
    assert answer.count("<li>") == 5 + 1
    assert 'href="/search/?q=test"' in answer


def test_query_count(cast: Cast, django_assert_max_num_queries: Any) -> None:
    client = cast.client("mara")
    with django_assert_max_num_queries(9):
        client.get("/search/?q=test", headers=TYPING)
