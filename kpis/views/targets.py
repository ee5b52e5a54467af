"""Targets in force and their history, setting one, ending one."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kpis.actions import end_target, set_target
from kpis.contradictions import BOUNDS
from kpis.definitions import definitions
from kpis.forms import DAY, EVERYBODY, EndTargetForm, TargetForm
from kpis.models import KpiVersion, Target
from kpis.periods import Period, today
from kpis.target_rows import FUTURE, PAST, PRESENT, target_rows
from kpis.targets import TargetScope, in_force, targets_for, team_chain
from kpis.visible_targets import may_edit, may_target_everybody, targetable_people, targetable_teams, visible_targets
from teams.access import require
from teams.forms import refuse
from teams.models import User
from teams.roles import Permission, Role

SHOWN = {
    "current": (gettext_lazy("In force and to come"), (PRESENT, FUTURE)),
    "past": (gettext_lazy("Past"), (PAST,)),
    "all": (gettext_lazy("All"), (PRESENT, FUTURE, PAST)),
}


@login_required
@require_safe
def targets(request: HttpRequest) -> HttpResponse:
    _setter(request)
    asked = request.GET.get("show", "")
    shown = asked if asked in SHOWN else "current"
    rows = [
        row for row in target_rows(request.user, visible_targets(request.user), today()) if row.when in SHOWN[shown][1]
    ]
    choices = [{"value": key, "label": label, "selected": key == shown} for key, (label, _kinds) in SHOWN.items()]
    context = {
        "title": _("What is aimed for?"),
        "rows": rows,
        "shown": shown,
        "filters": {"selects": [{"name": "show", "label": _("Show"), "options": choices}]},
    }
    return render(request, "kpis/targets.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def set_one(request: HttpRequest) -> HttpResponse:
    """First which KPI, then its numbers: a band asks for four of them."""
    by = _setter(request)
    versions = definitions(today())
    version = versions.get(request.GET.get("kpi", ""))
    if version is None:
        return _choose_kpi(request, versions.values())
    form = _target_form(request, version)
    if form.is_valid():
        try:
            made = set_target(kpi=version.kpi, by=by, **form.values())
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("The target of %(kpi)s is set.") % {"kpi": version.label})
            return redirect(_back(request, f"?show={'all' if made.ends_on else 'current'}"))
    title = _("Set a target for %(kpi)s") % {"kpi": version.label}
    context: dict[str, Any] = {
        "title": title,
        "lead": version.description,
        "form": form,
        "submit": _("Set the target"),
        "version": version,
        "cancel_url": _back(request),
        "breadcrumbs": _trail(title),
    }
    return render(request, "kpis/set_target.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end_one(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = _setter(request)
    target = get_object_or_404(
        visible_targets(request.user).select_related("kpi", "team", "person"), public_id=public_id
    )
    if not may_edit(by, target):
        raise Http404
    form = EndTargetForm(request.POST or None, initial={"last_on": today()})
    if form.is_valid():
        try:
            end_target(target, ends_on=form.ends_on, by=by)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(_back(request))
    title = _("End a target")
    context = {
        "title": title,
        "form": form,
        "submit": _("End the target"),
        "danger": True,
        "cancel_url": _back(request),
        "rows": target_rows(by, Target.objects.filter(pk=target.pk), today()),
        "breadcrumbs": _trail(title),
    }
    return render(request, "kpis/end_target.html", context, status=422 if form.is_bound else 200)


def _setter(request: HttpRequest) -> User:
    require(request.user, Permission.EDIT_TARGETS)
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _choose_kpi(request: HttpRequest, versions: Iterable[KpiVersion]) -> HttpResponse:
    title = _("Set a target")
    hidden = [(name, value) for name, value in request.GET.items() if name != "kpi"]
    context = {
        "title": title, "versions": versions, "hidden": hidden, "cancel_url": _back(request),
        "breadcrumbs": _trail(title),
    }  # fmt: skip
    return render(request, "kpis/choose_kpi.html", context)


def _target_form(request: HttpRequest, version: KpiVersion) -> TargetForm:
    day = max(today(), asked_day(request.GET.get("on", "")) or today())
    return TargetForm(
        request.POST or None,
        version=version,
        teams=targetable_teams(request.user),
        people=targetable_people(request.user),
        everybody=may_target_everybody(request.user),
        today=day,
        initial={"scope": _asked_scope(request), **_present_bounds(request, version, day)},
    )


def _asked_scope(request: HttpRequest) -> str:
    """The choice of the form that the address names."""
    asked = {"team": "team:", "role": "role:"}
    named = (f"{prefix}{request.GET[name]}" for name, prefix in asked.items() if name in request.GET)
    return EVERYBODY if EVERYBODY in request.GET else next(named, "")


def _present_bounds(request: HttpRequest, version: KpiVersion, day: date) -> dict[str, Any]:
    """The numbers that hold for the scope of the address, to start from; none where they run the other way."""
    asked = _id(request.GET.get("team", ""))
    team = targetable_teams(request.user).filter(public_id=asked).first() if asked else None
    role = next((role for role in Role.values if role == request.GET.get("role")), "")
    if not (team or role or EVERYBODY in request.GET):
        return {}
    scope = TargetScope(team_ids=team_chain(team), role=role)
    found = targets_for(scope, Period(day, day + DAY), [version.kpi_id]).get(version.kpi_id, [])
    target = in_force(found, scope, day)
    if target is None or target.direction != version.direction:
        return {}
    return {name: getattr(target, name) for name in BOUNDS}


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def asked_day(text: str) -> date | None:
    """The day of an address; None where it names none, or the last one there is, which none follows."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day < date.max else None


def _back(request: HttpRequest, query: str = "") -> str:
    """Where a form was opened: the grid with its day and unit, else the list with ``query``."""
    if "grid" not in request.GET:
        return f"{reverse('targets')}{query}"
    kept = {name: request.GET[name] for name in ("on", "below") if name in request.GET}
    return f"{reverse('target_grid')}?{urlencode(kept)}"


def _trail(title: str) -> list[tuple[str, Any]]:
    return [(_("Targets"), reverse("targets")), (title, "")]
