"""The wallboards of the teams in sight; making one, ending one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kpis.definitions import definitions, is_measured
from kpis.models import Kind, KpiVersion
from kpis.periods import PRESETS, today
from kpis.wallboards.actions import make_wallboard, revoke_wallboard
from kpis.wallboards.forms import WallboardForm
from kpis.wallboards.models import Wallboard
from kpis.wallboards.selectors import boards_in_reach, is_backed
from teams.access import require, visible_teams
from teams.forms import refuse
from teams.models import User
from teams.roles import Permission


@login_required
@require_safe
def wallboards(request: HttpRequest) -> HttpResponse:
    _maker(request)
    found = boards_in_reach(request.user).select_related("team", "made_by").prefetch_related("kpis")
    versions = definitions(today())
    context = {
        "title": _("What hangs on the walls?"),
        "lead": _("A screen with a team's totals, for everybody in the room. It asks for no login and names nobody."),
        "rows": [_row(board, versions) for board in found],
    }
    return render(request, "kpis/wallboards.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    by = _maker(request)
    teams = list(visible_teams(by, Permission.MAKE_WALLBOARDS))
    asked = next((t for t in teams if len(teams) == 1 or str(t.public_id) == request.GET.get("team")), None)
    form = WallboardForm(request.POST or None, teams=teams, versions=_versions(), initial={"team": asked})
    if form.is_valid():
        try:
            board, token = make_wallboard(by=by, **form.values())
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            return _shown_once(request, board, token)
    title = _("Make a wallboard")
    context: dict[str, Any] = {
        "title": title,
        "form": form,
        "submit": title,
        "cancel_url": reverse("wallboards"),
        "breadcrumbs": _trail(title),
    }
    return render(request, "teams/form.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = _maker(request)
    board = get_object_or_404(boards_in_reach(by).select_related("team"), public_id=public_id)
    revoke_wallboard(board, by=by)
    messages.success(request, _("“%(name)s” is ended: its address leads nowhere any more.") % {"name": board})
    return redirect("wallboards")


def _maker(request: HttpRequest) -> User:
    require(request.user, Permission.MAKE_WALLBOARDS)
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _shown_once(request: HttpRequest, board: Wallboard, token: str) -> HttpResponse:
    context = {
        "title": _("The address of “%(name)s”") % {"name": board},
        "address": request.build_absolute_uri(reverse("wallboard", args=[token])),
        "board": board,
        "breadcrumbs": _trail(board.name),
    }
    return render(request, "kpis/wallboard_once.html", context)


def _versions() -> dict[str, KpiVersion]:
    """What can be shown as one figure."""
    found = definitions(today()).items()
    return {key: version for key, version in found if version.kind != Kind.COMPOSITE and is_measured(version)}


def _row(board: Wallboard, versions: dict[str, KpiVersion]) -> dict[str, Any]:
    return {
        "board": board,
        "kpis": ", ".join(versions[kpi.key].label for kpi in board.kpis.all() if kpi.key in versions),
        "period": PRESETS[board.period][0],
        "state": _state(board),
    }


def _state(board: Wallboard) -> str:
    """Why it shows nothing any more, else ""."""
    if board.revoked_at:
        return _("ended")
    if board.ends_on <= today():
        return _("run out")
    return "" if is_backed(board) else _("dark: its maker does not see the team any more")


def _trail(title: str) -> list[tuple[str, str]]:
    return [(_("Wallboards"), reverse("wallboards")), (title, "")]
