"""Reads saved views."""

from django.contrib.auth.models import AnonymousUser

from teams.models import User
from teams.saved_views.models import SavedView


def start_address(user: User | AnonymousUser) -> str:
    """The address of the view with which a login's day begins; "" without one."""
    if not isinstance(user, User):
        return ""
    found = SavedView.objects.filter(user=user, is_start=True).values_list("address", flat=True)
    return next(iter(found), "")
