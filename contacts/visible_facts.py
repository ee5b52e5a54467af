"""Which contacts and surveys a login sees, and whose customers' words it may read."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from contacts.models import Contact, Survey
from teams.access import visible_rows
from teams.models import User
from teams.roles import Permission


def visible_contacts(user: User | AnonymousUser) -> QuerySet[Contact]:
    """One's own, and those that arrived in a window onto records."""
    return visible_rows(user, Contact.objects.all(), Permission.SEE_RECORDS, day="created_at__date")


def visible_surveys(user: User | AnonymousUser) -> QuerySet[Survey]:
    """One's own, and those whose figures or words may be seen; the words: see ``readable_words``."""
    return _surveys(user, Permission.SEE_FIGURES) | _surveys(user, Permission.SEE_RECORDS)


def readable_words(user: User | AnonymousUser, surveys: Iterable[Survey]) -> set[int]:
    """The ids of those surveys whose customers' words the login may read. One query."""
    keys = [survey.pk for survey in surveys]
    return set(_surveys(user, Permission.SEE_RECORDS).filter(pk__in=keys).values_list("pk", flat=True))


def _surveys(user: User | AnonymousUser, permission: Permission) -> QuerySet[Survey]:
    rows = Survey.objects.annotate(happened_at=Coalesce("rated_at", "sent_at", "updated_at"))
    return visible_rows(user, rows, permission, day="happened_at__date")
