"""Whoever moves with the whole unit is not flagged; whoever falls further, or alone, is."""

import pytest

from kpis.models import Direction, Kind, KpiVersion, Target, Unit
from kpis.unit_moves import Move, unit_explains
from kpis.unit_moves import Unit as Whole
from kpis.values import Value

SHARE = KpiVersion(
    kind=Kind.RATIO, unit=Unit.PERCENT, direction=Direction.HIGHER, numerator="surveys.satisfied",
    denominator="surveys.ratings", scale=100,
)  # fmt: skip
SECONDS = KpiVersion(
    kind=Kind.RATIO, unit=Unit.SECONDS, direction=Direction.LOWER, numerator="contacts.handle_seconds",
    denominator="contacts.handle_time_known",
)  # fmt: skip
COUNT = KpiVersion(kind=Kind.COUNT, unit=Unit.COUNT, direction=Direction.HIGHER, numerator="contacts.handled")
AT_LEAST_70 = Target(direction=Direction.HIGHER, minimum=70, target=80)
AT_MOST_400 = Target(direction=Direction.LOWER, minimum=400, target=300)


def share(part: int, whole: int) -> Value:
    return Value(part, whole, 100 * part / whole, whole)


def seconds(mean: float) -> Value:
    return Value(int(mean * 50), 50, mean, 50)


def count(number: int) -> Value:
    return Value(number, None, number, number)


def explains(own: Move, others: list[Move], version: KpiVersion = SHARE, target: Target = AT_LEAST_70) -> bool:
    return unit_explains(version, target, own, Whole.of([own, *others]))


FALLING = [Move(share(60, 100), share(80, 100))] * 4
STEADY = [Move(share(80, 100), share(80, 100))] * 4


def test_a_fall_with_everybody_is_the_units() -> None:
    assert explains(Move(share(32, 50), share(40, 50)), FALLING)


def test_a_fall_alone_is_the_persons() -> None:
    assert not explains(Move(share(32, 50), share(40, 50)), STEADY)


def test_a_fall_much_further_than_the_others_is_the_persons() -> None:
    # From 80 to 20 % while the others lose 20 points.
    assert not explains(Move(share(10, 50), share(40, 50)), FALLING)


def test_who_was_under_the_minimum_before_is_not_excused() -> None:
    assert not explains(Move(share(25, 50), share(30, 50)), FALLING)


@pytest.mark.parametrize("before", [Value(0, 0, None, 0), Value(4, 5, 80.0, 5, muted=True)])
def test_without_a_past_nobody_can_tell(before: Value) -> None:
    assert not explains(Move(share(32, 50), before), FALLING)


def test_nobody_beside_explains_nothing() -> None:
    assert not explains(Move(share(32, 50), share(40, 50)), [])


# Six others each 80 to 130 seconds slower: their changes spread by 18.7 around 105.
SLOWER = [Move(seconds(300 + step), seconds(300)) for step in (80, 90, 100, 110, 120, 130)]


def test_slower_with_everybody_is_the_units() -> None:
    assert explains(Move(seconds(410), seconds(300)), SLOWER, SECONDS, AT_MOST_400)


def test_slower_than_the_others_grew_is_the_persons() -> None:
    # 200 more: (200 - 105) / (18.7 sqrt(7/6)) = 4.7 standard deviations.
    assert not explains(Move(seconds(500), seconds(300)), SLOWER, SECONDS, AT_MOST_400)


def test_of_means_four_others_tell_nothing() -> None:
    assert not explains(Move(seconds(410), seconds(300)), SLOWER[:4], SECONDS, AT_MOST_400)


def test_fewer_contacts_for_everybody_are_the_units() -> None:
    at_least = Target(direction=Direction.HIGHER, minimum=60, target=100)
    others = [Move(count(500), count(1000))] * 3
    assert explains(Move(count(50), count(100)), others, COUNT, at_least)
    assert not explains(Move(count(20), count(100)), others, COUNT, at_least)
