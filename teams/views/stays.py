"""Giving and ending roles, and moving a person on a day."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from teams.actions import add_membership, end_membership, move_stay
from teams.forms import EndForm, MoveForm, StayForm, refuse
from teams.models import Membership, Person, Team, User
from teams.names import isolated
from teams.views.frame import confirmed, editor, show_form
from teams.views.people import back_to, editable_person


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def grant(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _grant(request, editable_person(request, public_id))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    who = editable_person(request, public_id)
    stays = _open_stays(who)
    form = MoveForm(
        request.POST or None, stays=stays, teams=Team.objects.all(), today=timezone.localdate(),
        initial={"stay": request.GET.get("stay")},
    )  # fmt: skip
    if form.is_valid():
        try:
            made = move_stay(
                form.cleaned_data["stay"],
                team=form.cleaned_data["team"],
                on=form.cleaned_data["on"],
                by=editor(request),
            )
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            return _done(
                request,
                who,
                _("%(person)s moves to %(team)s.") % {"person": isolated(who), "team": isolated(made.team)},
            )
    title = _("Move %(person)s to another team") % {"person": isolated(who)}
    return show_form(request, form, title=title, back=back_to(who), submit=_("Move"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _end(request, editable_person(request, public_id))


@confirmed
def _grant(request: HttpRequest, who: Person) -> HttpResponse:
    form = StayForm(request.POST or None, teams=Team.objects.all(), today=timezone.localdate())
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = add_membership(
                person=who, team=given["team"], role=given["role"], starts_on=given["starts_on"], ends_on=form.ends_on,
                by=editor(request),
            )  # fmt: skip
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            given_role = {"person": isolated(who), "role": made.get_role_display(), "team": isolated(made.team)}
            return _done(request, who, _("%(person)s is %(role)s in %(team)s.") % given_role)
    title = _("Give %(person)s a role") % {"person": isolated(who)}
    return show_form(request, form, title=title, back=back_to(who), submit=_("Give the role"))


@confirmed
def _end(request: HttpRequest, who: Person) -> HttpResponse:
    form = EndForm(
        request.POST or None,
        stays=_open_stays(who),
        today=timezone.localdate(),
        initial={"stay": request.GET.get("stay")},
    )
    if form.is_valid():
        try:
            end_membership(form.cleaned_data["stay"], ends_on=form.ends_on, by=editor(request))
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            return _done(request, who, _("Saved."))
    title = _("End a stay of %(person)s") % {"person": isolated(who)}
    return show_form(request, form, title=title, back=back_to(who), submit=_("End the stay"), danger=True)


def _open_stays(who: Person) -> list[Membership]:
    """Those that hold today or begin later, newest first."""
    open_still = Q(ends_on__isnull=True) | Q(ends_on__gt=timezone.localdate())
    return list(who.memberships.filter(open_still).select_related("team", "person__user"))


def _done(request: HttpRequest, who: Person, sentence: str) -> HttpResponse:
    _stay_logged_in(request, who)
    messages.success(request, sentence)
    return redirect("organisation_person", who.public_id)


def _stay_logged_in(request: HttpRequest, who: Person) -> None:
    """A change of one's own role ends one's other sessions and gives this one a new key."""
    if isinstance(request.user, User) and who.user_id == request.user.pk:
        request.user.refresh_from_db()
        update_session_auth_hash(request, request.user)
