"""The pages of a sheet: upload, what would come of it, confirm."""

from dataclasses import replace
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts.forms import too_large
from contacts.importers.errors import ReadingError
from contacts.importers.limits import UPLOAD
from contacts.roster.uploads import Upload, forget, keep_upload, present_upload, remember
from contacts.sheets.forms import SheetForm
from contacts.sheets.importing import Outcome, import_sheet
from contacts.sheets.kinds import Kind
from contacts.sheets.reading import MOST_ROWS
from teams.models import User

# What a form takes beside its file: the token, a choice, and the lines between them.
_BESIDE_THE_FILE: Final = 1024 * 1024
_SHOWN: Final = 50


@csrf_exempt
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Who may not import is told before the body is read, and so is who brings too much; the token is checked after."""
    _importer(request, kind)
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.UPLOAD_LIMIT_BYTES + _BESIDE_THE_FILE:
        form = SheetForm({})
        form.errors.clear()
        form.add_error(None, too_large())
        return _upload_page(request, kind, form, 413)
    return _upload(request, kind)


@csrf_protect
def _upload(request: HttpRequest, kind: Kind) -> HttpResponse:
    if request.method != "POST":
        return _upload_page(request, kind, SheetForm(), 200)
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload_page(request, kind, form, 422)
    forget(request.session, _key(kind))
    kept = keep_upload(form.cleaned_data["file"])
    remember(request.session, replace(kept, order=form.cleaned_data["order"]), _key(kind))
    return redirect(f"{kind.key}_preview")


@login_required
@require_safe
def preview(request: HttpRequest, kind: Kind) -> HttpResponse:
    """What would be created, and what is wrong with which row; nothing is written."""
    by = _importer(request, kind)
    present = present_upload(request.session, _key(kind))
    if present is None:
        return redirect(f"import_{kind.key}")
    try:
        found = _import(kind, present, by, dry_run=True)
    except ReadingError as error:
        return _preview_page(request, kind, present, {"refusal": str(error)}, 422)
    return _preview_page(request, kind, present, _facts(found), 422 if found.rejections else 200)


@login_required
@require_POST
def confirm(request: HttpRequest, kind: Kind) -> HttpResponse:
    by = _importer(request, kind)
    present = present_upload(request.session, _key(kind))
    if present is None:
        return redirect(f"import_{kind.key}")
    try:
        found = _import(kind, present, by, dry_run=False)
    except ReadingError as error:
        return _preview_page(request, kind, present, {"refusal": str(error)}, 422)
    if found.rejections:
        return _preview_page(request, kind, present, _facts(found), 422)
    forget(request.session, _key(kind))
    messages.success(request, _words(found))
    return redirect(kind.home)


def _importer(request: HttpRequest, kind: Kind) -> User:
    if not isinstance(request.user, User):
        raise Http404
    kind.admit(request.user)
    return request.user


def _key(kind: Kind) -> str:
    return f"sheet_{kind.key}"


def _import(kind: Kind, present: Upload, by: User, *, dry_run: bool) -> Outcome:
    return import_sheet(
        kind, present.path, by=by, limits=replace(UPLOAD, file_bytes=settings.UPLOAD_LIMIT_BYTES), name=present.name,
        order=present.order, most_rows=MOST_ROWS, dry_run=dry_run,
    )  # fmt: skip


def _words(found: Outcome) -> str:
    if not found.created:
        return _("Nothing changed: everything is as the file says.")
    text = ngettext("%(count)s row is in.", "%(count)s rows are in.", found.created) % {"count": found.created}
    return text + " " + _("Importing the file again changes nothing.")


def _facts(found: Outcome) -> dict[str, Any]:
    facts = found.as_json()
    rejections = facts.pop("rejections")
    stats = [
        {"label": _("New"), "value": found.created, "unit": "count"},
        {"label": _("There already"), "value": found.unchanged, "unit": "count"},
        {"label": _("Rejected"), "value": len(rejections), "unit": "count"},
    ]
    return {"facts": facts, "stats": stats, "rejections": rejections[:_SHOWN], "previews": found.previews}


def _upload_page(request: HttpRequest, kind: Kind, form: SheetForm, status: int) -> HttpResponse:
    context = {
        "title": kind.title, "lead": kind.lead, "form": form, "submit": _("Show what it would change"), "kind": kind,
        "headers": list(kind.example[0]), "example": [list(row.values()) for row in kind.example],
        "cancel_url": reverse(kind.home), "breadcrumbs": _trail(kind, ""),
    }  # fmt: skip
    return render(request, "sheets/upload.html", context, status=status)


def _preview_page(request: HttpRequest, kind: Kind, present: Upload, more: dict[str, Any], status: int) -> HttpResponse:
    title = _("What would %(file)s change?") % {"file": present.name}
    context = {
        "title": title, "kind": kind, "other_url": reverse(f"import_{kind.key}"),
        "confirm_url": reverse(f"{kind.key}_confirm"), "breadcrumbs": _trail(kind, _("Preview")), **more,
    }  # fmt: skip
    return render(request, "sheets/preview.html", context, status=status)


def _trail(kind: Kind, last: str) -> list[tuple[Any, str]]:
    home = (_("Targets") if kind.home == "targets" else _("Benchmarks"), reverse(kind.home))
    upload_page = (kind.title, reverse(f"import_{kind.key}") if last else "")
    return [home, upload_page, *([(last, "")] if last else [])]
