"""Imports and their rows as the tables that ``includes/table.html`` takes."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from contacts.forms import mapping_words
from contacts.models import Import, RejectedRow

Table = dict[str, Any]


def imports_table(imports: Iterable[Import]) -> Table:
    """File, state, who and when, and what came of the rows; each file leads to its import."""
    columns = [_column(_("File")), _column(_("State")), _column(_("Uploaded")) | {"nowrap": True}]
    columns += [_column(label, numeric=True) for label in (_("Created"), _("Updated"), _("Unchanged"), _("Rejected"))]
    return _table(_("Imports"), columns, [_import_row(imported) for imported in imports])


def rejected_table(rows: Iterable[RejectedRow]) -> Table:
    columns = [_column(label) for label in (_("Line"), _("Column"), _("Value"), _("Reason"))]
    cells = [[_cell(number_format(row.line)), _cell(row.column), _cell(row.value), _cell(row.reason)] for row in rows]
    return _table(_("Rejected rows"), columns, cells)


def preview_table(shown: Table) -> Table:
    """The first rows as they would be read; of a rejected one the reasons."""
    names = list(shown["fields"])
    rows = [[_cell(number_format(row["line"])), *map(_cell, row["cells"])] for row in shown["rows"]]
    if any(row["reasons"] for row in shown["rows"]):
        names.insert(0, _("Why it is left out"))
        for cells, row in zip(rows, shown["rows"], strict=True):
            cells.insert(1, _cell(" ".join(row["reasons"])))
    columns = [_column(name) | {"nowrap": name.endswith("_at")} for name in (_("Line"), *names)]
    return _table(_("The first rows as they would be read"), columns, rows)


def notes_table(report: dict[str, Any]) -> Table:
    columns = [_column(_("What was seen")), _column(_("Rows"), numeric=True)]
    rows = [[_cell(note), _cell(number_format(count))] for note, count in report.get("notes", {}).items()]
    return _table(_("Read with care"), columns, rows)


def _import_row(imported: Import) -> list[dict[str, Any]]:
    by = imported.by.get_username() if imported.by else _("command line")
    when = date_format(localtime(imported.created_at), "j M Y, H:i")
    known = imported.state in (Import.State.UPLOADED, Import.State.DONE)
    counts = (imported.created, imported.updated, imported.unchanged, imported.rejected)
    read_by = mapping_words(imported.mapping, imported.mapping_text)
    return [
        _cell(imported.file_name, url=reverse("import", args=[imported.public_id]), note=read_by),
        _cell(imported.get_state_display()),
        _cell(when, note=by),
        *(_cell(number_format(count) if known else "") for count in counts),
    ]


def _cell(text: str, *, url: str = "", note: str = "") -> dict[str, Any]:
    return {
        "text": text, "url": url, "note": note, "badge": "", "value": None, "attainment": None, "muted": False,
    }  # fmt: skip


def _column(label: str, *, numeric: bool = False) -> dict[str, Any]:
    return {"label": label, "numeric": numeric, "sort": "", "current": "", "hint": ""}


def _table(caption: str, columns: Sequence[dict[str, Any]], rows: Sequence[list[dict[str, Any]]]) -> Table:
    return {
        "caption": caption, "caption_hidden": True, "columns": columns, "rows": rows, "sortable": False, "empty": "",
        "heat": False,
    }  # fmt: skip
