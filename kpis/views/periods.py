"""Closed periods: which there are, closing one, and what came after it was closed."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kpis.closable import open_names, read_closable
from kpis.closed_models import ClosedPeriod, FrozenCard, FrozenFigure
from kpis.closing_tasks import start_closing
from kpis.correction_words import brought_by, reasons
from kpis.corrections import Correction, corrections, runs_behind
from kpis.explanations import explained_at
from kpis.periods import today
from teams.access import require_everywhere
from teams.forms import refuse
from teams.models import User
from teams.roles import Permission


class ClosePeriodForm(forms.Form):
    """Which month or quarter; those that are over and not closed yet."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        names = open_names(today())
        choices = [(name, f"{name}: {read_closable(name).label}") for name in names]
        self.fields["period"] = forms.ChoiceField(
            label=_("Which period"),
            help_text=_("Everybody's scorecard is frozen. This cannot be undone; what comes later stands beside it."),
            choices=choices,
        )


@login_required
@require_safe
def closed_periods(request: HttpRequest) -> HttpResponse:
    _closer(request)
    context = {"title": _("Which periods are closed?"), "periods": ClosedPeriod.objects.all()}
    return render(request, "kpis/closed_periods.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    by = _closer(request)
    form = ClosePeriodForm(request.POST or None)
    if form.is_valid():
        try:
            closed = start_closing(read_closable(form.cleaned_data["period"]), by=by)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("%(period)s is closed.") % {"period": closed.period.label})
            return redirect("closed_period", closed.public_id)
    title = _("Close a period")
    context = {
        "title": title,
        "form": form,
        "submit": _("Close the period"),
        "cancel_url": reverse("closed_periods"),
        "breadcrumbs": [(_("Closed periods"), reverse("closed_periods")), (title, "")],
    }
    return render(request, "kpis/close_period.html", context, status=422 if form.is_bound else 200)


@login_required
@require_safe
def closed_period(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The organisation's figures as they were frozen, and what they are today."""
    _closer(request)
    closed = get_object_or_404(ClosedPeriod, public_id=public_id)
    context = {
        "title": _("What was frozen, and what came later?"),
        "period_label": closed.period.label,
        "closed": closed,
        "cards": closed.cards.count(),
        "breadcrumbs": [(_("Closed periods"), reverse("closed_periods")), (closed.period.label, "")],
        **_whole(closed),
    }
    return render(request, "kpis/closed_period.html", context)


def _whole(closed: ClosedPeriod) -> dict[str, Any]:
    card = FrozenCard.objects.filter(closed=closed, person=None, team=None).select_related("closed").first()
    if card is None:
        return {"rows": []}
    figures = [f for f in card.figures.select_related("version__kpi") if f.value is not None]
    found = corrections(card, figures)
    rows = [_row(figure, found.get(figure.version.kpi_id), closed) for figure in figures]
    return {"rows": rows, "brought_by": brought_by(runs_behind(card, found.values())) if found else ""}


def _row(figure: FrozenFigure, now: Correction | None, closed: ClosedPeriod) -> dict[str, Any]:
    explained = explained_at(figure.version.kpi.key, closed.period)
    return {"figure": figure, "now": now, "reasons": reasons(now) if now else [], "url": explained}


def _closer(request: HttpRequest) -> User:
    """Closing holds for everybody, so it is for who sees everybody."""
    require_everywhere(request.user, Permission.CLOSE_PERIODS)
    if not isinstance(request.user, User):
        raise Http404
    return request.user
