"""What is measured, and how."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kpis.benchmarks.selectors import benchmarks_with_own
from kpis.catalogue import catalogue, category_words, channel_words, entry_of, terms, to_come
from kpis.history import history
from kpis.models import KpiVersion
from kpis.periods import today
from kpis.target_rows import target_rows
from kpis.visible_targets import visible_targets
from teams.access import may, reaches_everybody
from teams.roles import Permission


@login_required
@require_safe
def kpis(request: HttpRequest) -> HttpResponse:
    context = {
        "title": _("What is measured, and how?"),
        "entries": catalogue(today()),
        "coming": to_come(today()),
        "defines": reaches_everybody(request.user, Permission.DEFINE_KPIS),
    }
    return render(request, "kpis/catalogue.html", context)


@login_required
@require_safe
def kpi(request: HttpRequest, key: str) -> HttpResponse:
    versions = list(KpiVersion.objects.filter(kpi__key=key).select_related("kpi", "made_by").order_by("-number"))
    if not versions:
        raise Http404
    begun = [version for version in versions if version.starts_on <= today()]
    entry = entry_of(begun[0] if begun else versions[-1], today())
    targets = visible_targets(request.user).filter(kpi=entry.version.kpi)
    context = {
        "title": entry.version.label,
        "lead": entry.version.description,
        "entry": entry,
        "begins_later": not begun,
        "channels": channel_words(entry.version),
        "categories": category_words(entry.version),
        "terms": terms(entry.version),
        "steps": history(versions, today()),
        "beside": benchmarks_with_own(request.user, entry.version),
        "keeps": reaches_everybody(request.user, Permission.KEEP_BENCHMARKS),
        "targets": target_rows(request.user, targets, today()),
        "sets_targets": may(request.user, Permission.EDIT_TARGETS),
        "defines": reaches_everybody(request.user, Permission.DEFINE_KPIS),
        "breadcrumbs": [(_("KPIs"), reverse("kpis")), (entry.version.label, "")],
    }
    return render(request, "kpis/kpi.html", context)
