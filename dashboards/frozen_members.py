"""The people of a team in a closed period: frozen figures, with today's where they differ."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from dashboards.members import Figure, Member
from kpis.closed_models import FrozenFigure
from kpis.corrections import differs
from kpis.frozen_cards import Closed, frozen_value
from kpis.periods import Period
from kpis.scopes import Scope
from teams.models import Membership


def frozen_members(rows: Sequence[Member], closed: Closed | None, scope: Scope, period: Period) -> list[Member]:
    """The rows with what was frozen. Two queries where the period is closed.

    Who was also elsewhere in the period stays as here today: what is frozen of them is about both places.
    """
    if closed is None:
        return list(rows)
    elsewhere = _elsewhere(scope, period)
    figures = _figures(closed, [row.person.pk for row in rows if row.person.pk not in elsewhere])
    return [_frozen(row, figures[row.person.pk]) if row.person.pk in figures else row for row in rows]


def _elsewhere(scope: Scope, period: Period) -> set[int]:
    stays = Membership.objects.filter(starts_on__lt=period.end).exclude(ends_on__lte=period.start)
    return set(stays.exclude(team_id__in=scope.team_ids).values_list("person_id", flat=True))


def _figures(closed: Closed, people: Sequence[int]) -> dict[int, dict[int, FrozenFigure]]:
    rows = FrozenFigure.objects.filter(
        card__closed=closed.card.closed_id, card__person_id__in=people, card__role="agent"
    )
    found: dict[int, dict[int, FrozenFigure]] = defaultdict(dict)
    for row in rows.select_related("card", "version__kpi", "target"):
        found[row.card.person_id or 0][row.version.kpi_id] = row
    return dict(found)


def _frozen(row: Member, figures: dict[int, FrozenFigure]) -> Member:
    return replace(row, figures=tuple(_figure(f, figures.get(f.version.kpi_id)) for f in row.figures))


def _figure(today: Figure, frozen: FrozenFigure | None) -> Figure:
    if frozen is None or frozen.n is None:
        return today
    now = today.value if differs(frozen.value, today.value.value) else None
    return Figure(frozen.version, frozen_value(frozen), frozen.target, frozen.attainment, today.weight, now)
