"""Whether a figure changed by more than chance does, and by which test that was judged.

Shares: two-proportion z test. Counts: test of two Poisson counts. Means and other figures, of whose spread daily rows
know nothing: natural limits from the moving ranges of the weekly values (XmR). All at 95 %, the limits at three sigma.
"""

from dataclasses import dataclass
from enum import StrEnum

from kpis.chance import Z_95, moving_range_limit, two_counts, two_proportions
from kpis.models import Direction, Kind, KpiVersion
from kpis.scorecards import Entry
from kpis.values import Value, is_share

# A week's noise says nothing about single days.
FEWEST_DAYS = 7


class ChangeTest(StrEnum):
    PROPORTIONS = "two_proportions"
    COUNTS = "two_counts"
    MOVING_RANGES = "moving_ranges"


@dataclass(frozen=True)
class Verdict:
    """``beyond``: more than chance explains; None where nobody can tell."""

    test: ChangeTest
    beyond: bool | None


def test_of(version: KpiVersion) -> ChangeTest:
    """The test by which a change of this KPI is judged."""
    if is_share(version):
        return ChangeTest.PROPORTIONS
    return ChangeTest.COUNTS if version.kind == Kind.COUNT else ChangeTest.MOVING_RANGES


def judge(entry: Entry) -> Verdict:
    """Whether the value differs from the period before by more than chance."""
    test, now, before = test_of(entry.version), entry.value, entry.previous
    if now is None or before is None or now.value is None or before.value is None:
        return Verdict(test, None)
    return Verdict(test, JUDGES[test](entry, now, before))


def for_the_better(entry: Entry) -> bool | None:
    """None where more is neither good nor bad, or where nothing is known."""
    now, before = entry.value, entry.previous
    if now is None or before is None or now.value is None or before.value is None:
        return None
    if entry.version.direction == Direction.BAND:
        return None
    return (now.value > before.value) == (entry.version.direction == Direction.HIGHER)


def _shares(entry: Entry, now: Value, before: Value) -> bool | None:
    if not now.denominator or not before.denominator or now.numerator is None or before.numerator is None:
        return None
    z = two_proportions((now.numerator, now.denominator), (before.numerator, before.denominator))
    return abs(z) > Z_95


def _counts(entry: Entry, now: Value, before: Value) -> bool | None:
    if now.numerator is None or before.numerator is None:
        return None
    return abs(two_counts(now.numerator, before.numerator, entry.days / entry.previous_days)) > Z_95


def _moving_ranges(entry: Entry, now: Value, before: Value) -> bool | None:
    """Against the earlier value, as far as single weeks lie apart; wider than need be for means of several weeks."""
    limit = moving_range_limit([point.value for point in entry.points if point.value is not None])
    if limit is None or entry.days < FEWEST_DAYS or now.value is None or before.value is None:
        return None
    return abs(now.value - before.value) > limit


JUDGES = {ChangeTest.PROPORTIONS: _shares, ChangeTest.COUNTS: _counts, ChangeTest.MOVING_RANGES: _moving_ranges}
