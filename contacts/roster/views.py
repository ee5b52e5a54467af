"""The pages of a roster: upload, what would come of it, confirm, what came of it."""

from dataclasses import replace
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts.forms import too_large
from contacts.importers.errors import ReadingError
from contacts.importers.findings import Rejection
from contacts.importers.limits import UPLOAD, Limits
from contacts.rejected_csv import rejected_lines
from contacts.roster.forms import ColumnsForm, RosterForm
from contacts.roster.importing import Outcome, import_roster
from contacts.roster.preview import preview_rows, read_headers
from contacts.roster.uploads import Upload, forget, keep_upload, present_upload, remember
from teams.access import require
from teams.models import User
from teams.roles import Permission
from teams.views.frame import confirmed, tabs

RESULT: Final = "roster_result"
# What a form takes beside its file: the token, two choices, and the lines between them.
_BESIDE_THE_FILE: Final = 1024 * 1024
_SHOWN: Final = 50
_KEPT: Final = 500


@csrf_exempt
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Who may not import is told before the body is read, and so is who brings too much; the token is checked after."""
    _importer(request)
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.UPLOAD_LIMIT_BYTES + _BESIDE_THE_FILE:
        form = RosterForm({})
        form.errors.clear()
        form.add_error(None, too_large())
        return _upload_page(request, form, 413)
    return _upload(request)


@csrf_protect
def _upload(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _upload_page(request, RosterForm(initial={"first_day": timezone.localdate()}), 200)
    form = RosterForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload_page(request, form, 422)
    forget(request.session)
    kept = keep_upload(form.cleaned_data["file"])
    first_day = form.cleaned_data["first_day"].isoformat()
    remember(request.session, replace(kept, order=form.cleaned_data["order"], first_day=first_day))
    return redirect("roster_preview")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest) -> HttpResponse:
    """What would be created, changed and left out; a POST says which column is which, and looks again."""
    by = _importer(request)
    present = present_upload(request.session)
    if present is None:
        return redirect("import_roster")
    try:
        headers = read_headers(present, _limits())
    except ReadingError as error:
        return _preview_page(request, present, {"refusal": str(error)}, 422)
    if request.method == "POST":
        chosen = ColumnsForm(request.POST, headers=headers, found={}, order="")
        if chosen.is_valid():
            present = replace(present, columns=chosen.columns(), order=chosen.cleaned_data["order"])
            remember(request.session, present)
        return redirect("roster_preview")
    try:
        found = _import(present, by, dry_run=True)
    except ReadingError as error:
        form = ColumnsForm(headers=headers, found=present.columns, order=present.order)
        return _preview_page(request, present, {"refusal": str(error), "columns_form": form}, 422)
    form = ColumnsForm(headers=headers, found=found.file.columns, order=present.order)
    return _preview_page(
        request, present, {"columns_form": form, "rows": preview_rows(found.file), **_facts(found)}, 200
    )


@login_required
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    return _confirm(request, _importer(request))


@confirmed
def _confirm(request: HttpRequest, by: User) -> HttpResponse:
    present = present_upload(request.session)
    if present is None:
        return redirect("import_roster")
    try:
        found = _import(present, by, dry_run=False)
    except ReadingError as error:
        return _preview_page(request, present, {"refusal": str(error)}, 422)
    forget(request.session)
    request.session[RESULT] = {"name": present.name, **_facts(found), **_kept(found)}
    return redirect("roster_result")


@login_required
@require_safe
def result(request: HttpRequest) -> HttpResponse:
    _importer(request)
    kept = request.session.get(RESULT)
    if kept is None:
        return redirect("import_roster")
    context = {"title": _("What did the roster change?"), "breadcrumbs": _trail(_("What came of it")), **kept}
    return render(request, "roster/result.html", context)


@login_required
@require_safe
def rejected(request: HttpRequest) -> StreamingHttpResponse:
    """The rows that were left out, as CSV."""
    _importer(request)
    kept = request.session.get(RESULT)
    if kept is None:
        raise Http404
    rows = [Rejection(field="", **row) for row in kept["all_rejections"]]
    headers = {"Content-Disposition": 'attachment; filename="roster-rejected.csv"'}
    return StreamingHttpResponse(rejected_lines(rows), content_type="text/csv; charset=utf-8", headers=headers)


def _importer(request: HttpRequest) -> User:
    require(request.user, Permission.IMPORT)
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _import(present: Upload, by: User, *, dry_run: bool) -> Outcome:
    return import_roster(
        present.path, by=by, limits=_limits(), options=present.options, name=present.name, dry_run=dry_run
    )


def _limits() -> Limits:
    return replace(UPLOAD, file_bytes=settings.UPLOAD_LIMIT_BYTES)


def _facts(found: Outcome) -> dict[str, Any]:
    facts = found.as_json()
    shown = facts.pop("rejections")[:_SHOWN]
    return {"facts": facts, "changes": found.changes, "rejections": shown}


def _kept(found: Outcome) -> dict[str, Any]:
    return {"all_rejections": found.as_json()["rejections"][:_KEPT]}


def _upload_page(request: HttpRequest, form: RosterForm, status: int) -> HttpResponse:
    context = {
        "title": _("Import a roster"), "tabs": tabs(request, "import_roster"), "form": form,
        "submit": _("Show what it would change"),
        "lead": _("Who is in which team, in which role, from when to when. You see what would come of it first."),
    }  # fmt: skip
    return render(request, "roster/upload.html", context, status=status)


def _preview_page(request: HttpRequest, present: Upload, more: dict[str, Any], status: int) -> HttpResponse:
    title = _("What would %(file)s change?") % {"file": present.name}
    context = {"title": title, "name": present.name, "breadcrumbs": _trail(_("Preview")), **more}
    return render(request, "roster/preview.html", context, status=status)


def _trail(title: str) -> list[tuple[str, str]]:
    return [(_("People and teams"), reverse("people")), (_("Import a roster"), reverse("import_roster")), (title, "")]
