"""Targets as rows of a sheet, by the rules of the form: for whom the login may set them, and what contradicts."""

from datetime import date, timedelta
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contacts.roster.rows import RowError
from contacts.sheets.kpi_names import KpiNames
from contacts.sheets.reading import Line, Shape
from contacts.sheets.scopes import Scopes
from kpis.actions import set_target
from kpis.contradictions import BOUNDS
from kpis.models import Kpi, Target
from teams.models import User
from teams.numbers import write_plain

SHAPE: Final = Shape(
    {
        "kpi": ("KPI key", "metric"),
        "scope": ("for", "level"),
        "name": ("name or key", "of", "whom"),
        "starts_on": ("first day", "start", "from", "valid from"),
        "ends_on": ("until", "until (not including)"),
        "last_on": ("last day", "to", "end", "valid to"),
        "minimum": ("min", "lower bound"),
        "target": ("target from", "goal"),
        "stretch": ("stretch target",),
        "target_to": ("upper target",),
        "maximum": ("max", "upper bound"),
        "note": ("comment", "remark"),
    },
    needed=("kpi", "scope", "starts_on", "minimum", "target"),
    days=("starts_on", "ends_on", "last_on"),
    in_order_of="starts_on",
)
EXAMPLE: Final = (
    {"kpi": "csat", "scope": "organisation", "name": "", "starts_on": "2026-01-01", "last_on": "",
     "minimum": "70", "target": "80", "stretch": "90", "target_to": "", "maximum": ""},
    {"kpi": "csat", "scope": "team", "name": "North › Alpha", "starts_on": "2026-01-01", "last_on": "2026-06-30",
     "minimum": "72", "target": "82", "stretch": "", "target_to": "", "maximum": ""},
    {"kpi": "average_handle_time", "scope": "role", "name": "Agent", "starts_on": "2026-01-01", "last_on": "",
     "minimum": "240", "target": "300", "stretch": "", "target_to": "420", "maximum": "600"},
)  # fmt: skip
DAY: Final = timedelta(days=1)


class TargetTaker:
    def __init__(self, by: User | None, order: str) -> None:
        self.by, self.order = by, order
        self._kpis, self._scopes = KpiNames(), Scopes(by)
        # What the lines of this file say, so that two of them do not speak of the same day.
        self._said: dict[tuple[Any, ...], int] = {}

    def take(self, line: Line) -> bool:
        kpi = self._kpis.find(line).kpi
        scope = self._scopes.find(line)
        starts_on = line.needed_day("starts_on", self.order)
        ends_on = self._ends_on(line)
        if ends_on and ends_on <= starts_on:
            end = next(name for name in ("last_on", "ends_on") if line.text(name))
            raise RowError(end, line.text(end), _("The target ends before it starts."))
        self._refuse_twin(line, (kpi.pk, *scope.values(), starts_on))
        bounds = {name: line.number_of(name) for name in BOUNDS}
        bounds |= {name: line.needed_number(name) for name in ("minimum", "target")}
        values = {**scope, **bounds, "starts_on": starts_on, "note": line.text("note")}
        if _is_there(kpi, values, ends_on, scope):
            return False
        set_target(kpi=kpi, ends_on=ends_on, by=self.by, **values)
        return True

    def shown(self, line: Line) -> list[str]:
        version = self._kpis.find(line)
        first, end = line.needed_day("starts_on", self.order), self._ends_on(line)
        days = _("from %(day)s") % {"day": date_format(first, "j M Y")}
        if end:
            last = date_format(end - DAY, "j M Y")
            days = _("%(first)s to %(last)s") % {"first": date_format(first, "j M Y"), "last": last}
        unit = version.get_unit_display()
        target = " – ".join(
            write_plain(n) for n in (line.number_of("target"), line.number_of("target_to")) if n is not None
        )
        beyond = next((n for n in (line.number_of("stretch"), line.number_of("maximum")) if n is not None), None)
        return [
            version.label, self._scopes.label(line), days, f"{write_plain(line.needed_number('minimum'))} {unit}",
            f"{target} {unit}", "–" if beyond is None else f"{write_plain(beyond)} {unit}",
        ]  # fmt: skip

    def _ends_on(self, line: Line) -> date | None:
        """The first day that no longer counts: as it stands, or the day after a last day."""
        last, end = line.day("last_on", self.order), line.day("ends_on", self.order)
        if last and end and end != last + DAY:
            raise RowError(
                "last_on", str(last), _("The column of the end says %(end)s: give one of the two.") % {"end": end}
            )
        return end or (last + DAY if last else None)

    def _refuse_twin(self, line: Line, key: tuple[Any, ...]) -> None:
        other = self._said.setdefault(key, line.number)
        if other != line.number:
            raise RowError(
                "starts_on",
                line.text("starts_on"),
                _("Line %(other)s sets this scope from the same day.") % {"other": other},
            )


def _is_there(kpi: Kpi, values: dict[str, Any], ends_on: date | None, scope: dict[str, Any]) -> bool:
    """Whether the target holds already as the line says it, or did until a later one took over."""
    same = Target.objects.filter(kpi=kpi, **scope)
    found = same.filter(starts_on=values["starts_on"]).first()
    if found is None or any(getattr(found, name) != value for name, value in values.items()):
        return False
    if found.ends_on == ends_on:
        return True
    if found.ends_on is None or (ends_on and ends_on < found.ends_on):
        return False
    return same.filter(starts_on=found.ends_on).exists()
