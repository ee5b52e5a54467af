"""Taking a cycle out as a file, and the log of who did."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kpis.periods import today
from reviews.exports import Selection, exports_of, make_export
from reviews.forms import ExportForm
from reviews.models import Cycle
from reviews.selectors import visible_cycles
from reviews.tables import exports_table
from reviews.views.cycles import frame
from reviews.views.review import user_of
from reviews.workbooks import as_csv, as_workbook
from teams.roles import Permission

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 50


@login_required
@require_safe
def export(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The form and the log; with a file chosen, the file."""
    found = get_object_or_404(visible_cycles(request.user, Permission.EXPORT_REVIEWS), public_id=public_id)
    form = ExportForm(request.GET if "form" in request.GET else None, user=user_of(request), cycle=found)
    if form.is_bound and form.is_valid():
        return _file(request, found, form)
    context = frame(found, "cycle_export", _("What goes out of this cycle?")) | {
        "lead": _("One row a person with score, values, attainments, step and signatures; no texts."),
        "form": form,
        "log": exports_table(exports_of(found)[:MOST_SHOWN]),
    }
    return render(request, "reviews/export.html", context)


def _file(request: HttpRequest, cycle: Cycle, form: ExportForm) -> HttpResponse:
    kind = form.cleaned_data["form"]
    ending = "xlsx" if kind == "xlsx" else "csv"
    selection = Selection(form.cleaned_data["team"], form.cleaned_data["step"])
    made = make_export(cycle, selection, by=user_of(request), form=ending, root=request.build_absolute_uri("/"))
    content = as_workbook(made) if ending == "xlsx" else as_csv(made, bom=kind == "csv-bom")
    response = HttpResponse(content, content_type=XLSX if ending == "xlsx" else "text/csv; charset=utf-8")
    name = f"reviews-{slugify(cycle.name) or 'cycle'}-{today()}.{ending}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response
