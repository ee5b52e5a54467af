"""A weekly mail as text and HTML, in the language of its recipient."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from dashboards.digest.content import digest_of
from dashboards.digest.zones import due_words, zone_of
from teams.models import User

SALT = "weekly digest"


@dataclass(frozen=True)
class Mail:
    subject: str
    text: str
    html: str
    stop_url: str


def compose(user: User) -> Mail | None:
    """The mail that the login would get now; None where there is nothing to say."""
    with translation.override(user.language or settings.LANGUAGE_CODE):
        digest = digest_of(user)
        if digest is None:
            return None
        base = settings.PUBLIC_URL.rstrip("/")
        stop_url = base + reverse("digest_stop", args=[signing.dumps(user.pk, salt=SALT)])
        zone = zone_of(user)
        context = {
            "digest": digest, "user": user, "base": base, "stop_url": stop_url,
            "organisation": settings.ORGANISATION_NAME, "due": due_words(zone),
            "zone_of_days": "" if str(zone) == settings.TIME_ZONE else settings.TIME_ZONE,
        }  # fmt: skip
        subject = " ".join(render_to_string("digest/subject.txt", context).split())
        text = render_to_string("digest/mail.txt", context).strip() + "\n"
        return Mail(subject, text, render_to_string("digest/mail.html", context), stop_url)


def send(user: User, mail: Mail) -> None:
    message = EmailMultiAlternatives(mail.subject, mail.text, None, [user.email])
    message.extra_headers["List-Unsubscribe"] = f"<{mail.stop_url}>"
    message.attach_alternative(mail.html, "text/html")
    message.send()


def recipient_of(token: str) -> User | None:
    """The login that a link to end the mails was made for; None for any other text."""
    try:
        return User.objects.filter(pk=signing.loads(token, salt=SALT)).first()
    except signing.BadSignature:
        return None
