"""Who needs attention, and why; and where the whole unit moved, the unit instead of its people."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from dashboards.charts.funnel import position
from dashboards.charts.goals import describe_standing
from dashboards.charts.numbers import write_figure
from dashboards.members import Figure, Member, comparable
from dashboards.signals import Signal
from kpis.models import Direction, KpiVersion
from kpis.periods import Period
from kpis.scopes import Scope
from kpis.selectors import Sums, measured_sums
from kpis.unit_moves import Move, Unit, unit_explains
from kpis.values import Value, measures_of, value_of
from teams.models import Person
from teams.names import isolated

# The period before, by person, of the KPIs asked for: read only where somebody is under a minimum.
Earlier = Callable[[Sequence[KpiVersion]], dict[Any, Sums]]


@dataclass(frozen=True)
class Reason:
    """Why a figure wants a look; ``under``: it is at or under its minimum."""

    figure: Figure
    weight: float
    text: str
    under: bool


@dataclass(frozen=True)
class UnitMove:
    """A KPI that fell for everybody: the unit's value before and now, and who is not flagged for it."""

    version: KpiVersion
    now: Value
    before: Value
    people: tuple[Person, ...]


def earlier_sums(scope: Scope, period: Period) -> Earlier:
    """Reads the period before, one query a daily table."""

    def read(versions: Sequence[KpiVersion]) -> dict[Any, Sums]:
        before = period.previous
        measures = {measure for version in versions for measure in measures_of(version)}
        found = measured_sums(scope, measures, before.start, before.end, ["person"])
        return {key[0]: sums for key, sums in found.items()}

    return read


def attention(
    rows: Sequence[Member],
    earlier: Earlier,
    period: Period,
    link: Callable[[Person], str],
    prepare: Callable[[Person], str],
    most: int = 5,
) -> list[Signal]:
    """At or under a minimum, or a share worse than chance explains; weightiest first. Units that moved come first.

    ``link(person)`` leads to the figures, ``prepare(person)`` to what a talk about them needs.
    """
    shares = _team_shares(rows)
    reasons = [(row, reason) for row in rows for f in row.figures for reason in _reasons(f, shares)]
    moves = _unit_moves(rows, reasons, earlier, period)
    excused = {(person.pk, move.version.kpi_id) for move in moves for person in move.people}
    given: dict[int, list[Reason]] = {}
    for row, reason in reasons:
        if not reason.under or (row.person.pk, reason.figure.version.kpi_id) not in excused:
            given.setdefault(row.person.pk, []).append(reason)
    people = [(row.person, given[row.person.pk]) for row in rows if row.person.pk in given]
    people.sort(key=lambda item: (-sum(reason.weight for reason in item[1]), item[0].name))
    return [*map(_unit_signal, moves), *(_signal(person, found, link, prepare) for person, found in people[:most])]


def _unit_moves(
    rows: Sequence[Member], reasons: Sequence[tuple[Member, Reason]], earlier: Earlier, period: Period
) -> list[UnitMove]:
    under = [(row, reason.figure) for row, reason in reasons if reason.under]
    versions = list({figure.version.kpi_id: figure.version for _row, figure in under}.values())
    if not versions or len(rows) < 2:
        return []
    before, exposure = earlier(versions), period.length / period.previous.length
    found = [_unit_move(version, rows, under, before, exposure) for version in versions]
    return [move for move in found if move.people]


def _unit_move(
    version: KpiVersion,
    rows: Sequence[Member],
    under: Sequence[tuple[Member, Figure]],
    earlier: dict[Any, Sums],
    exposure: float,
) -> UnitMove:
    moves = {row.person.pk: _move(version, row, earlier) for row in rows}
    unit = Unit.of(list(moves.values()))
    excused = tuple(
        row.person
        for row, figure in under
        if figure.version.kpi_id == version.kpi_id and figure.target is not None
        if unit_explains(version, figure.target, moves[row.person.pk], unit, exposure)
    )
    now, before = (_value(version, sums) for sums in ([row.sums for row in rows], earlier.values()))
    return UnitMove(version, now, before, excused)


def _value(version: KpiVersion, parts: Iterable[Sums]) -> Value:
    total = Sums()
    for sums in parts:
        total.update(sums)
    return value_of(version, total)


def _move(version: KpiVersion, row: Member, earlier: dict[Any, Sums]) -> Move:
    return Move(value_of(version, row.sums), value_of(version, earlier.get(row.person.pk, Sums())))


def _unit_signal(move: UnitMove) -> Signal:
    version = move.version
    text = _(
        "%(kpi)s went from %(before)s to %(now)s in the whole unit, more than chance explains. "
        "Look at the unit, not at %(names)s alone: the others moved as much."
    ) % {
        "kpi": version.label,
        "before": write_figure(move.before.value, version.unit, version.decimals),
        "now": write_figure(move.now.value, version.unit, version.decimals),
        "names": get_text_list([isolated(person) for person in move.people], _("or")),
    }
    return Signal(text, "under", "users")


def _signal(
    person: Person, reasons: Sequence[Reason], link: Callable[[Person], str], prepare: Callable[[Person], str]
) -> Signal:
    text = f"{isolated(person)}: {'; '.join(reason.text for reason in reasons)}."
    return Signal(text, "under", "circle-alert", link(person), _("Prepare a talk"), prepare(person))


def _reasons(figure: Figure, shares: dict[int, float]) -> list[Reason]:
    version, value, target = figure.version, figure.value, figure.target
    if value.value is None or value.muted:
        return []
    written = write_figure(value.value, version.unit, version.decimals)
    if figure.attainment is not None and figure.attainment <= 0 and target:
        gap = describe_standing(value.value, target, version.unit, version.decimals)
        return [Reason(figure, figure.weight, f"{version.label} {written}, {gap}", under=True)]
    mean = shares.get(version.kpi_id)
    if mean is None or not comparable(version) or not _is_worse(version, value, mean):
        return []
    words = {"kpi": version.label, "value": written, "mean": write_figure(100 * mean, version.unit, version.decimals)}
    text = _("%(kpi)s %(value)s, more than chance away from the team's %(mean)s") % words
    return [Reason(figure, figure.weight / 2, text, under=False)]


def _is_worse(version: KpiVersion, value: Value, mean: float) -> bool:
    """Whether a share lies outside the funnel's limits on the bad side."""
    if not value.denominator or value.numerator is None:
        return False
    place = position(value.numerator, value.denominator, mean)
    return bool(place.level) and (place.side > 0) != (version.direction == Direction.HIGHER)


def _team_shares(rows: Sequence[Member]) -> dict[int, float]:
    """The team's own share of each KPI that is one, by KPI id: what its members are held against."""
    totals: dict[int, tuple[int, int]] = {}
    for figure in (f for row in rows for f in row.figures if comparable(f.version)):
        part, whole = totals.get(figure.version.kpi_id, (0, 0))
        added = part + (figure.value.numerator or 0), whole + (figure.value.denominator or 0)
        totals[figure.version.kpi_id] = added
    return {kpi: part / whole for kpi, (part, whole) in totals.items() if whole}
