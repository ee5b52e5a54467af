"""A closed period on a page: the frozen figures, the badge, and beside them what they would be now, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from dashboards.charts.numbers import write_figure
from dashboards.charts.tables import Cell, Column, Row, Table
from dashboards.charts.tiles import Tile
from dashboards.entries import now_words
from dashboards.late_facts import late_imports
from dashboards.subjects import Subject
from kpis.correction_words import brought_by, reasons
from kpis.corrections import Correction, runs_behind
from kpis.daily import Level
from kpis.frozen_cards import Closed, closed_card
from kpis.models import KpiVersion
from kpis.periods import Period
from kpis.scorecards import Entry


@dataclass(frozen=True)
class Notice:
    """What a page says about its closed period; ``table`` holds the figures that are others today."""

    sentence: str
    table: Table | None
    brought_by: str
    imports: str


def closed_for(subject: Subject, period: Period) -> Closed | None:
    """The frozen card of whoever the page is about. One query where the period is not closed."""
    if subject.scope.level == Level.ORGANISATION:
        return closed_card(subject.scope, period)
    person_id = subject.target_scope.person_id
    if person_id:
        return closed_card(subject.scope, period, person_id=person_id)
    if len(subject.teams) == 1:
        return closed_card(subject.scope, period, team_id=subject.teams[0].pk)
    return None


def notice(closed: Closed | None) -> Notice | None:
    if closed is None:
        return None
    found = list(closed.corrections.values())
    runs = runs_behind(closed.card, found) if found else []
    sentence = f"{_sentence(closed)} {_('Charts and what is not marked so are as of now.')}"
    return Notice(sentence, _table(found), brought_by(runs), late_imports(closed.card, found))


def tile_of(made: Tile, entry: Entry, closed: Closed | None) -> Tile:
    """The tile with a badge where its figure is frozen, and with what it would be now."""
    if closed is None or closed.figure(entry.version.kpi_id) is None:
        return made
    correction = closed.corrections.get(entry.version.kpi_id)
    lines = [line for line in (_now(correction), made.note) if line]
    return replace(made, badge=_("frozen"), note="; ".join(lines))


def frozen_items(closed: Closed | None, version: KpiVersion) -> list[tuple[str, Any]]:
    """What an explanation says about a frozen figure: when and by whom, and what came later."""
    if closed is None or closed.figure(version.kpi_id) is None:
        return []
    items: list[tuple[str, Any]] = [(_("Frozen"), _sentence(closed))]
    correction = closed.corrections.get(version.kpi_id)
    if correction:
        items.append((_("Since then"), _("frozen %(then)s, now %(now)s: %(why)s") % _words(version, correction)))
        items.append((_("Computed anew by"), brought_by(runs_behind(closed.card, [correction]))))
        items.append((_("Records from"), late_imports(closed.card, [correction])))
    return [*items, (_("Checksum"), closed.card.checksum)]


def _words(version: KpiVersion, correction: Correction) -> dict[str, str]:
    then, now = _both(version, correction)
    return {"then": then, "now": now, "why": " ".join(reasons(correction))}


def _now(correction: Correction | None) -> str:
    if correction is None:
        return ""
    return now_words(correction.figure.version, correction.now.value)


def _sentence(closed: Closed) -> str:
    period = closed.card.closed
    words = {
        "day": date_format(localtime(period.closed_at), "j F Y, H:i") if period.closed_at else "",
        "by": period.by_name or period.get_trigger_display(),
    }
    return _("Closed on %(day)s, %(by)s: definitions, targets and figures are kept as they were then.") % words


def _table(found: Sequence[Correction]) -> Table | None:
    columns = [
        Column(_("KPI")), Column(_("Frozen"), numeric=True), Column(_("Now"), numeric=True), Column(_("Because"))
    ]  # fmt: skip
    rows = [Row(_cells(correction)) for correction in found]
    return Table(_("Changed since the period was closed"), columns, rows) if rows else None


def _cells(correction: Correction) -> list[Cell | str]:
    version = correction.figure.version
    return [version.label, *_both(version, correction), Cell(" ".join(reasons(correction)))]


def _both(version: KpiVersion, correction: Correction) -> tuple[str, str]:
    then, now = correction.figure.value, correction.now.value
    return write_figure(then, version.unit, version.decimals), write_figure(now, version.unit, version.decimals)
