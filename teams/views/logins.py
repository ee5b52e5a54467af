"""Giving a login, a new password, switching off and on, and logging out everywhere."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from teams.actions import end_sessions, give_login, set_generated_password, switch_off_login, switch_on_login
from teams.forms import GiveLoginForm, refuse
from teams.mails import mail_reaches
from teams.models import Person, User
from teams.names import isolated
from teams.tasks import enqueue, send_welcome
from teams.views.frame import confirmed, editor, show_form
from teams.views.people import back_to, editable_person

# What the buttons of a login do, and what is said when it is done.
CHANGES = {
    "off": (switch_off_login, gettext_lazy("The login is switched off, and its sessions have ended.")),
    "on": (switch_on_login, gettext_lazy("The login is switched on.")),
    "out": (end_sessions, gettext_lazy("Every session and token of the login has ended.")),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _give(request, editable_person(request, public_id))


@login_required
@require_POST
def new_password(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send a link to set one, or show a generated one where no mail can reach the person."""
    who = editable_person(request, public_id)
    return _hand_over(request, who, _login_of(who))


@login_required
@require_POST
def change(request: HttpRequest, public_id: UUID, what: str) -> HttpResponse:
    who = editable_person(request, public_id)
    return _change(request, who, _login_of(who), what)


@confirmed
def _give(request: HttpRequest, who: Person) -> HttpResponse:
    form = GiveLoginForm(request.POST or None, person=who)
    if form.is_valid():
        try:
            user = give_login(who, username=form.cleaned_data["username"], by=editor(request))
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            return _password_for(request, who, user)
    lead = (
        _("A mail with a link to set the password goes to %(address)s.") % {"address": who.email}
        if mail_reaches(who.email)
        else _("No mail can reach %(person)s, so you are shown a password once, to hand over.")
        % {"person": isolated(who)}
    )
    title = _("Give %(person)s a login") % {"person": isolated(who)}
    return show_form(request, form, title=title, back=back_to(who), submit=_("Give the login"), lead=lead)


@confirmed
def _hand_over(request: HttpRequest, who: Person, user: User) -> HttpResponse:
    return _password_for(request, who, user)


@confirmed
def _change(request: HttpRequest, who: Person, user: User, what: str) -> HttpResponse:
    action, sentence = CHANGES[what]
    try:
        action(user, by=editor(request))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, sentence)
    return redirect("organisation_person", who.public_id)


def _password_for(request: HttpRequest, who: Person, user: User) -> HttpResponse:
    if mail_reaches(user.email) and enqueue(send_welcome, user.pk, request.build_absolute_uri("/")):
        messages.success(request, _("A mail is on its way to %(address)s.") % {"address": user.email})
        return redirect("organisation_person", who.public_id)
    try:
        password = set_generated_password(user, by=editor(request))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("organisation_person", who.public_id)
    context = {
        "title": _("Login of %(person)s") % {"person": isolated(who)}, "person": who, "username": user.username,
        "password": password,
        "breadcrumbs": [(_("People and teams"), reverse("people")), back_to(who), (_("Login"), "")],
    }  # fmt: skip
    return render(request, "teams/password_once.html", context)


def _login_of(who: Person) -> User:
    if who.user is None:
        raise Http404
    return who.user
