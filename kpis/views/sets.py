"""What roles answer for and what composites are made of: what holds, what held, and starting another set."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kpis.actions import make_set, withdraw_set
from kpis.models import KpiSet
from kpis.periods import today
from kpis.set_forms import SetForm
from kpis.set_history import Owner, find_owner, latest_versions, owners, set_history, sets_of
from kpis.sets import items_in_force, owner_of
from kpis.views.definitions import definer
from teams.access import reaches_everybody
from teams.forms import refuse
from teams.models import User
from teams.roles import Permission


@login_required
@require_safe
def sets(request: HttpRequest) -> HttpResponse:
    labels = latest_versions()
    items = items_in_force(today())
    rows = [
        (owner, [(labels[item.kpi_id].label, item.weight) for item in items if owner_of(item.kpi_set) == _key(owner)])
        for owner in owners(labels)
    ]
    context = {
        "title": _("Who answers for what?"),
        "rows": rows,
        "defines": _defines(request),
        "breadcrumbs": [(_("KPIs"), reverse("kpis")), (_("Sets"), "")],
    }
    return render(request, "kpis/sets.html", context)


@login_required
@require_safe
def one_set(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    labels = latest_versions()
    owner = find_owner(kind, name, labels)
    context = {
        "title": _("What does this role answer for?") if owner.role else _("What is it made of?"),
        "scope_label": owner.label,
        "owner": owner,
        "steps": set_history(sets_of(owner), labels, today()),
        "defines": _defines(request),
        "breadcrumbs": [*_trail(owner)[:-1], (owner.label, "")],
    }
    return render(request, "kpis/set.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    by = definer(request)
    labels = latest_versions()
    owner = find_owner(kind, name, labels)
    latest = next(iter(sets_of(owner)), None)
    candidates = [version for version in labels.values() if version.kpi != owner.composite]
    form = SetForm(request.POST or None, latest=latest, candidates=candidates, today=today())
    if form.is_valid():
        try:
            made = _make(owner, form, by)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            words = {"owner": owner.label, "day": date_format(made.starts_on)}
            messages.success(request, _("The set of %(owner)s holds from %(day)s.") % words)
            return redirect("set", kind, name)
    context = {
        "title": _("Change the set of %(owner)s") % {"owner": owner.label},
        "lead": _("Weights of 100 together. A KPI without a weight stays out."),
        "owner": owner,
        "form": form,
        "breadcrumbs": [*_trail(owner), (_("Change"), "")],
    }
    return render(request, "kpis/change_set.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """The latest set, before it begins."""
    by = definer(request)
    owner = find_owner(kind, name, latest_versions())
    latest = next(iter(sets_of(owner)), None)
    if latest is None:
        raise Http404
    refused = ""
    if request.method == "POST":
        try:
            withdraw_set(latest, by=by)
        except ValidationError as refusal:
            refused = " ".join(refusal.messages)
        else:
            messages.success(request, _("The set is withdrawn."))
            return redirect("set", kind, name)
    context = {
        "title": _("Withdraw a set of %(owner)s") % {"owner": owner.label},
        "version": latest,
        "refused": refused,
        "cancel_url": reverse("set", args=[kind, name]),
        "breadcrumbs": [*_trail(owner), (_("Withdraw"), "")],
    }
    return render(request, "kpis/withdraw.html", context, status=422 if refused else 200)


def _make(owner: Owner, form: SetForm, by: User) -> KpiSet:
    given = form.cleaned_data
    return make_set(
        role=owner.role, composite=owner.composite, weights=form.weights(), starts_on=given["starts_on"],
        after=given["after"], past=given.get("past", False), by=by,
    )  # fmt: skip


def _key(owner: Owner) -> tuple[str, int | None]:
    return owner.role, owner.composite.pk if owner.composite else None


def _defines(request: HttpRequest) -> bool:
    return reaches_everybody(request.user, Permission.DEFINE_KPIS)


def _trail(owner: Owner) -> list[tuple[Any, str]]:
    return [
        (_("KPIs"), reverse("kpis")),
        (_("Sets"), reverse("sets")),
        (owner.label, reverse("set", args=[owner.kind, owner.name])),
    ]
