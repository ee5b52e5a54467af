"""Teams as a tree, adding one, renaming and moving one."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from teams.access import visible_teams
from teams.actions import create_team, update_team
from teams.forms import TeamForm, refuse
from teams.models import Team
from teams.names import isolated
from teams.roles import Permission
from teams.selectors import branches
from teams.views.frame import editor, show_form, tabs
from teams.views.people import sight_for


@login_required
@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    permission = sight_for(request)
    context = {
        "title": _("How is the organisation built?"), "tabs": tabs(request, "organisation_teams"),
        "branches": branches(visible_teams(request.user, permission), timezone.localdate()),
        "edits": permission == Permission.EDIT_PEOPLE,
    }  # fmt: skip
    return render(request, "teams/teams.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_team(request: HttpRequest) -> HttpResponse:
    by = editor(request)
    everywhere = list(Team.objects.all())
    above = next((team for team in everywhere if str(team.public_id) == request.GET.get("below")), None)
    form = TeamForm(request.POST or None, teams=everywhere, is_topmost=not everywhere, initial={"parent": above})
    if form.is_valid():
        try:
            made = create_team(name=form.cleaned_data["name"], parent=form.cleaned_data.get("parent"), by=by)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("%(team)s was added.") % {"team": isolated(made)})
            return redirect("organisation_teams")
    return show_form(request, form, title=_("Add a team"), back=_back(), submit=_("Add"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_team(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = editor(request)
    team = get_object_or_404(Team.objects.select_related("parent"), public_id=public_id)
    elsewhere = Team.objects.exclude(path__startswith=team.path)
    form = TeamForm(
        request.POST or None, teams=elsewhere, is_topmost=team.parent is None,
        initial={"name": team.name, "parent": team.parent},
    )  # fmt: skip
    title = _("Change %(team)s") % {"team": isolated(team)}
    if form.is_valid():
        try:
            update_team(team, name=form.cleaned_data["name"], parent=form.cleaned_data.get("parent"), by=by)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("organisation_teams")
    lead = _("A team moves with everything below it. Whoever answers for the new place sees its past as well.")
    return show_form(request, form, title=title, back=_back(), submit=_("Save"), lead=lead)


def _back() -> tuple[str, str]:
    return _("Teams"), reverse("organisation_teams")
