"""Every error has one shape."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client, override_settings
from knox.models import AuthToken

from teams.rest import limits, tokens
from tests.api.client import ROOT, Api, api, read, stranger
from tests.conftest import Cast


def test_what_is_unknown_and_what_is_foreign_answer_the_same_bytes(cast: Cast) -> None:
    lena = cast.client("lena")
    answers = [
        lena.get(f"{ROOT}{path}")
        for path in (
            f"/people/{cast.cleo.public_id}/", f"/people/{uuid4()}/", "/people/7/", "/nowhere/",
            f"/teams/{cast.beta.public_id}/", f"/teams/{uuid4()}/",
            f"/scorecards/person/{cast.cleo.public_id}/", f"/scorecards/team/{uuid4()}/",
        )
    ]  # fmt: skip
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.content for answer in answers} == {
        b'{"error":{"code":"not_found","message":"There is nothing here.","fields":{}}}'
    }


def test_without_a_login_401(db: None) -> None:
    answer = stranger().get("/people/")
    assert answer.status == 401
    assert answer.error["code"] == "not_authenticated"
    assert answer.response["WWW-Authenticate"] == "Token"


def test_a_method_that_is_not_there_405(cast: Cast) -> None:
    answer = read(cast.client("ada").delete(f"{ROOT}/people/{cast.ann.public_id}/"))
    assert (answer.status, answer.error["code"]) == (405, "method_not_allowed")


@pytest.mark.parametrize("path", ["/nowhere/", "/", "/people", "/people/x/y/z/"])
@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "options"])
def test_an_address_that_leads_nowhere_404(cast: Cast, path: str, method: str) -> None:
    answer = read(getattr(cast.client("ada"), method)(ROOT + path))
    assert (answer.status, answer.error["code"]) == (404, "not_found")


@pytest.mark.parametrize("body", ["{", "nope", '{"name": NaN}', "[" * 100_000, '"\\ud800', "9" * 5000 + "x"])
def test_a_body_that_is_not_json_400(cast: Cast, body: str) -> None:
    answer = api(cast, "ada").post("/people/", body)
    assert (answer.status, answer.error["code"]) == (400, "parse_error")


@pytest.mark.parametrize("body", ["[]", "3", "null", '"text"'])
def test_a_body_of_another_kind_400(cast: Cast, body: str) -> None:
    answer = api(cast, "ada").post("/people/", body)
    assert (answer.status, answer.error["code"]) == (400, "invalid")


def test_a_body_of_another_media_type_415(cast: Cast) -> None:
    answer = read(cast.client("ada").post(f"{ROOT}/people/", {"name": "x"}))
    assert (answer.status, answer.error["code"]) == (415, "unsupported_media_type")


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_a_body_over_the_limit_413(cast: Cast) -> None:
    answer = api(cast, "ada").post("/people/", {"name": "x" * 1000})
    assert (answer.status, answer.error["code"]) == (413, "too_large")
    assert answer.error["message"] == "The body is larger than 1,000 bytes."


def test_an_unknown_field_is_named_with_the_nearest_known_one(cast: Cast) -> None:
    answer = api(cast, "ada").post("/people/", {"nmae": "Zoe", "name": "Zoe"})
    assert answer.status == 400
    assert answer.error == {
        "code": "invalid",
        "message": "nmae: There is no “nmae” here: did you mean “name”?",
        "fields": {"nmae": ["There is no “nmae” here: did you mean “name”?"]},
    }


def test_an_unknown_parameter_is_named_with_the_nearest_known_one(cast: Cast) -> None:
    answer = api(cast, "ada").get("/people/", externalid="x")
    assert answer.status == 400
    assert answer.error["fields"] == {"externalid": ["There is no “externalid” here: did you mean “external_id”?"]}


def test_an_error_nobody_foresaw_is_logged_and_answered(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: Any) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr("teams.api.people_in_sight", broken)
    client = cast.client("ada")
    client.raise_request_exception = False
    answer = Api(client).get("/people/")
    assert (answer.status, answer.error["code"]) == (500, "internal")
    number = answer.error["message"].split()[-1].rstrip(".")
    assert "secret" not in json.dumps(answer.data)
    assert number in caplog.text
    assert "a secret detail" in caplog.text


def test_a_session_needs_the_csrf_token_to_write(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.user("ada"), backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = Api(client).post("/people/", {"name": "Zoe"})
    assert (answer.status, answer.error["code"]) == (403, "permission_denied")
    page = client.get("/password/change/")
    token = str(page.context["csrf_token"])
    assert Api(client).post("/people/", {"name": "Zoe"}, HTTP_X_CSRFTOKEN=token).status == 201


def with_token(token: str, **extra: Any) -> Api:
    return Api(Client(headers={"authorization": f"Token {token}"}, enforce_csrf_checks=True, **extra))


def test_a_token_opens_and_needs_no_csrf_token(cast: Cast) -> None:
    _row, token = AuthToken.objects.create(cast.user("ada"))
    assert with_token(token).get("/me/").data["username"] == "ada"
    assert with_token(token).post("/people/", {"name": "Zoe"}).status == 201


@pytest.mark.parametrize("token", ["0" * 64, "short", "é" * 20, "two words", ""])
def test_a_wrong_token_401(cast: Cast, token: str) -> None:
    answer = with_token(token).get("/me/")
    assert (answer.status, answer.error["code"]) == (401, "authentication_failed")
    assert answer.error["message"] == "This token is unknown or has expired."


def test_the_token_of_a_login_that_is_off_401(cast: Cast) -> None:
    user = cast.user("ada")
    _row, token = AuthToken.objects.create(user)
    user.is_active = False
    user.save()
    assert with_token(token).get("/me/").status == 401


def test_who_keeps_trying_wrong_tokens_is_stopped(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "WRONG_TOKENS_A_MINUTE", 3)
    _row, good = AuthToken.objects.create(cast.user("ada"))
    address = {"REMOTE_ADDR": "203.0.113.7"}
    assert [with_token("0" * 64, **address).get("/me/").status for _try in range(3)] == [401, 401, 401]
    answer = with_token(good, **address).get("/me/")
    assert (answer.status, answer.error["code"]) == (429, "throttled")
    assert 1 <= int(answer.response["Retry-After"]) <= 60
    spoofed = with_token("0" * 64, HTTP_X_FORWARDED_FOR="198.51.100.1", **address)
    assert spoofed.get("/me/").status == 429
    assert with_token(good, REMOTE_ADDR="203.0.113.8").get("/me/").status == 200


def test_a_loop_gone_wild_is_stopped(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CALLS_A_MINUTE", 2)
    ann = api(cast, "ann")
    assert [ann.get("/me/").status for _call in range(3)] == [200, 200, 429]
    assert api(cast, "bob").get("/me/").status == 200


def test_answers_are_kept_out_of_shared_caches(cast: Cast) -> None:
    _row, token = AuthToken.objects.create(cast.user("ada"))
    for client in (api(cast, "ann"), with_token(token)):
        assert client.get("/me/").response["Cache-Control"] == "private, no-store"
