"""``manage.py create_token``."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken

from teams.models import AuditEvent
from tests.conftest import Cast


def create(*arguments: str) -> tuple[str, str]:
    out, told = StringIO(), StringIO()
    call_command("create_token", *arguments, stdout=out, stderr=told)
    return out.getvalue(), told.getvalue()


def opens(token: str) -> bool:
    return Client(headers={"authorization": f"Token {token}"}).get("/api/v1/me/").status_code == 200


def test_the_token_alone_is_printed_and_opens_the_api(cast: Cast) -> None:
    printed, told = create("ada", "--days", "3")
    assert opens(printed.strip())
    assert printed.strip() not in told
    row = AuthToken.objects.get()
    assert printed.strip() not in (row.digest, row.token_key)
    assert abs(row.expiry - timezone.now() - timedelta(days=3)) < timedelta(minutes=1)
    assert AuditEvent.objects.filter(action="token.create", subject="ada").exists()


def test_a_token_that_has_expired_opens_nothing(cast: Cast) -> None:
    token = create("ada")[0].strip()
    AuthToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert not opens(token)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nobody",), "There is no login 'nobody'."),
        (("ada", "--days", "0"), "--days 0: use 1 to 3650."),
        (("off",), "The login 'off' is switched off."),
    ],
)
def test_a_wrong_call_says_so_and_ends_with_2(
    cast: Cast, django_user_model: type, arguments: tuple[str, ...], sentence: str
) -> None:
    django_user_model.objects.create_user("off", is_active=False)
    with pytest.raises(CommandError, match=sentence) as error:
        create(*arguments)
    assert error.value.returncode == 2
    assert not AuthToken.objects.exists()
