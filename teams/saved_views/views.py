"""The views that a login keeps: saving one, opening, renaming and removing it, beginning the day with it."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teams.forms import refuse
from teams.models import User
from teams.saved_views.actions import begin_with, drop_view, rename_view, save_view
from teams.saved_views.addresses import own_address
from teams.saved_views.forms import NameForm, SaveForm
from teams.saved_views.models import SavedView


@login_required
@require_safe
def saved_views(request: HttpRequest) -> HttpResponse:
    views = SavedView.objects.filter(user=_owner(request))
    context = {
        "title": _("What did I save?"),
        "lead": _("A view is only an address: send it to others, and each sees in it what is open to them."),
        "views": [(view, request.build_absolute_uri(view.address)) for view in views],
    }
    return render(request, "saved_views/saved_views.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """``?address=`` is the page to save, and where it leads back to. 404 for what is no page of ours."""
    user = _owner(request)
    try:
        address = own_address(request.GET.get("address", ""))
    except ValidationError:
        raise Http404 from None
    form = SaveForm(request.POST or None)
    if form.is_valid():
        try:
            view = save_view(user, address=address, **form.cleaned_data)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("“%(name)s” is saved: it stands in the account menu.") % {"name": view})
            return redirect(view.address)
    return _form(request, form, _("Save this view"), address)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, public_id: UUID) -> HttpResponse:
    view = _own(request, public_id)
    form = NameForm(request.POST or None, initial={"name": view.name})
    if form.is_valid():
        try:
            rename_view(view, name=form.cleaned_data["name"])
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            return redirect("saved_views")
    return _form(request, form, _("Rename “%(name)s”") % {"name": view.name}, reverse("saved_views"))


@login_required
@require_POST
def start(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Begin with this view, or no longer."""
    view = _own(request, public_id)
    begin_with(view.user, None if view.is_start else view)
    return redirect("saved_views")


@login_required
@require_POST
def remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    drop_view(_own(request, public_id))
    messages.success(request, _("Removed."))
    return redirect("saved_views")


def _owner(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _own(request: HttpRequest, public_id: UUID) -> SavedView:
    return get_object_or_404(SavedView.objects.select_related("user"), user=_owner(request), public_id=public_id)


def _form(request: HttpRequest, form: forms.Form, title: str, back: str) -> HttpResponse:
    trail = [(_("Saved views"), reverse("saved_views")), (title, "")]
    context = {"form": form, "title": title, "cancel_url": back, "breadcrumbs": trail}
    return render(request, "teams/form.html", context, status=422 if form.is_bound else 200)
