"""Whether a whole unit moved, so that one of its people is not to be flagged for moving with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from kpis.attainment import attainment
from kpis.chance import (
    Z_95,
    Share,
    Spread,
    difference_of_changes,
    mean_against_zero,
    outside_of,
    ratio_of_ratios,
    two_counts,
    two_proportions,
)
from kpis.models import Direction, Kind, KpiVersion, Target
from kpis.values import Value, is_share


@dataclass(frozen=True)
class Move:
    """One person's value now and over the period before."""

    now: Value
    before: Value

    @property
    def known(self) -> bool:
        return all(value.value is not None and not value.muted for value in (self.now, self.before))

    @property
    def change(self) -> float:
        return (self.now.value or 0.0) - (self.before.value or 0.0)


@dataclass(frozen=True)
class Unit:
    """Everybody of a unit added up, from which each one can be taken out: (part, whole), and the known changes."""

    now: Share
    before: Share
    changes: Spread

    @classmethod
    def of(cls, moves: Sequence[Move]) -> "Unit":
        known = [move.change for move in moves if move.known]
        return cls(_total([m.now for m in moves]), _total([m.before for m in moves]), Spread.of(known))

    def without(self, own: Move) -> "Unit":
        """The others. ``own`` is a known move of the unit."""
        left = [
            (whole[0] - one[0], whole[1] - one[1])
            for whole, one in ((self.now, _share(own.now)), (self.before, _share(own.before)))
        ]
        return Unit(left[0], left[1], self.changes.without(own.change))


def unit_explains(version: KpiVersion, target: Target, own: Move, unit: Unit, exposure: float = 1.0) -> bool:
    """Whether the others moved for the worse beyond chance and this one, fine before, no further than they.

    Shares: two-proportion z test of the others, and of the difference of both changes. Counts: the same by Poisson
    counts, ``exposure`` times as long as before. Means: t of the others' changes, and the own one within their spread.
    Where nobody can tell: False.
    """
    if not _was_fine(target, own):
        return False
    worse, others = _worse_sign(version, target, own.now), unit.without(own)
    if is_share(version):
        own_z, others_z = _of_shares(own, others)
    elif version.kind == Kind.COUNT:
        own_z, others_z = _of_counts(own, others, exposure)
    else:
        own_z, others_z = outside_of(own.change, others.changes), mean_against_zero(others.changes)
    return others_z is not None and own_z is not None and worse * others_z > Z_95 and worse * own_z <= Z_95


def _was_fine(target: Target, own: Move) -> bool:
    return own.known and own.before.value is not None and attainment(target, own.before.value) > 0


def _worse_sign(version: KpiVersion, target: Target, now: Value) -> int:
    if version.direction == Direction.BAND:
        return 1 if now.value is not None and target.target_to is not None and now.value > target.target_to else -1
    return -1 if version.direction == Direction.HIGHER else 1


def _of_shares(own: Move, others: Unit) -> tuple[float | None, float | None]:
    if not others.now[1] or not others.before[1]:
        return None, None
    own_z = difference_of_changes(_share(own.now), _share(own.before), others.now, others.before)
    return own_z, two_proportions(others.now, others.before)


def _of_counts(own: Move, others: Unit, exposure: float) -> tuple[float | None, float | None]:
    own_z = ratio_of_ratios(_share(own.now)[0], _share(own.before)[0], others.now[0], others.before[0])
    return own_z, two_counts(others.now[0], others.before[0], exposure)


def _share(value: Value) -> Share:
    return value.numerator or 0, value.denominator or 0


def _total(values: Sequence[Value]) -> Share:
    return sum(value.numerator or 0 for value in values), sum(value.denominator or 0 for value in values)
