"""KPIs as a sheet names them: by key, or by the label of today's definition, as written or as its reader sees it."""

from django.utils.translation import gettext as _

from contacts.importers.errors import nearest
from contacts.roster.rows import RowError
from contacts.sheets.reading import Line
from kpis.definitions import definitions
from kpis.models import KpiVersion
from kpis.periods import today


class KpiNames:
    """Every definition in force today, read once."""

    def __init__(self) -> None:
        self._versions = definitions(today())
        self._by_label = {
            label.casefold(): version
            for version in self._versions.values()
            for label in (version.label, version.written_label)
        }

    def find(self, line: Line) -> KpiVersion:
        """Raises RowError naming the nearest one."""
        text = line.text("kpi")
        found = self._versions.get(text.casefold()) or self._by_label.get(text.casefold())
        if found is None:
            known = [*self._versions, *(version.label for version in self._versions.values())]
            raise RowError(
                "kpi",
                text,
                _("There is no KPI “%(text)s”. %(nearest)s") % {"text": text, "nearest": nearest(text, known)},
            )
        return found
