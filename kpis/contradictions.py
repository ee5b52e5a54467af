"""What the numbers, days and scope of a target must not say, in sentences for whoever sets it."""

from collections.abc import Callable, Iterator
from math import isfinite

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kpis.models import Direction, Target
from teams.numbers import write_plain

Found = Iterator[tuple[str, str]]

BOUNDS = ("minimum", "target", "stretch", "target_to", "maximum")


def refuse_contradiction(row: Target) -> None:
    """Raise ValidationError with every contradiction found in a target; each has the field to blame as its code."""
    found = [*_scope(row), *_days(row), *_numbers(row)]
    if found:
        raise ValidationError([ValidationError(sentence, code=field) for field, sentence in found])


def _scope(row: Target) -> Found:
    if sum(1 for scope in (row.team_id, row.person_id, row.role) if scope) > 1:
        yield "scope", _("A target is for a team, a person or a role, not for two of them.")


def _days(row: Target) -> Found:
    if row.ends_on and row.ends_on <= row.starts_on:
        yield "ends_on", _("The target ends before it starts.")


def _numbers(row: Target) -> Found:
    endless = [name for name in BOUNDS if not isfinite(getattr(row, name) or 0)]
    if endless:
        yield endless[0], _("Every bound must be a finite number.")
        return
    yield from CHECKS[Direction(row.direction)](row)


def _higher(row: Target) -> Found:
    if row.minimum >= row.target:
        yield (
            "minimum",
            _("Higher is better here, so the minimum must be below the target. Given: %(both)s.")
            % {"both": _both(row)},
        )
    if row.stretch is not None and row.stretch <= row.target:
        yield "stretch", _("The stretch must lie above the target (%(target)s).") % {"target": write_plain(row.target)}
    yield from _no_band(row)


def _lower(row: Target) -> Found:
    if row.minimum <= row.target:
        yield (
            "minimum",
            _("Lower is better here, so the minimum must be above the target. Given: %(both)s.") % {"both": _both(row)},
        )
    if row.stretch is not None and row.stretch >= row.target:
        yield "stretch", _("The stretch must lie below the target (%(target)s).") % {"target": write_plain(row.target)}
    yield from _no_band(row)


def _band(row: Target) -> Found:
    if row.target_to is None or row.maximum is None:
        yield "target_to", _("This KPI has a band: give minimum, target from, target to and maximum.")
        return
    if not row.minimum < row.target <= row.target_to < row.maximum:
        yield "target", _("The four numbers of the band must rise: minimum, target from, target to, maximum.")
    if row.stretch is not None:
        yield "stretch", _("A band has no stretch: leave it empty.")


def _both(row: Target) -> str:
    words = {"minimum": write_plain(row.minimum), "target": write_plain(row.target)}
    return _("minimum %(minimum)s, target %(target)s") % words


def _no_band(row: Target) -> Found:
    if row.target_to is not None or row.maximum is not None:
        yield "target_to", _("This KPI has no band: leave “target to” and maximum empty.")


CHECKS: dict[Direction, Callable[[Target], Found]] = {
    Direction.HIGHER: _higher,
    Direction.LOWER: _lower,
    Direction.BAND: _band,
}
