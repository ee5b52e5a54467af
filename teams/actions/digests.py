"""Who gets the weekly mail, and that it goes out once."""

from datetime import date

from django.db.models import Q

from teams.models import User


def choose_digest(user: User, *, wanted: bool) -> None:
    """Whether the login gets the weekly mail."""
    user.weekly_digest = wanted
    user.save(update_fields=["weekly_digest"])


def claim_digest(user: User, *, day: date, since: date) -> bool:
    """Whether the mail of this week is the caller's to send: one caller's alone, however many ask at once.

    ``since``: the first day of the week. A mail that is lost after this is not sent again: none is better than two.
    """
    unsent = Q(digest_sent_on__isnull=True) | Q(digest_sent_on__lt=since)
    return User.objects.filter(unsent, pk=user.pk, weekly_digest=True).update(digest_sent_on=day) == 1
