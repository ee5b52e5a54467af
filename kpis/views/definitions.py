"""Making a KPI, making a version of one, withdrawing a version that has not begun."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kpis.actions import make_kpi, make_version, withdraw_version
from kpis.catalogue import sources
from kpis.categories import late_categories
from kpis.definition_forms import DefinitionForm
from kpis.definition_preview import Preview, preview
from kpis.definition_rules import refuse_definition
from kpis.definitions import definition
from kpis.kinds import KINDS
from kpis.models import Kind, Kpi, KpiVersion
from kpis.periods import today
from kpis.succession import refuse_past, refuse_successor
from teams.access import require_everywhere
from teams.forms import refuse
from teams.models import User
from teams.roles import Permission


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_kpi(request: HttpRequest) -> HttpResponse:
    """First of which kind, then its formula."""
    by = definer(request)
    kind = request.GET.get("kind", "")
    if kind not in KINDS:
        return _choose_kind(request, _("Define a KPI"), [(_("KPIs"), reverse("kpis"))])
    return _define(request, by, kind, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_version(request: HttpRequest, key: str) -> HttpResponse:
    by = definer(request)
    latest = get_object_or_404(Kpi, key=key).versions.select_related("kpi", "made_by").last()
    if latest is None:
        raise Http404
    kind = request.GET.get("kind", latest.kind)
    if kind not in KINDS:
        return _choose_kind(request, _("Define %(kpi)s anew") % {"kpi": latest.label}, _trail(latest))
    return _define(request, by, kind, latest)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, key: str, number: int) -> HttpResponse:
    by = definer(request)
    version = get_object_or_404(KpiVersion.objects.select_related("kpi"), kpi__key=key, number=number)
    refused = ""
    if request.method == "POST":
        try:
            withdraw_version(version, by=by)
        except ValidationError as refusal:
            refused = " ".join(refusal.messages)
        else:
            messages.success(request, _("Version %(number)s is withdrawn.") % {"number": number})
            left = Kpi.objects.filter(key=key).exists()
            return redirect("kpi", key) if left else redirect("kpis")
    title = _("Withdraw version %(number)s of %(kpi)s") % {"number": number, "kpi": version.label}
    context = {
        "title": title,
        "version": version,
        "refused": refused,
        "cancel_url": reverse("kpi", args=[key]),
        "breadcrumbs": [*_trail(version), (title, "")],
    }
    return render(request, "kpis/withdraw.html", context, status=422 if refused else 200)


def definer(request: HttpRequest) -> User:
    """Definitions hold for everybody, so they are made by who reaches everybody."""
    require_everywhere(request.user, Permission.DEFINE_KPIS)
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _define(request: HttpRequest, by: User, kind: str, latest: KpiVersion | None) -> HttpResponse:
    form = DefinitionForm(request.POST or None, kind=kind, latest=latest, today=today())
    shown, made = None, None
    if form.is_valid():
        try:
            made = _save(form, by) if _is_to_be_saved(request, form) else None
            shown = None if made else _tried(form)
        except ValidationError as refusal:
            refuse(form, refusal)
    if made:
        words = {"number": made.number, "kpi": made.label, "day": date_format(made.starts_on)}
        messages.success(request, _("Version %(number)s of %(kpi)s holds from %(day)s.") % words)
        return redirect("kpi", made.kpi.key)
    tried = form.is_valid()
    context = {
        "title": _("Define %(kpi)s anew") % {"kpi": latest.label} if latest else _("Define a KPI"),
        "lead": str(KINDS[kind].help),
        "form": form,
        "latest": latest,
        "preview": shown,
        "tried": form.draft() if tried else None,
        "seen": form.seen() if tried else "",
        "changed_since": tried and "save" in request.POST,
        "today": today(),
        "sources": sources() if kind != Kind.COMPOSITE else (),
        "late_categories": late_categories() if kind != Kind.COMPOSITE else (),
        "other_kinds": _other_kinds(kind, latest),
        "cancel_url": reverse("kpi", args=[latest.kpi.key]) if latest else reverse("kpis"),
        "breadcrumbs": [*(_trail(latest) if latest else [(_("KPIs"), reverse("kpis"))]), (_("Define"), "")],
    }
    return render(request, "kpis/define.html", context, status=422 if form.errors else 200)


def _is_to_be_saved(request: HttpRequest, form: DefinitionForm) -> bool:
    """Only what the preview showed: whatever was changed since is shown first."""
    return "save" in request.POST and request.POST.get("previewed") == form.seen()


def _save(form: DefinitionForm, by: User) -> KpiVersion:
    given = form.cleaned_data
    what: dict[str, Any] = {
        "kind": form.kind, "values": form.values(), "starts_on": given["starts_on"], "past": given.get("past", False),
    }  # fmt: skip
    if form.latest is None:
        return make_kpi(key=given["key"], by=by, **what)
    return make_version(kpi=form.latest.kpi, after=given["after"] or 0, by=by, **what)


def _tried(form: DefinitionForm) -> Preview | None:
    """The preview of what was given. Raises ValidationError with what saving would refuse."""
    version, past = form.draft(), form.cleaned_data.get("past", False)
    refuse_definition(version)
    if form.latest:
        refuse_successor(form.latest, version, after=form.cleaned_data["after"] or 0, past=past)
    else:
        refuse_past(version.starts_on, past)
    return preview(version, _present(form.latest))


def _present(latest: KpiVersion | None) -> KpiVersion | None:
    return (definition(latest.kpi.key, today()) or latest) if latest else None


def _other_kinds(kind: str, latest: KpiVersion | None) -> list[tuple[str, Any]]:
    """What is measured does not become a composite, nor the other way round."""
    kinds = [other for other in KINDS if other != kind and (latest is None or Kind.COMPOSITE not in (other, kind))]
    return [(other, Kind(other).label) for other in kinds]


def _choose_kind(request: HttpRequest, title: str, trail: list[tuple[str, str]]) -> HttpResponse:
    kinds = [(kind, Kind(kind).label, entry.help) for kind, entry in KINDS.items()]
    context = {"title": title, "kinds": kinds, "breadcrumbs": [*trail, (title, "")]}
    return render(request, "kpis/choose_kind.html", context)


def _trail(version: KpiVersion) -> list[tuple[str, str]]:
    return [(_("KPIs"), reverse("kpis")), (version.label, reverse("kpi", args=[version.kpi.key]))]
