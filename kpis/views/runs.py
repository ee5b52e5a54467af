"""Runs of the aggregation: what they did, how long it took, and up to when figures are complete."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kpis.models import Build, Run, StaleDay
from kpis.selectors import freshness
from kpis.tasks import aggregate_stale
from kpis.triggers import TRIGGERS
from teams.access import may, require
from teams.actions import record_event
from teams.models import User
from teams.roles import Permission
from teams.tasks import enqueue

ON_A_PAGE = 50
BUILDS_ON_A_PAGE = 200


@login_required
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    require(request.user, Permission.SEE_RUNS)
    page = Paginator(Run.objects.select_related("by"), ON_A_PAGE).get_page(request.GET.get("page"))
    fresh = freshness()
    context = {
        "title": _("Are the figures up to date?"),
        "page": page,
        "fresh": fresh,
        "waiting": fresh.stale_days,
        "rows": _rows(page.object_list),
        "last_good": Run.objects.filter(state=Run.State.DONE).order_by("-finished_at").first(),
        "starts": may(request.user, Permission.RUN_AGGREGATION),
    }
    return render(request, "kpis/runs.html", context)


@login_required
@require_safe
def run(request: HttpRequest, public_id: UUID) -> HttpResponse:
    require(request.user, Permission.SEE_RUNS)
    found = get_object_or_404(Run.objects.select_related("by"), public_id=public_id)
    builds = Build.objects.filter(run=found).order_by("-built_at", "-id")
    context = {
        "title": _("What did this run do?"),
        "row": _rows([found])[0],
        "page": Paginator(builds, BUILDS_ON_A_PAGE).get_page(request.GET.get("page")),
        "breadcrumbs": [(_("Runs"), reverse("runs")), (_("One run"), "")],
    }
    return render(request, "kpis/run.html", context)


@login_required
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Let the workers rebuild what waits; the rest is right already."""
    require(request.user, Permission.RUN_AGGREGATION)
    if not isinstance(request.user, User):
        raise Http404
    waiting = StaleDay.objects.values("table", "day").distinct().count()
    if not waiting:
        messages.info(request, _("Nothing waits: every day is as the records say."))
    elif enqueue(aggregate_stale, "by hand", False):
        record_event(by=request.user, action="aggregation.start", subject="", details={"days": waiting})
        messages.success(request, _("The workers are told. This list shows the run as soon as one takes it."))
    else:
        messages.error(request, _("The queue does not answer, so no worker was told. The next night does it."))
    return redirect("runs")


def _rows(runs: Iterable[Run]) -> list[dict[str, Any]]:
    """Runs with what started them in words, and with days built, rows written and seconds spent."""
    found = list(runs)
    builds = Build.objects.filter(run__in=found).order_by().values("run")
    sums = {row["run"]: row for row in builds.annotate(days=Count("pk"), written=Sum("rows"), spent=Sum("seconds"))}
    nothing = {"days": 0, "written": 0, "spent": 0.0}
    return [{**nothing, **sums.get(r.pk, {}), "run": r, "trigger": TRIGGERS.get(r.trigger, r.trigger)} for r in found]
