"""Who gets a weekly mail, and when: each once a week, whoever asks."""

from datetime import date

from django.conf import settings
from django.db.models import QuerySet

from dashboards.digest.mail import compose, send
from kpis.periods import today, week_start
from teams.actions import claim_digest
from teams.mails import mail_reaches
from teams.models import User


def recipients(day: date | None = None) -> QuerySet[User]:
    """Active logins with an address that want the mail and have not had this week's."""
    if not settings.PUBLIC_URL:
        return User.objects.none()
    wanting = User.objects.filter(is_active=True, weekly_digest=True, person__isnull=False).exclude(email="")
    return wanting.exclude(digest_sent_on__gte=week_start(day or today())).order_by("pk")


def send_digest(user: User, day: date | None = None) -> bool:
    """Send the login its mail of this week; False where it had it, wants none, or there is nothing to say."""
    day = day or today()
    mail = compose(user) if mail_reaches(user.email) else None
    if mail is None or not claim_digest(user, day=day, since=week_start(day)):
        return False
    send(user, mail)
    return True
