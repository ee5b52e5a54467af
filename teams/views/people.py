"""The list of people, one person, and changing who they are."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from teams.access import may, require, stays_in_sight, visible_people, visible_stays, visible_teams
from teams.actions import create_person, update_person
from teams.forms import PersonForm, refuse
from teams.mails import mail_reaches
from teams.models import Person, Team
from teams.names import isolated
from teams.roles import Permission, Role
from teams.selectors import PeopleFilter, full_names, list_people
from teams.views.frame import asked, editor, show_form, tabs

ON_A_PAGE = 50
STATES = {"here": gettext_lazy("Here today"), "left": pgettext_lazy("people", "Left"), "all": gettext_lazy("Everybody")}


def sight_for(request: HttpRequest) -> Permission:
    """Under which permission the pages of this app show people: whoever edits them sees all."""
    require(request.user, Permission.EDIT_PEOPLE, Permission.SEE_FIGURES)
    return Permission.EDIT_PEOPLE if may(request.user, Permission.EDIT_PEOPLE) else Permission.SEE_FIGURES


def editable_person(request: HttpRequest, public_id: UUID) -> Person:
    editor(request)
    return get_object_or_404(Person.objects.select_related("user"), public_id=public_id)


@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    permission = sight_for(request)
    teams = full_names(visible_teams(request.user, permission))
    wanted = _wanted(request, [team for team, _name in teams])
    found = list_people(visible_people(request.user, permission), wanted, stays_in_sight(request.user))
    context = {
        "title": _("Who is in the organisation?"), "tabs": tabs(request, "people"), "teams": teams, "wanted": wanted,
        "page": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        "roles": Role.choices, "states": STATES.items(), "edits": permission == Permission.EDIT_PEOPLE,
    }  # fmt: skip
    return render(request, "teams/people.html", context)


@login_required
@require_safe
def person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    permission = sight_for(request)
    who = get_object_or_404(visible_people(request.user, permission).select_related("user"), public_id=public_id)
    edits = permission == Permission.EDIT_PEOPLE
    context = {
        "title": who.name, "person": who, "edits": edits, "today": timezone.localdate(),
        "stays": _timeline(visible_stays(request.user, who)),
        "mail_reaches": edits and mail_reaches(who.user.email if who.user else who.email),
        "breadcrumbs": [(_("People and teams"), reverse("people")), (who.name, "")],
    }  # fmt: skip
    return render(request, "teams/person.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_person(request: HttpRequest) -> HttpResponse:
    by = editor(request)
    form = PersonForm(request.POST or None)
    if form.is_valid():
        try:
            who = create_person(by=by, **form.changes())
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("%(person)s was added. Next: a role in a team.") % {"person": isolated(who)})
            return redirect("organisation_person", who.public_id)
    return show_form(request, form, title=_("Add a person"), back=(_("People"), reverse("people")), submit=_("Add"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    who = editable_person(request, public_id)
    present = {name: getattr(who, name) for name in PersonForm.base_fields}
    form = PersonForm(request.POST or None, initial=present)
    if form.is_valid():
        try:
            update_person(who, by=editor(request), **form.changes())
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("organisation_person", public_id)
    title = _("Change %(person)s") % {"person": isolated(present["name"])}
    return show_form(request, form, title=title, back=back_to(who, present["name"]), submit=_("Save"))


def back_to(who: Person, name: str = "") -> tuple[str, str]:
    return name or who.name, reverse("organisation_person", args=[who.public_id])


def _wanted(request: HttpRequest, teams: list[Team]) -> PeopleFilter:
    """What the address asks for; what it cannot ask for (a team out of sight, an unknown role) is passed over."""
    role, state = asked(request, "role"), asked(request, "state")
    return PeopleFilter(
        day=timezone.localdate(),
        words=asked(request, "q"),
        team=next((team for team in teams if str(team.public_id) == asked(request, "team")), None),
        role=role if role in Role.values else "",
        state=state if state in STATES else "here",
        in_mail=may(request.user, Permission.EDIT_PEOPLE),
    )


def _timeline(stays: QuerySet[Any]) -> list[dict[str, Any]]:
    """The stays, newest first, with when they hold: past, present or future."""
    today = timezone.localdate()
    rows = []
    for stay in stays.order_by("-starts_on", "-id"):
        when = "present" if stay.holds_on(today) else "future" if stay.starts_on > today else "past"
        rows.append({"stay": stay, "when": when})
    return rows
