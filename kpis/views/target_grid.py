"""Targets of all KPIs and scopes on one day."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kpis.periods import today
from kpis.target_grid import target_grid
from kpis.views.targets import asked_day
from kpis.visible_targets import targetable_teams
from teams.access import require
from teams.models import Team
from teams.roles import Permission
from teams.selectors import full_names


@login_required
@require_safe
def grid(request: HttpRequest) -> HttpResponse:
    require(request.user, Permission.EDIT_TARGETS)
    day, refusal = _day(request.GET.get("on", ""))
    teams = list(targetable_teams(request.user))
    below = _below(request.GET.get("below", ""), teams)
    carried = {"grid": "1", "on": day.isoformat()} | ({"below": str(below.public_id)} if below else {})
    context = {
        "title": _("What is aimed for, where?"),
        "lead": _("The target, and below it minimum and stretch; of a band minimum and maximum."),
        "grid": target_grid(request.user, day, teams, below, carried),
        "day": day,
        "refusal": refusal,
        "units": _units(teams, below),
        "breadcrumbs": [(_("Targets"), reverse("targets")), (_("Grid"), "")],
    }
    return render(request, "kpis/target_grid.html", context, status=422 if refusal else 200)


def _day(text: str) -> tuple[date, str]:
    """The day asked for, today without one; today with a sentence for what is none."""
    day = asked_day(text)
    if text and day is None:
        return today(), _("“%(text)s” is no day: choose one, or write it as 2026-03-31.") % {"text": text}
    return day or today(), ""


def _below(text: str, teams: list[Team]) -> Team | None:
    if not text:
        return None
    try:
        return next(team for team in teams if team.public_id == UUID(text))
    except (ValueError, StopIteration):
        raise Http404 from None


def _units(teams: list[Team], below: Team | None) -> list[dict[str, Any]]:
    """Choices: the teams that have others below them."""
    parents = {team.parent_id for team in teams}
    return [
        {"value": team.public_id, "label": name, "selected": team == below}
        for team, name in full_names(teams)
        if team.pk in parents and team.parent_id
    ]
