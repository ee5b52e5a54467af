"""The OpenAPI document: complete, without warnings, in words."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.api.client import ROOT
from tests.conftest import Cast
from tests.test_access_matrix import routes

METHODS = ("get", "post", "patch", "put", "delete")
NOT_DOCUMENTED = {"api-schema", "api-docs", "api-nothing"}


@pytest.fixture
def document(cast: Cast) -> dict[str, Any]:
    answer = cast.client("ann").get(f"{ROOT}/schema/?format=json")
    assert answer.status_code == 200
    read: dict[str, Any] = json.loads(answer.content)
    return read


def test_it_is_valid_and_nothing_in_it_had_to_be_guessed(db: None) -> None:
    # Raises SchemaGenerationError on any warning.
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO())


def test_every_route_of_the_api_is_in_it(document: dict[str, Any]) -> None:
    mounted = [text for name, text in routes() if name.startswith("api-") and name not in NOT_DOCUMENTED]
    assert len(document["paths"]) == len(mounted)


def test_every_operation_says_what_it_does_and_how_it_fails(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        for method in set(METHODS) & set(operations):
            operation = operations[method]
            assert operation.get("summary"), (path, method)
            assert operation.get("description"), (path, method)
            assert operation["responses"]["default"]["content"]["application/json"]["schema"] == {
                "$ref": "#/components/schemas/Error"
            }


def test_both_logins_are_described(document: dict[str, Any]) -> None:
    schemes = document["components"]["securitySchemes"]
    assert {name: scheme["type"] for name, scheme in schemes.items()} == {"token": "apiKey", "cookieAuth": "apiKey"}


def test_the_page_of_the_document_needs_a_login(cast: Cast, client: Any) -> None:
    assert client.get(f"{ROOT}/docs/")["Location"] == "/login/?next=/api/v1/docs/"
    page = cast.client("ann").get(f"{ROOT}/docs/")
    assert page.status_code == 200
    assert b"<style" not in page.content
    assert b" style=" not in page.content


def test_every_route_and_every_filter_is_in_the_guide(document: dict[str, Any]) -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    for path, operations in document["paths"].items():
        shown = path.removeprefix(f"{ROOT}/")
        for name in ("id", "key", "role"):
            shown = shown.replace(f"{{{name}}}", name.upper())
        assert f"`{shown}`" in guide, path
        for parameter in operations.get("get", {}).get("parameters", []):
            assert f"`{parameter['name']}`" in guide or parameter["in"] == "path" or parameter["name"] == "cursor"
