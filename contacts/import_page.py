"""What the page of one import shows, by the state it is in."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.forms import mapping_words
from contacts.models import Import
from contacts.tables import notes_table, preview_table, rejected_table
from teams.numbers import write_count

REJECTED_ON_A_PAGE: Final = 50

# state -> the page's question, and the template of its content
_PAGES: Final = {
    Import.State.CHECKING: (gettext_lazy("What would this file change?"), "contacts/working.html"),
    Import.State.UPLOADED: (gettext_lazy("What would this file change?"), "contacts/checked.html"),
    Import.State.QUEUED: (gettext_lazy("How far is the import?"), "contacts/working.html"),
    Import.State.RUNNING: (gettext_lazy("How far is the import?"), "contacts/working.html"),
    Import.State.DONE: (gettext_lazy("What came of the import?"), "contacts/done.html"),
    Import.State.FAILED: (gettext_lazy("Why was nothing imported?"), "contacts/ended.html"),
    Import.State.CANCELLED: (gettext_lazy("Why was nothing imported?"), "contacts/ended.html"),
}
WORKING: Final = (Import.State.CHECKING, Import.State.QUEUED, Import.State.RUNNING)


def import_page(imported: Import, page: str | None) -> dict[str, Any]:
    """The context of the page, with ``template`` for its content. ``page``: of the rejected rows."""
    title, template = _PAGES[Import.State(imported.state)]
    read_by = mapping_words(imported.mapping, imported.mapping_text)
    context: dict[str, Any] = {
        "title": title,
        "lead": _("%(file)s, read as %(mapping)s") % {"file": imported.file_name, "mapping": read_by},
        "breadcrumbs": [(_("Imports"), reverse("imports")), (imported.file_name, "")],
        "imported": imported,
        "template": template,
    }
    if imported.state in WORKING:
        return context | import_job(imported)
    if imported.state in (Import.State.UPLOADED, Import.State.DONE):
        context |= _findings(imported, page)
    return context


def import_job(imported: Import) -> dict[str, Any]:
    """The context of ``includes/job.html``: by bytes while the number of rows is unknown."""
    checking = imported.state == Import.State.CHECKING
    done, total = imported.rows_done, imported.rows_total
    if not total:
        done, total = imported.bytes_done, imported.bytes_total
    job = {
        "label": _("Reading the file") if checking else _("Importing"),
        "state": imported.state,
        "done": min(done, total or done),
        "total": total or None,
        "message": _message(imported),
    }
    return {
        "job": job,
        "url": reverse("import_progress", args=[imported.public_id]),
        "finished": imported.state not in WORKING,
    }


def _message(imported: Import) -> str:
    if imported.lease_until and imported.lease_until < timezone.now():
        return _("No worker has taken this up: is one running? It goes on by itself as soon as there is one.")
    if imported.state == Import.State.QUEUED or not imported.attempts:
        return _("Waiting for a worker.")
    if imported.rows_total and imported.rows_done >= imported.rows_total:
        return _("All rows are read; they are being written in one go.")
    return ""


def _findings(imported: Import, page: str | None) -> dict[str, Any]:
    report = imported.report
    rejected = Paginator(imported.rejected_rows.all(), REJECTED_ON_A_PAGE).get_page(page)
    shown = report.get("preview")
    return {
        "stats": _stats(imported),
        "facts": _facts(report),
        "notes": notes_table(report),
        "preview": preview_table(shown) if shown else None,
        "page": rejected,
        "rejected": rejected_table(rejected),
        "rejected_kept": rejected.paginator.count,
        "changes": imported.created + imported.updated,
    }


def _stats(imported: Import) -> list[dict[str, Any]]:
    counts = (
        (_("Created"), imported.created),
        (_("Updated"), imported.updated),
        (_("Unchanged"), imported.unchanged),
        (_("Rejected"), imported.rejected),
    )
    return [{"label": label, "value": count, "unit": "count", "note": ""} for label, count in counts]


def _facts(report: dict[str, Any]) -> list[tuple[str, str]]:
    """What else is known of the file, in words."""
    facts = []
    for name, label in (("contacts", _("Contacts")), ("surveys", _("Surveys"))):
        if name in report:
            words = _("%(created)s created, %(updated)s updated, %(unchanged)s unchanged")
            facts.append((label, words % {key: write_count(count) for key, count in report[name].items()}))
    facts += [
        (_("New people"), write_count(report.get("people_created", 0))),
        (_("New teams"), write_count(report.get("teams_created", 0))),
    ]
    if report.get("left_out"):
        facts.append((_("Left out by the mapping"), write_count(report["left_out"])))
    for name, label in (("unused_columns", _("Columns not used")), ("missing_columns", _("Columns not in the file"))):
        if report.get(name):
            facts.append((label, ", ".join(report[name])))
    return facts
