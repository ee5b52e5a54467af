"""How fresh the data is: up to which day each kind of fact has figures, and what the last imports brought."""

from datetime import date

from django.db.models import Max
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Import
from dashboards.charts.numbers import write_figure
from dashboards.charts.tables import Cell, Column, Row, Table
from kpis.selectors import last_days

# By the prefix of their daily table.
FACTS = {"contacts": gettext_lazy("Contacts"), "surveys": gettext_lazy("Surveys"), "work": gettext_lazy("Working time")}


def source_days() -> list[tuple[str, str]]:
    """Each kind of fact with the last day that has figures, in words."""
    return [(str(FACTS[prefix]), _day(day)) for prefix, day in last_days().items()]


def sources_table() -> Table | None:
    """The last import by each mapping, the newest first; None before anything came."""
    done = Import.objects.filter(state=Import.State.DONE, finished_at__isnull=False).order_by()
    newest = done.values("mapping").annotate(newest=Max("pk")).values("newest")
    rows = [_row(last) for last in Import.objects.filter(pk__in=newest).order_by("-finished_at")]
    columns = [Column(_("Mapping")), Column(_("Last written")), Column(_("What came"))]
    return Table(_("Last imports"), columns, rows) if rows else None


def _row(last: Import) -> Row:
    words = {name: write_figure(getattr(last, name), "count") for name in ("created", "updated", "rejected")}
    came = _("%(created)s new, %(updated)s changed, %(rejected)s rejected") % words
    at = date_format(localtime(last.finished_at), "j M Y, H:i") if last.finished_at else ""
    return Row([Cell(last.mapping), at, came])


def _day(day: date | None) -> str:
    return _("nothing yet") if day is None else _("up to %(day)s") % {"day": date_format(day, "j F Y")}
