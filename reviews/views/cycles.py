"""Cycles for HR: the list, a new one, its progress, its scores, closing it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.actions import close_cycle, create_cycle
from reviews.cycle_pages import opening_job, progress_page, scores_page
from reviews.forms import CloseCycleForm, CycleForm
from reviews.models import Cycle
from reviews.pages import cycle_tabs, tabs
from reviews.preview import preview
from reviews.selectors import progress_of_cycles, unsigned_reviews, visible_cycles
from reviews.tables import cycles_table
from reviews.tasks import start_opening
from reviews.views.review import user_of
from teams.access import require
from teams.roles import Permission

PAGE = 50


@login_required
@require_safe
def cycles(request: HttpRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE_CYCLES)
    page = Paginator(visible_cycles(request.user), PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Which review cycles are there?"),
        "tabs": tabs(request.user, "cycles"),
        "page": page,
        "table": cycles_table(page, progress_of_cycles(page)),
    }
    return render(request, "reviews/cycles.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_cycle(request: HttpRequest) -> HttpResponse:
    """GET shows the form and, for a filled one, what the cycle would contain; POST makes and opens it."""
    require(request.user, Permission.MANAGE_CYCLES)
    asked = request.POST if request.method == "POST" else request.GET
    form = CycleForm(asked if "name" in asked else None, user=user_of(request))
    checked: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        if request.method == "POST":
            cycle = _made(form, request)
            if cycle:
                return redirect("cycle", public_id=cycle.public_id)
        else:
            checked = preview(form, asked)
    context = {
        "title": _("Which cycle shall be opened?"),
        "lead": _("Every agent of the teams gets a review with the figures of the period, frozen when it opens."),
        "breadcrumbs": [(_("Cycles"), reverse("cycles")), (_("New"), "")],
        "form": form,
    }
    return render(request, "reviews/new_cycle.html", context | checked)


@login_required
@require_safe
def cycle(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _cycle(request, public_id)
    template = "reviews/cycle.html" if found.state in (Cycle.State.OPEN, Cycle.State.CLOSED) else "reviews/opening.html"
    page = progress_page(found) if template == "reviews/cycle.html" else opening_job(found)
    return render(request, template, frame(found, "cycle", _("How far is the cycle?")) | page)


@login_required
@require_safe
def opening(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The progress of the opening, polled by the page; once it is open the page loads anew."""
    found = _cycle(request, public_id)
    response = render(request, "includes/job.html", opening_job(found))
    if found.state != Cycle.State.OPENING:
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def open_again(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Open a planned cycle, or go on with an opening that was interrupted."""
    found = _cycle(request, public_id)
    try:
        start_opening(found, by=user_of(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("cycle", public_id=public_id)


@login_required
@require_safe
def scores(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _cycle(request, public_id)
    head = frame(found, "cycle_scores", _("How are the scores spread?"))
    return render(request, "reviews/scores.html", head | scores_page(found))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _cycle(request, public_id)
    unsigned = unsigned_reviews(found)
    form = CloseCycleForm(request.POST if request.method == "POST" else None, unsigned=unsigned)
    if form.is_bound and form.is_valid():
        try:
            number = close_cycle(found, by=user_of(request), reason=form.cleaned_data.get("reason", ""))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The cycle is closed with %(number)s reviews.") % {"number": number})
            return redirect("cycle", public_id=public_id)
    head = frame(found, "", _("Close this cycle?"))
    return render(request, "reviews/close_cycle.html", head | {"form": form, "unsigned": unsigned})


def frame(cycle: Cycle, tab: str, title: str) -> dict[str, Any]:
    """What the pages of one cycle have in common."""
    return {
        "title": title,
        "scope_label": cycle.name,
        "period_label": cycle.period.label,
        "breadcrumbs": [(_("Cycles"), reverse("cycles")), (cycle.name, "")],
        "cycle": cycle,
        "tabs": cycle_tabs(cycle, tab),
    }


def _made(form: CycleForm, request: HttpRequest) -> Cycle | None:
    values = form.cleaned_data
    by = user_of(request)
    try:
        with transaction.atomic():
            cycle = create_cycle(
                name=values["name"], period=values["period"], teams=values["teams"], due_on=values["due_on"],
                minimum_days=values["minimum_days"], by=by,
            )  # fmt: skip
            start_opening(cycle, by=by)
    except ValidationError as error:
        form.take_errors(error)
        return None
    return cycle


def _cycle(request: HttpRequest, public_id: UUID) -> Cycle:
    return get_object_or_404(visible_cycles(request.user), public_id=public_id)
