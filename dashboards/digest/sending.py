"""Who gets a weekly mail, and when: each once a week, whoever asks."""

from datetime import UTC, date, datetime

from django.conf import settings
from django.db.models import QuerySet

from dashboards.digest.mail import compose, send
from dashboards.digest.zones import is_due, zone_of, zones_of
from kpis.periods import week_start
from teams.actions import claim_digest
from teams.mails import mail_reaches
from teams.models import User


def recipients() -> QuerySet[User]:
    """Active logins with an address that want the mail."""
    if not settings.PUBLIC_URL:
        return User.objects.none()
    wanting = User.objects.filter(is_active=True, weekly_digest=True, person__isnull=False)
    return wanting.exclude(email="").order_by("pk")


def due_recipients(now: datetime) -> list[User]:
    """Those by whose clocks it is time, and whom a mail reaches."""
    zones = zones_of(recipients())
    return [user for user in recipients() if mail_reaches(user.email) and is_due(user, now.astimezone(zones[user.pk]))]


def send_digest(user: User, day: date | None = None) -> bool:
    """Send the login its mail of this week; False where it had it, wants none, or there is nothing to say.

    A week that has nothing to say is claimed too: else its figures would be computed every quarter of an hour.
    """
    if not mail_reaches(user.email):
        return False
    mail = compose(user)
    day = day or datetime.now(UTC).astimezone(zone_of(user)).date()
    if not claim_digest(user, day=day, since=week_start(day)) or mail is None:
        return False
    send(user, mail)
    return True
