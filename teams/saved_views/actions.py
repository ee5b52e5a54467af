"""The only writer of saved views."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from teams.models import User
from teams.saved_views.addresses import own_address
from teams.saved_views.models import SavedView

MOST_VIEWS = 50


@transaction.atomic
def save_view(user: User, *, name: str, address: str, is_start: bool = False) -> SavedView:
    """Raises ValidationError, by field, for a name that is taken, another's page, and more than fifty views."""
    _take_turn(user)
    if SavedView.objects.filter(user=user).count() >= MOST_VIEWS:
        raise ValidationError(_("You keep %(most)s views already: remove one first.") % {"most": MOST_VIEWS})
    view = SavedView(user=user, name=_free_name(user, name), address=own_address(address))
    view.save()
    if is_start:
        _begin_with(user, view)
    return view


@transaction.atomic
def rename_view(view: SavedView, *, name: str) -> None:
    """Raises ValidationError for a name that is taken."""
    _take_turn(view.user)
    view.name = _free_name(view.user, name, besides=view)
    view.save(update_fields=["name"])


def drop_view(view: SavedView) -> None:
    view.delete()


@transaction.atomic
def begin_with(user: User, view: SavedView | None) -> None:
    """The day of a login begins with this view; with None where its role begins."""
    _take_turn(user)
    _begin_with(user, view)


def _begin_with(user: User, view: SavedView | None) -> None:
    SavedView.objects.filter(user=user, is_start=True).update(is_start=False)
    if view:
        SavedView.objects.filter(pk=view.pk, user=user).update(is_start=True)


def _free_name(user: User, name: str, besides: SavedView | None = None) -> str:
    taken = SavedView.objects.filter(user=user, name__iexact=name.strip())
    if any(view != besides for view in taken):
        raise ValidationError({"name": _("You have a view of this name already.")})
    return name.strip()


def _take_turn(user: User) -> None:
    """Two presses at once follow each other, so that the later one is told and not failed."""
    list(User.objects.select_for_update().filter(pk=user.pk).values_list("pk"))
