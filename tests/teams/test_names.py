"""A name in a sentence turns nothing around it, and nobody types one that would."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from teams.actions import move_person
from teams.models import Person, Team
from teams.names import isolated
from tests.api.client import Api
from tests.builders import person, stay
from tests.conftest import Cast
from tests.teams.pages import main

HEBREW, ARABIC = "אבי כהן", "مها ١٢"
OVERRIDE, ISOLATE, ISOLATE_END, MARK = "\u202e", "\u2067", "\u2069", "\u200f"


@pytest.mark.parametrize("name", ["Ann Test", "Łukasz O'Neill 2", "Δήμος", "山田 太郎", "Zoë 🙂"])
def test_a_name_that_runs_with_the_sentence_stays_as_it_is(name: str) -> None:
    assert isolated(name) == name


@pytest.mark.parametrize("name", [HEBREW, ARABIC, f"{HEBREW} (Ann)"])
def test_a_name_from_the_right_has_a_direction_of_its_own(name: str) -> None:
    assert isolated(name) == f"\u2068{name}\u2069"


@pytest.mark.parametrize("sign", [OVERRIDE, ISOLATE, ISOLATE_END, MARK, "\u202a", "\u202c", "\u061c"])
def test_signs_that_turn_are_left_out_of_sentences(sign: str) -> None:
    assert isolated(f"A{sign}nn{sign}") == "Ann"
    # One of them alone would end the isolation.
    assert isolated(f"{HEBREW}{sign}") == f"\u2068{HEBREW}\u2069"


def test_in_a_language_from_the_right_every_name_is_set_apart() -> None:
    with translation.override("he"):
        assert isolated("Ann") == "\u2068Ann\u2069"


def test_titles_and_messages_set_names_apart(cast: Cast) -> None:
    avi = person(HEBREW)
    stay(avi, cast.alpha)
    title = cast.client("lena").get(f"/people/{avi.public_id}/").context["title"]
    assert title == f"How is \u2068{HEBREW}\u2069 doing?"
    page = cast.client("ada").get(f"/organisation/people/{avi.public_id}/move/").content.decode()
    assert f"Move \u2068{HEBREW}\u2069 to another team" in page
    with pytest.raises(ValidationError) as refused:
        move_person(avi, team=cast.alpha, on=avi.memberships.get().starts_on, by=None)
    assert refused.value.messages == [f"\u2068{HEBREW}\u2069 is already in Alpha on that day."]


@pytest.mark.parametrize("sign", [OVERRIDE, ISOLATE_END, MARK])
def test_nobody_types_a_name_with_a_sign_that_turns(cast: Cast, sign: str) -> None:
    sentence = "The name holds an invisible sign that turns the direction of writing: type it without that."
    client, name = cast.client("ada"), f"Eve{sign} Test"
    for address in ("/organisation/people/add/", "/organisation/teams/add/"):
        answer = client.post(address, {"name": name, "parent": str(cast.root.public_id)})
        assert answer.status_code == 422
        assert sentence in main(answer)
    api = Api(client)
    for address, body in (
        ("/people/", {"name": name}),
        ("/teams/", {"name": name, "parent": str(cast.root.public_id)}),
    ):
        answered = api.post(address, body)
        assert answered.status == 400
        assert sentence in str(answered.data)
    assert not Person.objects.filter(name__startswith="Eve").exists()
    assert not Team.objects.filter(name__startswith="Eve").exists()


def test_letters_from_the_right_may_be_typed(cast: Cast) -> None:
    answer = cast.client("ada").post("/organisation/people/add/", {"name": ARABIC}, follow=True)
    assert f"\u2068{ARABIC}\u2069 was added." in answer.content.decode()
