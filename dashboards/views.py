"""Fetch through access, build a page, render. Every page takes the same filters from the address."""

from typing import Any, TypeVar
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contacts.models import Contact
from dashboards.addresses import compare_url
from dashboards.agent_page import agent_page
from dashboards.explain_page import explain_page
from dashboards.explain_records import read_choice
from dashboards.filters import Filters, read_filters
from dashboards.kept_pages import Page, kept_page
from dashboards.one_to_one_page import one_to_one_page
from dashboards.operations_page import operations_page
from dashboards.record_page import contact_items
from dashboards.start_page import start_page
from dashboards.subjects import Subject, led_subject, organisation_subject, person_subject, team_subject, teams_led
from dashboards.team_page import team_page
from kpis.definitions import definition, is_measured
from kpis.models import Kind
from kpis.targets import team_chain
from kpis.visible_scopes import may_see_organisation
from teams.access import led_teams, may, sight_of, visible_people, visible_rows, visible_teams
from teams.models import Person, Team
from teams.names import isolated
from teams.roles import Permission

Crumbs = list[tuple[str, str]]
M = TypeVar("M", bound=Model)


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return redirect(start_page(request))


@login_required
@require_safe
@kept_page
def me(request: HttpRequest) -> Page:
    own = sight_of(request.user).person
    if own is None:
        raise Http404
    return _person_page(request, own, _("How am I doing?"), [])


@login_required
@require_safe
@kept_page
def person(request: HttpRequest, public_id: Any) -> Page:
    found = get_object_or_404(visible_people(request.user), public_id=public_id)
    return _person_page(
        request, found, _("How is %(name)s doing?") % {"name": isolated(found)}, _team_of(request, found)
    )


@login_required
@require_safe
def one_to_one(request: HttpRequest, public_id: Any) -> HttpResponse:
    """What a talk with somebody needs, on one sheet."""
    found = get_object_or_404(visible_people(request.user), public_id=public_id)
    filters = read_filters(request)
    subject = person_subject(request.user, found, filters.period.last)
    title = _("What do %(name)s and I talk about?") % {"name": isolated(found)}
    if found == sight_of(request.user).person:
        title = _("What do my team leader and I talk about?")
    crumbs = [*_team_of(request, found), (_("One-to-one"), "")]
    page = one_to_one_page(request.user, found, subject, filters)
    return render(request, "dashboards/one_to_one.html", _frame(filters, subject, title, crumbs) | page)


@login_required
@require_safe
@kept_page
def my_team(request: HttpRequest) -> Page:
    leader, teams = sight_of(request.user).person, tuple(led_teams(request.user))
    if leader is None or not teams:
        raise Http404
    if len(teams) == 1:
        return _one_team(request, teams[0], [])
    subject = led_subject(request.user, leader, teams)
    return _team_page(request, subject, _("How are my teams doing?"), [], leader=leader)


@login_required
@require_safe
@kept_page
def team(request: HttpRequest, public_id: Any) -> Page:
    found = get_object_or_404(visible_teams(request.user), public_id=public_id)
    return _one_team(request, found, [*_down_to(request, found), (found.name, "")])


@login_required
@require_safe
@kept_page
def led(request: HttpRequest, public_id: Any) -> Page:
    """All teams that somebody leads, added up, as far as they are in sight."""
    leader = get_object_or_404(visible_people(request.user), public_id=public_id)
    teams = teams_led(request.user, leader)
    subject = led_subject(request.user, leader, teams)
    title = _("How are the teams of %(name)s doing?") % {"name": isolated(leader)}
    return _team_page(request, subject, title, _team_of(request, leader), leader=leader)


@login_required
@require_safe
@kept_page
def operations(request: HttpRequest) -> Page:
    subject = organisation_subject(request.user)
    filters = read_filters(request)
    frame = _frame(filters, subject, _("How is the organisation doing?"), [], compared="organisation")
    page = operations_page(request.user, subject, filters, request.GET.get("kpi", ""))
    return "dashboards/operations.html", frame | page


@login_required
@require_safe
def explain(request: HttpRequest, key: str) -> HttpResponse:
    filters = read_filters(request, keep=("person", "team", "led_by", "show", "category"), compares=False)
    version = definition(key, filters.period.last)
    if version is None or version.kind == Kind.COMPOSITE or not is_measured(version):
        raise Http404
    subject, crumbs = _asked_subject(request, filters)
    title = _("How is this %(kpi)s made?") % {"kpi": version.label}
    frame = _frame(filters, subject, title, [*crumbs, (version.label, "")])
    exact = bool(request.GET.get("exact"))
    page = explain_page(request.user, version, subject, filters, read_choice(request.GET), exact)
    return render(request, "dashboards/explain.html", frame | page)


