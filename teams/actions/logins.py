"""Writes logins: who may come in, and under which name."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from knox.models import AuthToken

from teams.actions.audit import record_event
from teams.actions.guards import refuse_losing_the_last_administrator, refuse_unreachable_login
from teams.models import Person, User, new_sessions_key
from teams.names import isolated

# Without letters and digits that look alike on paper.
PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # noqa: S105  the alphabet, not a password
PASSWORD_LENGTH = 16


@transaction.atomic
def give_login(person: Person, *, username: str, by: User | None, email: str = "", password: str | None = None) -> User:
    """Make a login for a person; without a password one is set through the reset mail. Raises ValidationError."""
    if person.user_id is not None:
        raise ValidationError(_("%(person)s already has a login.") % {"person": isolated(person)})
    # allauth compares addresses in lower letters, and login names in any.
    user = User(username=username.strip(), email=(email or person.email).strip().lower())
    _refuse_taken(user)
    user.set_password(password)
    user.full_clean(exclude=["password"], validate_unique=False, validate_constraints=False)
    user.save()
    person.user = user
    person.save(update_fields=["user"])
    record_event(by=by, action="login.give", subject=str(person), details={"username": user.username})
    return user


@transaction.atomic
def set_generated_password(user: User, *, by: User | None) -> str:
    """Give a login a new random password, end its sessions, and return the password: it is shown once, never stored."""
    refuse_unreachable_login(by, user)
    password = get_random_string(PASSWORD_LENGTH, PASSWORD_LETTERS)
    user.set_password(password)
    user.save(update_fields=["password"])
    record_event(by=by, action="login.password", subject=user.username)
    return password


@transaction.atomic
def switch_off_login(user: User, *, by: User | None) -> None:
    """Nobody comes in under this login any more; its sessions and tokens are dead, also after switching on again."""
    refuse_unreachable_login(by, user)
    person = Person.objects.filter(user=user).first()
    if person:
        refuse_losing_the_last_administrator(person)
    user.is_active = False
    user.save(update_fields=["is_active"])
    _end(user)
    record_event(by=by, action="login.off", subject=user.username)


@transaction.atomic
def switch_on_login(user: User, *, by: User | None) -> None:
    refuse_unreachable_login(by, user)
    user.is_active = True
    user.save(update_fields=["is_active"])
    record_event(by=by, action="login.on", subject=user.username)


@transaction.atomic
def end_sessions(user: User, *, by: User | None) -> None:
    """Log out everywhere: every browser session and every token of the login ends."""
    refuse_unreachable_login(by, user)
    _end(user)
    record_event(by=by, action="login.end_sessions", subject=user.username)


def choose_language(user: User, language: str) -> None:
    """The language of the login's pages and mails. Raises ValidationError for one that is not here."""
    if language not in dict(settings.LANGUAGES):
        raise ValidationError(_("There is no such language here."))
    user.language = language
    user.save(update_fields=["language"])


def renew_sessions(user: User) -> None:
    """End the browser sessions after a change of role; whoever is logged in right now logs in again."""
    user.sessions_key = new_sessions_key()
    user.save(update_fields=["sessions_key"])


def _end(user: User) -> None:
    renew_sessions(user)
    AuthToken.objects.filter(user=user).delete()


def _refuse_taken(user: User) -> None:
    if User.objects.filter(username__iexact=user.username).exists():
        raise ValidationError(_("The login name “%(name)s” is taken.") % {"name": user.username})
    if user.email and User.objects.filter(email__iexact=user.email).exists():
        raise ValidationError(_("Another login uses the mail address “%(email)s”.") % {"email": user.email})
