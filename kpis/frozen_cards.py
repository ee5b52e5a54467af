"""The frozen card of a scope and period, for who sees all that it rests on; and a scorecard with frozen figures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kpis.closable import of_whole_months
from kpis.closed_models import ClosedPeriod, FrozenCard, FrozenFigure
from kpis.corrections import Correction, corrections
from kpis.daily import Level
from kpis.periods import Period
from kpis.scopes import Scope
from kpis.scorecards import Entry, Scorecard
from kpis.values import Value, interval_of
from teams.access import Window
from teams.models import Membership, Team

Place = tuple[int, int | None]


@dataclass(frozen=True)
class Closed:
    """A frozen card with its figures by KPI and composite, and what is another today by KPI."""

    card: FrozenCard
    figures: dict[Place, FrozenFigure]
    corrections: dict[int, Correction]

    def figure(self, kpi_id: int) -> FrozenFigure | None:
        return next((figure for (kpi, _within), figure in self.figures.items() if kpi == kpi_id), None)


def closed_card(
    scope: Scope, period: Period, *, person_id: int | None = None, team_id: int | None = None
) -> Closed | None:
    """What was frozen for a person, a team or (neither) the organisation; None for a period that is not closed.

    None too where a part of it is out of sight: a figure over the whole would tell of that part.
    """
    if not of_whole_months(period):
        return None
    whose: dict[str, Any] = {"person_id": person_id, "team_id": team_id}
    card = (
        FrozenCard.objects.filter(closed__period_start=period.start, closed__period_end=period.end)
        .filter(closed__state=ClosedPeriod.State.CLOSED, **whose)
        .select_related("closed", "person", "team")
        .first()
    )
    if card is None or not _in_sight(scope, card, period):
        return None
    rows = list(card.figures.select_related("version__kpi", "within", "target__team", "target__person"))
    figures = {(row.version.kpi_id, row.within.kpi_id if row.within else None): row for row in rows}
    return Closed(card, figures, corrections(card, rows))


def as_frozen(card: Scorecard, closed: Closed) -> Scorecard:
    """The scorecard with the frozen figures in the place of today's; previous values and trends stay."""
    entries = tuple(_frozen(entry, closed, None) for entry in card.entries)
    return replace(card, entries=entries, score=closed.card.score, absent=_absent(entries))


def frozen_value(figure: FrozenFigure) -> Value:
    """A frozen figure as the value it was."""
    interval = None
    if figure.numerator is not None and figure.n is not None and figure.value is not None:
        interval = interval_of(figure.version, figure.numerator, figure.n)
    return Value(
        figure.numerator, figure.denominator, figure.value, figure.n or 0, figure.unknown, figure.muted, interval
    )


def _frozen(entry: Entry, closed: Closed, within: int | None) -> Entry:
    figure = closed.figures.get((entry.version.kpi_id, within))
    if figure is None:
        return entry
    return replace(
        entry,
        version=figure.version,
        value=frozen_value(figure) if figure.n is not None else None,
        target=figure.target,
        attainment=figure.attainment,
        weight=figure.weight,
        share=figure.share,
        absent=figure.absent,
        parts=tuple(_frozen(part, closed, entry.version.kpi_id) for part in entry.parts),
    )


def _absent(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    leaves = [leaf for entry in entries for leaf in (entry.parts or (entry,))]
    return tuple(leaf for leaf in leaves if leaf.absent)


def _in_sight(scope: Scope, card: FrozenCard, period: Period) -> bool:
    if scope.windows is None or (card.person_id is not None and card.person_id == scope.own_id and not card.team_ids):
        return True
    if card.team_ids:
        stretches = [(path, period.start, period.end) for path in _paths(card.team_ids)]
    elif card.person_id:
        stretches = _stretches(card.person_id, period)
    else:
        return scope.level == Level.ORGANISATION
    return bool(stretches) and all(_covered(stretch, scope.windows) for stretch in stretches)


def _paths(team_ids: Sequence[int]) -> list[str]:
    return list(Team.objects.filter(pk__in=team_ids).values_list("path", flat=True))


def _stretches(person_id: int, period: Period) -> list[tuple[str, date, date]]:
    """Where somebody was in the period, each with its first day and the first day after it."""
    stays = Membership.objects.filter(person_id=person_id, starts_on__lt=period.end).exclude(ends_on__lte=period.start)
    return [
        (stay.team.path, max(stay.starts_on, period.start), min(stay.ends_on or period.end, period.end))
        for stay in stays.select_related("team")
    ]


def _covered(stretch: tuple[str, date, date], windows: Sequence[Window]) -> bool:
    path, start, end = stretch
    return any(
        path.startswith(window.path)
        and (window.starts_on is None or window.starts_on <= start)
        and (window.ends_on is None or window.ends_on >= end)
        for window in windows
    )
