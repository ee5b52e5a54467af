"""The beginning of an installation: who may set it up in a browser, and its first team, person and login.

The token at the console follows from the row's nonce and SECRET_KEY, so every process prints the same one and none is
stored. Using it draws another nonce: the token is dead, and the next one printed takes the set-up over.
"""

import hashlib
import secrets

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from teams.actions.audit import record_event
from teams.actions.logins import give_login
from teams.actions.people import create_person
from teams.actions.stays import add_membership
from teams.actions.tree import root_team, update_team
from teams.models import FirstRun, Membership, Person, User
from teams.names import isolated
from teams.roles import Role

FIRST_ROLES = (Role.ADMINISTRATOR, Role.OPERATIONS_MANAGER)


def first_run_token() -> str:
    """The token that opens the set-up now; "" once there is a login."""
    return "" if User.objects.exists() else _token(FirstRun.objects.get_or_create()[0].nonce)


def claim_first_run(token: str) -> str:
    """Use the token: returns the secret of the browser that may go on, "" for a wrong, used or late one."""
    if User.objects.exists():
        return ""
    row, _made = FirstRun.objects.get_or_create()
    if not constant_time_compare(token.strip(), _token(row.nonce)):
        return ""
    secret = secrets.token_urlsafe(32)
    fresh = {"nonce": secrets.token_hex(16), "holder": _digest(secret)}
    # Of two browsers at once, the second finds the nonce gone.
    return secret if FirstRun.objects.filter(nonce=row.nonce).update(**fresh) else ""


def holds_first_run(secret: str) -> bool:
    """Whether this is the secret of the browser that used the last token."""
    return bool(secret) and FirstRun.objects.filter(holder=_digest(secret)).exists() and not User.objects.exists()


def describe_organisation(*, name: str, zone: str) -> None:
    """Note what the first step was told, so that it is there when somebody goes on."""
    FirstRun.objects.update_or_create(defaults={"name": name, "zone": zone})


@transaction.atomic
def begin_organisation(*, name: str, person_name: str, email: str, password: str | None) -> User:
    """Write root team, person, roles and login. Raises ValidationError where somebody has begun already."""
    row, _made = FirstRun.objects.get_or_create()
    if connection.vendor == "postgresql":
        FirstRun.objects.select_for_update().get(pk=row.pk)
    first = Membership.objects.filter(role=Role.ADMINISTRATOR).select_related("person").order_by("pk").first()
    if first:
        raise ValidationError(
            _(
                "This installation has begun already: %(person)s is administrator and can invite others on the page "
                "People."
            )
            % {"person": isolated(first.person)}
        )
    root = root_team(name)
    if root.name != name:
        update_team(root, name=name, parent=None, by=None)
    person = Person.objects.filter(external_id=person_name).first()
    person = person or create_person(name=person_name, email=email, joined_on=timezone.localdate(), by=None)
    for role in FIRST_ROLES:
        add_membership(person=person, team=root, role=role, starts_on=timezone.localdate(), by=None)
    user = give_login(person, username=email, email=email, password=password, by=None)
    FirstRun.objects.filter(pk=row.pk).update(nonce=secrets.token_hex(16), holder="")
    record_event(by=None, action="installation.begin", subject=name, details={"administrator": person_name})
    return user


def _token(nonce: str) -> str:
    return salted_hmac("teams.first_run", nonce, algorithm="sha256").hexdigest()[:32]


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
