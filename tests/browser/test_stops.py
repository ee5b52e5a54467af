"""No page is forgotten by the walk over every page: whatever answers with one is walked, or is no page and says why."""

from typing import Any

import pytest
from django.test import Client

from tests.access_table import PERSONAS, TABLE
from tests.browser import walk_scene
from tests.browser.stops import EVERY, NO_PAGE, SET_UP
from tests.conftest import Cast
from tests.test_access_matrix import ask, filled, routes

WRITES_ONLY = {name for name, row in TABLE.items() if not row.get}


def test_every_address_is_walked() -> None:
    names = {name for name, _text in routes(walk_scene.urlpatterns)}
    walked = {stop.name for stop in EVERY} | SET_UP
    assert sorted(names - walked - set(NO_PAGE) - WRITES_ONLY) == [], "add these to tests/browser/stops.py"
    assert sorted((walked | set(NO_PAGE)) - names) == [], "these have no route any more"


@pytest.mark.django_db
def test_what_is_not_walked_is_no_page(cast: Cast) -> None:
    found, pages = walk_scene.walk_scene(cast), []
    for who in PERSONAS.values():
        client = cast.client(who) if who else Client()
        for name in NO_PAGE:
            answer = ask(client, "get", name, filled(TABLE[name], found), TABLE[name])
            pages += [f"{name} as {who}"] if is_page(answer) else []
    assert pages == []


def is_page(answer: Any) -> bool:
    return answer.status_code == 200 and not answer.streaming and b"<!doctype html>" in answer.content