@login_required
@require_safe
def record(request: HttpRequest, public_id: Any) -> HttpResponse:
    """One contact with its surveys, for who may see it."""
    rows = visible_rows(request.user, Contact.objects.all(), Permission.SEE_RECORDS, day="created_at__date")
    found = get_object_or_404(rows.select_related("person", "team", "imported"), public_id=public_id)
    context = {
        "title": _("What happened in this contact?"),
        "scope_label": str(found),
        "contact_items": contact_items(found),
        "surveys": found.surveys.order_by("rated_at"),
        "breadcrumbs": _team_of(request, found.person) if found.person else [],
    }
    return render(request, "dashboards/record.html", context)


def _one_team(request: HttpRequest, found: Team, crumbs: Crumbs) -> Page:
    subject = team_subject(request.user, (found,), found.name)
    title = _("How is %(team)s doing?") % {"team": isolated(found)}
    return _team_page(request, subject, title, crumbs, team=found)


def _person_page(request: HttpRequest, found: Person, title: str, crumbs: Crumbs) -> Page:
    filters = read_filters(request)
    subject = person_subject(request.user, found, filters.period.last)
    page = agent_page(request.user, found, subject, filters, request.GET.get("kpi", ""))
    frame = _frame(filters, subject, title, crumbs, compared=f"person:{found.public_id}")
    return "dashboards/agent.html", frame | page


def _team_page(
    request: HttpRequest,
    subject: Subject,
    title: str,
    crumbs: Crumbs,
    *,
    team: Team | None = None,
    leader: Person | None = None,
) -> Page:
    filters = read_filters(request)
    page = team_page(request.user, subject, filters, request.GET.get("kpi", ""), team=team, leader=leader)
    # One team may hang on a wall, the sum of several has no target of its own.
    if team and may(request.user, Permission.MAKE_WALLBOARDS):
        page["wallboard_url"] = f"{reverse('wallboard_add')}?team={team.public_id}"
    compared = f"led:{leader.public_id}" if leader else f"team:{team.public_id}" if team else ""
    return "dashboards/team.html", _frame(filters, subject, title, crumbs, compared=compared) | page


def _frame(filters: Filters, subject: Subject, title: str, crumbs: Crumbs, *, compared: str = "") -> dict[str, Any]:
    """``compared``: the scope as a side of a comparison."""
    fresh = filters.fresh
    return {
        "title": title,
        "scope_label": subject.scope.label,
        "period_label": filters.period.label,
        "breadcrumbs": [(label, f"{url}?{filters.query}" if url and "?" not in url else url) for label, url in crumbs],
        "freshness": {"complete_until": fresh.until, "late": 0, "stale": bool(fresh.stale_days)},
        "filters": filters,
        "subject": subject,
        "compare_url": compare_url(filters, compared),
    }


def _asked_subject(request: HttpRequest, filters: Filters) -> tuple[Subject, Crumbs]:
    """The subject that ?person=, ?team= or ?led_by= names; the organisation without any."""
    asked, user = request.GET, request.user
    if asked.get("person"):
        found = _find(visible_people(user), asked["person"])
        return person_subject(user, found, filters.period.last), [_person_crumb(found)]
    if asked.get("team"):
        unit = _find(visible_teams(user), asked["team"])
        return team_subject(user, (unit,), unit.name), [(unit.name, reverse("team", args=[unit.public_id]))]
    if asked.get("led_by"):
        leader = _find(visible_people(user), asked["led_by"])
        crumb = (leader.name, reverse("led", args=[leader.public_id]))
        return led_subject(user, leader, teams_led(user, leader)), [crumb]
    return organisation_subject(user), [(_("Operations"), reverse("operations"))]


def _down_to(request: HttpRequest, found: Team) -> Crumbs:
    """Where the login's view begins, and the teams above as far as they are in sight; the topmost is the beginning."""
    above = visible_teams(request.user).filter(pk__in=team_chain(found)[1:]).exclude(parent=None)
    crumbs = [(team.name, reverse("team", args=[team.public_id])) for team in above.order_by("path")]
    if may_see_organisation(request.user):
        return [(_("Operations"), reverse("operations")), *crumbs]
    return [(_("My team"), reverse("my_team")), *crumbs] if led_teams(request.user) else crumbs


def _team_of(request: HttpRequest, found: Person) -> Crumbs:
    stay = found.memberships.filter(primary=True).select_related("team").order_by("-starts_on").first()
    if stay is None or not visible_teams(request.user).filter(pk=stay.team_id).exists():
        return [_person_crumb(found)]
    own = (stay.team.name, reverse("team", args=[stay.team.public_id]))
    return [*_down_to(request, stay.team), own, _person_crumb(found)]


def _person_crumb(found: Person) -> tuple[str, str]:
    return found.name, reverse("person", args=[found.public_id])


def _find(rows: QuerySet[M], public_id: str) -> M:
    """404 for what is foreign, unknown, or not an id at all."""
    try:
        return get_object_or_404(rows, public_id=UUID(public_id))
    except ValueError:
        raise Http404 from None
