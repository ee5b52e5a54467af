"""All benchmarks; adding one, changing one, removing one."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kpis.benchmarks.actions import add_benchmark, change_benchmark, remove_benchmark
from kpis.benchmarks.forms import BenchmarkForm
from kpis.benchmarks.models import Benchmark
from kpis.benchmarks.rules import comparable_version
from kpis.definitions import definitions
from kpis.models import Kind, Kpi, KpiVersion
from kpis.periods import today
from teams.access import reaches_everybody, require_everywhere
from teams.forms import refuse
from teams.models import User
from teams.roles import Permission


@login_required
@require_safe
def benchmarks(request: HttpRequest) -> HttpResponse:
    """Every login reads them, as it reads the definitions."""
    versions = definitions(today())
    found = Benchmark.objects.select_related("kpi", "made_by")
    context = {
        "title": _("What do others reach?"),
        "rows": [(row, versions.get(row.kpi.key)) for row in found],
        "keeps": keeps_benchmarks(request),
        "breadcrumbs": [(_("KPIs"), reverse("kpis")), (_("Benchmarks"), "")],
    }
    return render(request, "kpis/benchmarks.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """First for which KPI, then what the source says."""
    by = _keeper(request)
    kpi = Kpi.objects.filter(key=request.GET.get("kpi", "").replace("\0", "")).first()
    version = _version(kpi) if kpi else None
    if version is None:
        return _choose_kpi(request)
    form = BenchmarkForm(request.POST or None, version=version)
    return _save(
        request, form, version, _("Add a benchmark for %(kpi)s") % {"kpi": version.label},
        lambda values: add_benchmark(kpi=version.kpi, by=by, **values),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = _keeper(request)
    row = _benchmark(public_id)
    version = _version(row.kpi)
    if version is None:
        raise Http404
    form = BenchmarkForm(request.POST or None, version=version, changed=row)
    return _save(
        request, form, version, _("Change a benchmark of %(kpi)s") % {"kpi": version.label},
        lambda values: change_benchmark(row, by=by, **values),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = _keeper(request)
    row = _benchmark(public_id)
    if request.method == "POST":
        try:
            remove_benchmark(row, by=by)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("The benchmark is removed."))
        return redirect("benchmarks")
    title = _("Remove a benchmark?")
    version = _version(row.kpi)
    label = version.label if version else row.kpi.key
    context = {"title": title, "row": row, "label": label, "breadcrumbs": _trail(title)}
    return render(request, "kpis/remove_benchmark.html", context)


def keeps_benchmarks(request: HttpRequest) -> bool:
    return reaches_everybody(request.user, Permission.KEEP_BENCHMARKS)


def _keeper(request: HttpRequest) -> User:
    """Benchmarks are shown to everybody, so they are kept by who reaches everybody."""
    require_everywhere(request.user, Permission.KEEP_BENCHMARKS)
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _benchmark(public_id: UUID) -> Benchmark:
    return get_object_or_404(Benchmark.objects.select_related("kpi"), public_id=public_id)


def _version(kpi: Kpi) -> KpiVersion | None:
    try:
        return comparable_version(kpi)
    except ValidationError:
        return None


def _choose_kpi(request: HttpRequest) -> HttpResponse:
    title = _("Add a benchmark")
    versions = [version for version in definitions(today()).values() if version.kind != Kind.COMPOSITE]
    context = {
        "title": title, "versions": versions, "cancel_url": reverse("benchmarks"), "breadcrumbs": _trail(title),
    }  # fmt: skip
    return render(request, "kpis/choose_kpi.html", context)


def _save(
    request: HttpRequest, form: BenchmarkForm, version: KpiVersion, title: str, write: Callable[[Any], Benchmark]
) -> HttpResponse:
    if form.is_valid():
        try:
            write(form.cleaned_data)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("The benchmark is saved."))
            return redirect("kpi", version.kpi.key)
    context = {
        "title": title, "lead": version.description, "form": form, "cancel_url": reverse("benchmarks"),
        "breadcrumbs": _trail(title),
    }  # fmt: skip
    return render(request, "teams/form.html", context, status=422 if form.is_bound else 200)


def _trail(title: str) -> list[tuple[str, str]]:
    return [(_("KPIs"), reverse("kpis")), (_("Benchmarks"), reverse("benchmarks")), (title, "")]
