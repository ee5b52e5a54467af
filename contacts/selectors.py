"""Reads imports."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from contacts.models import Import
from teams.access import may
from teams.models import User
from teams.roles import Permission


def visible_imports(user: User | AnonymousUser) -> QuerySet[Import]:
    """Every import, newest first, to who may import; none to others."""
    return Import.objects.select_related("by") if may(user, Permission.IMPORT) else Import.objects.none()
