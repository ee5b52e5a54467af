"""The first command of a new installation."""

from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from teams.access import may
from teams.actions import root_team
from teams.models import Person, Team, User
from teams.roles import Permission, Role
from tests import builders

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough phrase"


def start(**options: str) -> str:
    out = StringIO()
    given = {"name": "Acme Service", "person": "Ada Lovelace", "email": "Ada@Example.org", "password": PASSWORD}
    call_command("start_organisation", stdout=out, **(given | options))
    return out.getvalue()


def test_it_makes_the_root_the_person_and_a_login_that_may_begin() -> None:
    said = start()
    user = authenticate(request=None, username="ada@example.org", password=PASSWORD)
    assert user == User.objects.get()
    assert Team.objects.get().name == "Acme Service"
    assert set(user.person.memberships.values_list("role", flat=True)) == {Role.ADMINISTRATOR, Role.OPERATIONS_MANAGER}
    assert may(user, Permission.IMPORT)
    assert may(user, Permission.SEE_ORGANISATION)
    assert "Log in as ada@example.org" in said
    assert PASSWORD not in said


def test_without_a_terminal_a_password_is_made_up_and_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO())
    said = start(password="")
    shown = next(line.rpartition(" ")[2] for line in said.splitlines() if "shown only now" in line)
    assert authenticate(request=None, username="ada@example.org", password=shown)


def test_a_second_start_is_refused_and_changes_nothing() -> None:
    start()
    with pytest.raises(CommandError, match="has begun already: Ada Lovelace"):
        start(person="Eve", email="eve@example.org")
    assert Person.objects.count() == 1


def test_what_an_import_made_before_is_taken_over() -> None:
    imported = builders.person("Ada Lovelace")
    builders.team("Support", root_team())
    start()
    assert imported.memberships.count() == 2
    assert root_team().name == "Acme Service"
    assert Team.objects.filter(parent=None).count() == 1


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"email": "nowhere"}, "valid email"),
        ({"password": "short"}, "too short"),
        ({"password": "password123456"}, "too common|similar"),
    ],
)
def test_what_cannot_be_right_is_refused_whole(options: dict[str, str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence) as raised:
        start(**options)
    assert raised.value.returncode == 2
    assert not Person.objects.exists()
