"""The pages of imports: upload, what would change, progress, what came of it."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts.actions import cancel_import, confirm_import, take_upload
from contacts.forms import ImportForm, too_large
from contacts.import_page import WORKING, import_job, import_page
from contacts.models import Import
from contacts.rejected_csv import rejected_lines
from contacts.selectors import visible_imports
from contacts.tables import imports_table
from contacts.tasks import begin
from teams.access import require
from teams.models import User
from teams.roles import Permission

ON_A_PAGE: Final = 50
# What a form takes beside its files: the token, the choice, the mapping, and the lines between them.
_BESIDE_THE_FILE: Final = 2 * 2**20


@login_required
@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    require(request.user, Permission.IMPORT)
    page = Paginator(visible_imports(request.user), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"title": _("What has been imported?"), "page": page, "table": imports_table(page)}
    return render(request, "contacts/imports.html", context)


@csrf_exempt
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_import(request: HttpRequest) -> HttpResponse:
    """Who may not import is told before the body is read, and so is who brings too much; the token is checked after."""
    require(request.user, Permission.IMPORT)
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.UPLOAD_LIMIT_BYTES + _BESIDE_THE_FILE:
        form = ImportForm()
        form.cleaned_data = {}
        return _upload_page(request, form, too_large(), status=413)
    return _new_import(request)


@csrf_protect
def _new_import(request: HttpRequest) -> HttpResponse:
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if not form.is_bound:
        return _upload_page(request, form)
    if not form.is_valid():
        return _upload_page(request, form, status=400)
    imported = take_upload(
        form.cleaned_data["file"], mapping=form.mapping_name, mapping_text=form.mapping_text, by=_user(request)
    )
    begin(imported)
    return redirect("import", public_id=imported.public_id)


def _upload_page(request: HttpRequest, form: ImportForm, problem: str = "", *, status: int = 200) -> HttpResponse:
    context = {
        "title": _("Which export shall be imported?"),
        "lead": _("Nothing is written before you have seen what would change."),
        "breadcrumbs": [(_("Imports"), reverse("imports")), (_("New"), "")],
        "form": form,
        "problem": problem,
    }
    return render(request, "contacts/new_import.html", context, status=status)


@login_required
@require_safe
def show_import(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return render(request, "contacts/import.html", import_page(_import(request, public_id), request.GET.get("page")))


@login_required
@require_safe
def progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How far it is, polled by the page; once it has ended the page loads anew."""
    imported = _import(request, public_id)
    response = render(request, "includes/job.html", import_job(imported))
    if imported.state not in WORKING:
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _change(request, public_id, confirm_import, begin)


@login_required
@require_POST
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _change(request, public_id, cancel_import, lambda _imported: None)


@login_required
@require_safe
def rejected(request: HttpRequest, public_id: UUID) -> StreamingHttpResponse:
    """The rejected rows as CSV."""
    imported = _import(request, public_id)
    name = f"{imported.file_name.rpartition('.')[0] or imported.file_name} rejected.csv"
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    rows = imported.rejected_rows.all().iterator(chunk_size=2_000)
    return StreamingHttpResponse(rejected_lines(rows), content_type="text/csv; charset=utf-8", headers=headers)


def _change(
    request: HttpRequest, public_id: UUID, action: Callable[..., Import], then: Callable[[Import], Any]
) -> HttpResponse:
    imported = _import(request, public_id)
    try:
        then(action(imported, by=_user(request)))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except OperationalError:
        messages.error(request, _("The rows are being written at this moment: wait for the end."))
    return redirect("import", public_id=public_id)


def _import(request: HttpRequest, public_id: UUID) -> Import:
    return get_object_or_404(visible_imports(request.user), public_id=public_id)


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user
