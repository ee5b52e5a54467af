"""Every route x every persona x own, foreign and unknown objects, against ``tests.access_table``."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.http import urlencode

from tests.access_scene import scene, unknown
from tests.access_table import PERSONAS, TABLE, Row
from tests.conftest import Cast

Clients = Callable[..., Iterator[tuple[str, Client]]]

# The masked token of a form is new in every answer.
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
METHODS = ("get", "post", "patch", "put", "delete")
NOTHING_DONE = {302, 401, 403, 404, 405}
# Says that the link is dead, however it is asked.
SAYS_THE_SAME = {"account_reset_password_from_key"}
# Who could do harm where a check is missing.
STRONG = ("operations manager", "HR", "administrator")


def routes(patterns: list[Any] | None = None, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Name and address pattern of every route."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        text = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, text)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or "", text


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    found = list(routes())
    nameless = [text for name, text in found if not name]
    assert nameless == [], "give these routes a name"
    names = [name for name, _text in found]
    assert sorted(set(names) - set(TABLE)) == [], "say in tests/access_table.py who may see these"
    assert sorted(set(TABLE) - set(names)) == [], "these rows have no route any more"


def test_every_row_speaks_of_every_persona() -> None:
    for name, row in TABLE.items():
        for method in row.methods:
            assert len(row.statuses(method)) == len(PERSONAS), (name, method)


def test_each_persona_is_answered_as_the_table_says(cast: Cast, clients: Clients) -> None:
    found, wrong = scene(cast), []
    for name, row, method in cells():
        for (who, client), wanted in zip(clients(), row.statuses(method), strict=True):
            status = ask(client, method, name, filled(row, found), row).status_code
            wrong += [] if status == wanted else [f"{method} {name} as {who}: {status}, the table says {wanted}"]
    assert wrong == []


@pytest.mark.walk
def test_what_is_foreign_is_as_unknown_as_what_never_was(cast: Cast, clients: Clients) -> None:
    found, wrong = scene(cast), []
    for name, row, method in cells():
        address = filled(row, found)
        nowhere = unknown(address)
        if nowhere is None:
            continue
        for (who, client), status in zip(clients(), row.statuses(method), strict=True):
            answer = ask(client, method, name, nowhere, row)
            # Some are refused before anything is looked up; whoever may look finds nothing.
            allowed = {404, status} if status in (302, 401, 403) else {404}
            if answer.status_code not in allowed:
                wrong.append(f"{method} {name} as {who}: {answer.status_code} for an unknown id")
            if status == 404 and content(answer) != content(ask(client, method, name, address, row)):
                wrong.append(f"{method} {name} as {who}: foreign and unknown differ")
    assert wrong == []


@pytest.mark.walk
def test_methods_that_no_row_names_do_nothing(cast: Cast, clients: Clients) -> None:
    found, wrong = scene(cast), []
    for name, row in TABLE.items():
        if name in SAYS_THE_SAME:
            continue
        # Django's forms take PUT like POST.
        for method in sorted(set(METHODS) - set(row.methods) - ({"put"} if row.form else set())):
            for who, client in clients(STRONG):
                status = ask(client, method, name, filled(row, found), row).status_code
                wrong += [] if status in NOTHING_DONE else [f"{method} {name} as {who}: {status}"]
    assert wrong == []


@pytest.mark.walk
def test_nothing_is_written_by_session_without_the_csrf_token(cast: Cast, clients: Clients) -> None:
    found, wrong = scene(cast), []
    for name, row in TABLE.items():
        for method in METHODS[1:]:
            for who, client in clients(["administrator"], enforce_csrf_checks=True):
                status = ask(client, method, name, filled(row, found), row).status_code
                wrong += [] if status in {403, 404, 405} else [f"{method} {name} as {who}: {status}"]
    assert wrong == []


@pytest.mark.walk
def test_what_a_login_is_answered_stays_out_of_shared_caches(cast: Cast, clients: Clients) -> None:
    found, wrong = scene(cast), []
    for name, row in TABLE.items():
        for who, client in clients(STRONG):
            held = ask(client, "get", name, filled(row, found), row).get("Cache-Control", "")
            wrong += [] if {"private", "no-store"} <= set(held.split(", ")) else [f"{name} as {who}: {held}"]
    assert wrong == []


def cells() -> Iterator[tuple[str, Row, str]]:
    for name, row in TABLE.items():
        for method in row.methods:
            yield name, row, method


@pytest.fixture
def clients(cast: Cast) -> Clients:
    """``clients()`` gives a fresh client of each persona, in the order of the table."""
    sessions = {}
    for persona, who in PERSONAS.items():
        client = Client()
        if who:
            client.force_login(cast.user(who), backend="allauth.account.auth_backends.AuthenticationBackend")
        sessions[persona] = client.cookies

    def fresh(personas: Iterable[str] = PERSONAS, **options: Any) -> Iterator[tuple[str, Client]]:
        for persona in personas:
            client = Client(raise_request_exception=False, **options)
            client.cookies = copy(sessions[persona])
            yield persona, client

    return fresh


def filled(row: Row, found: dict[str, Any]) -> dict[str, Any]:
    return {parameter: found[name] for parameter, name in row.objects.items()}


def ask(client: Client, method: str, name: str, address: dict[str, Any], row: Row) -> Any:
    """Ask, and take back whatever it did, so that the next persona finds the same."""
    path = "/api/v1/nowhere/" if name == "api-nothing" else reverse(name, kwargs=address)
    path += f"?{urlencode(row.query)}" if row.query else ""
    with transaction.atomic():
        if method == "get":
            answer = client.get(path)
        elif row.form:
            answer = getattr(client, method)(path, row.body or {})
        else:
            answer = getattr(client, method)(path, json.dumps(row.body or {}), content_type="application/json")
        transaction.set_rollback(True)
    return answer


def content(answer: Any) -> bytes:
    return TOKEN.sub(b"", answer.content)
