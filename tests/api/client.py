"""A small client: addresses below /api/v1, JSON both ways."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client
from knox.models import AuthToken

from tests.conftest import Cast

ROOT = "/api/v1"


@dataclass(frozen=True)
class Answer:
    status: int
    data: Any
    response: HttpResponse

    @property
    def error(self) -> dict[str, Any]:
        error: dict[str, Any] = self.data["error"]
        assert set(error) == {"code", "message", "fields"}
        return error

    @property
    def results(self) -> list[dict[str, Any]]:
        results: list[dict[str, Any]] = self.data["results"]
        return results


@dataclass(frozen=True)
class Api:
    client: Client

    def get(self, path: str, **query: Any) -> Answer:
        return read(self.client.get(ROOT + path, query))

    def post(self, path: str, body: Any = None, **extra: Any) -> Answer:
        return read(self.client.post(ROOT + path, _text(body), content_type="application/json", **extra))

    def patch(self, path: str, body: Any = None) -> Answer:
        return read(self.client.patch(ROOT + path, _text(body), content_type="application/json"))


def api(cast: Cast, name: str) -> Api:
    """The API as one of the cast, by session."""
    return Api(cast.client(name))


def by_token(cast: Cast, name: str) -> Api:
    """The API as one of the cast, by token."""
    _row, token = AuthToken.objects.create(cast.user(name))
    return Api(Client(headers={"authorization": f"Token {token}"}, enforce_csrf_checks=True))


def stranger() -> Api:
    return Api(Client())


def read(response: Any) -> Answer:
    data = json.loads(response.content) if response.content else None
    return Answer(response.status_code, data, response)


def _text(body: Any) -> str:
    return body if isinstance(body, str) else json.dumps({} if body is None else body, default=str)
