"""The set-up before there is a login: a token, the organisation, the first login. Afterwards it is not there."""

from typing import Any

from allauth.core.internal import ratelimit
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from perfdash.first_run.forms import FirstLoginForm, OrganisationForm, TokenForm
from perfdash.first_run.steps import STEPS
from teams.actions import begin_organisation, claim_first_run, describe_organisation, holds_first_run
from teams.forms import refuse
from teams.models import FirstRun, User

SECRET = "first_run"  # noqa: S105  the key in the session
# From one address. A limit for all together would let a stranger keep out who sets up; the token is too long to guess.
TRIES = {"first_run": "5/5m/ip"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """Asks for the token; whoever has used it goes on with the step that is due."""
    _refuse_later()
    if _may_go_on(request):
        return redirect("setup_login" if _told().name else "setup_organisation")
    form = TokenForm(request.POST or None)
    if form.is_valid():
        limited: HttpResponse | None = ratelimit.consume_or_429(
            request, app="perfdash", action="first_run", config=TRIES
        )
        if limited:
            return limited
        if secret := claim_first_run(form.cleaned_data["token"]):
            request.session.cycle_key()
            request.session[SECRET] = secret
            return redirect("setup_organisation")
        form.add_error("token", _("This is not the token, or it has been used. The one printed last counts."))
    return _page(request, form, _("Set perfdash up"), step=0, submit=_("Begin"), lead=_("Nobody has a login yet."))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: HttpRequest) -> HttpResponse:
    _require_holder(request)
    told = _told()
    form = OrganisationForm(request.POST or None, initial={"name": told.name, "zone": told.zone or settings.TIME_ZONE})
    if form.is_valid():
        describe_organisation(**form.cleaned_data)
        return redirect("setup_login")
    return _page(request, form, _("Which organisation is it?"), step=1, submit=_("Go on"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first_login(request: HttpRequest) -> HttpResponse:
    _require_holder(request)
    if not _told().name:
        return redirect("setup_organisation")
    form = FirstLoginForm(request.POST or None)
    if form.is_valid():
        try:
            user = _begin(form)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            return _come_in(request, user)
    lead = _("You become administrator and operations manager, and can give others their roles.")
    return _page(request, form, _("Who are you?"), step=2, submit=_("Create the login"), lead=lead)


def _begin(form: forms.Form) -> User:
    given = form.cleaned_data
    return begin_organisation(
        name=_told().name, person_name=given["person_name"], email=given["email"], password=given["password"]
    )


def _come_in(request: HttpRequest, user: User) -> HttpResponse:
    request.session.pop(SECRET, None)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    messages.success(request, _("You are in. The token and the set-up page are gone."))
    return redirect("first_steps")


def _refuse_later() -> None:
    """As if it had never been there."""
    if User.objects.exists():
        raise Http404


def _require_holder(request: HttpRequest) -> None:
    if not _may_go_on(request):
        raise Http404


def _may_go_on(request: HttpRequest) -> bool:
    return holds_first_run(request.session.get(SECRET, ""))


def _told() -> FirstRun:
    return FirstRun.objects.first() or FirstRun()


def _page(
    request: HttpRequest, form: forms.Form, title: str, *, step: int, submit: str, lead: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {
        "title": title, "lead": lead, "form": form, "submit": submit, "step": step, "of": len(STEPS) if step else 0,
        "back": "setup_organisation" if step == 2 else "",
    }  # fmt: skip
    return render(request, "first_run/set_up.html", context, status=422 if form.is_bound else 200)
