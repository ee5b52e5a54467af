"""What the pages of people and teams share: the tabs above them, the way back, and the page of a form."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from allauth.account.decorators import reauthentication_required
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teams.access import may, require
from teams.models import User
from teams.roles import Permission

F = TypeVar("F", bound=Callable[..., HttpResponse])

# URL name, label, and whoever has one of these permissions sees it.
TABS = (
    ("people", gettext_lazy("People"), (Permission.EDIT_PEOPLE, Permission.SEE_FIGURES)),
    ("organisation_teams", gettext_lazy("Teams"), (Permission.EDIT_PEOPLE, Permission.SEE_FIGURES)),
    ("import_roster", gettext_lazy("Import a roster"), (Permission.IMPORT,)),
    ("audit", gettext_lazy("Audit log"), (Permission.EDIT_PEOPLE,)),
)


def confirmed(view: F) -> F:
    """Ask for the password again before a change of roles or logins, unless that was done a short while ago.

    It goes around what is left of a view once the person was fetched: who may not come in is told 404 first.
    """
    return cast(F, reauthentication_required(allow_get=True)(view))


def editor(request: HttpRequest) -> User:
    """The login that acts; Http404 unless it may change people."""
    require(request.user, Permission.EDIT_PEOPLE)
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def asked(request: HttpRequest, name: str) -> str:
    """A word of the address, without the character that PostgreSQL refuses to look for."""
    return request.GET.get(name, "").replace("\0", "").strip()[:100]


def tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    shown = []
    for name, label, permissions in TABS:
        if any(may(request.user, permission) for permission in permissions):
            address = _address(name)
            if address:
                shown.append({"url": address, "label": label, "current": name == current})
    return shown


def show_form(
    request: HttpRequest,
    form: forms.Form,
    *,
    title: str,
    back: tuple[str, str],
    submit: str,
    lead: str = "",
    danger: bool = False,
) -> HttpResponse:
    """The page of one form. ``back`` is label and address of where it was opened, and where Cancel leads."""
    label, address = back
    trail = [(_("People and teams"), reverse("people")), (label, address), (title, "")]
    context = {
        "form": form, "title": title, "lead": lead, "submit": submit, "danger": danger, "cancel_url": address,
        "breadcrumbs": trail[:1] + trail[2:] if address == trail[0][1] else trail,
    }  # fmt: skip
    return render(request, "teams/form.html", context, status=422 if form.is_bound else 200)


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
