"""Mails about logins. What they say is in ``templates/account/email``; ``teams.tasks`` sends them from a worker."""

from datetime import datetime
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from teams.models import User

# Backends that print or drop what they are given: nobody would get the mail.
NOWHERE = ("django.core.mail.backends.console.EmailBackend", "django.core.mail.backends.dummy.EmailBackend")
SECONDS_PER_HOUR = 3600


def mail_reaches(address: str) -> bool:
    """Whether there is an address and a mail server to bring something there."""
    return bool(address) and settings.EMAIL_BACKEND not in NOWHERE


def send_password_links(address: str, base_url: str) -> None:
    """Send a link for a new password to the active login of an address; nothing where there is none."""
    for user in User.objects.filter(email=address.lower(), is_active=True):
        send_password_link(user, base_url, template="account/email/password_link")


def send_password_link(user: User, base_url: str, *, template: str) -> None:
    """Send one login a link under which its password can be set, once. ``base_url`` is the site's, as it was asked."""
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)},
    )
    hours = settings.PASSWORD_RESET_TIMEOUT // SECONDS_PER_HOUR
    _send(template, user, {"password_url": f"{base_url.rstrip('/')}{path}", "hours": hours})


def send_notice(user: User, at: datetime, *, template: str) -> None:
    """Tell the owner of a login what was done to it."""
    _send(template, user, {"at": at})


def _send(template: str, user: User, context: dict[str, Any]) -> None:
    context = {"organisation": settings.ORGANISATION_NAME, "user": user, **context}
    with translation.override(user.language or settings.LANGUAGE_CODE):
        subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
        message = render_to_string(f"{template}_message.txt", context).strip() + "\n"
    send_mail(subject, message, None, [user.email])
