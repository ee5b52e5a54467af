"""Sets of roles and parts of composites: 100 together, from a day, never a composite in itself."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from kpis.actions import make_set, set_target, withdraw_set
from kpis.definitions import role_set
from kpis.models import Kpi, KpiSet, KpiVersion, SetItem
from kpis.periods import Period, today
from kpis.scopes import person_scope
from kpis.scorecards import scorecard
from kpis.targets import TargetScope
from teams.models import AuditEvent
from teams.roles import Role
from tests.builders import aggregate, contact, instant, survey
from tests.conftest import Cast

SHIPPED = date(2000, 1, 1)
TOMORROW = timedelta(days=1)


def kpi(key: str) -> Kpi:
    return Kpi.objects.get(key=key)


def make(role: str = "agent", starts_on: date | None = None, **weights: Any) -> KpiSet:
    known = {name: weights.pop(name) for name in ("composite", "after", "by", "past") if name in weights}
    chosen = [(kpi(key), Decimal(str(weight))) for key, weight in weights.items()]
    return make_set(
        **{"role": role, "weights": chosen, "starts_on": starts_on or today(), "after": SHIPPED, "by": None} | known
    )


def refusal(made: Callable[[], Any]) -> str:
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        made()
    return " ".join(refused.value.messages)


def composite(key: str) -> Kpi:
    made = Kpi.objects.create(key=key, family="composite")
    KpiVersion.objects.create(
        kpi=made, number=1, starts_on=SHIPPED, label=key.title(), description=key, kind="composite", unit="points",
        direction="higher",
    )  # fmt: skip
    return made


def weights(day: date) -> dict[str, float]:
    return {part.version.kpi.key: part.weight for part in role_set(Role.AGENT, day)}


def test_a_set_holds_from_its_day_and_the_one_before_until_then(cast: Cast) -> None:
    made = make(starts_on=today() + TOMORROW, csat=60, average_handle_time=40, by=cast.user("mara"))
    assert weights(today()) == {"performance": 40, "quality_score": 30, "csat": 30}
    assert weights(made.starts_on) == {"csat": 60, "average_handle_time": 40}
    event = AuditEvent.objects.get(action="set.make")
    assert (event.subject, event.details["csat"], event.by) == ("agent", "60", cast.user("mara"))


def test_a_scorecard_changes_its_weights_from_that_day(cast: Cast) -> None:
    """CSAT 75 % is halfway from 70 to 80: 50. Handle time 500 is in the band: 100. By 30 : 70 that is 85, by 60 : 40, 70."""
    set_target(kpi=kpi("csat"), starts_on=SHIPPED, minimum=70, target=80, by=None)
    set_target(
        kpi=kpi("average_handle_time"), starts_on=SHIPPED, minimum=100, target=200, target_to=600, maximum=700, by=None
    )
    for day in (date(2026, 3, 10), date(2026, 4, 10)):
        for score in [5] * 9 + [1] * 3:
            survey(score, cast.ann, cast.alpha, at=instant(day))
            contact(cast.ann, cast.alpha, at=instant(day), handle_seconds=500)
    aggregate()
    make(starts_on=date(2026, 3, 1), csat=30, average_handle_time=70, past=True)
    make(starts_on=date(2026, 4, 1), csat=60, average_handle_time=40, past=True, after=date(2026, 3, 1))
    march, april = Period(date(2026, 3, 1), date(2026, 4, 1)), Period(date(2026, 4, 1), date(2026, 5, 1))
    scores = [
        scorecard(person_scope(cast.ann), Role.AGENT, month, TargetScope(cast.ann.pk)).score for month in (march, april)
    ]
    assert scores == [pytest.approx(85), pytest.approx(70)]


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"csat": 60, "dsat": 30}, "The weights are 90 together: 10 are missing."),
        ({"csat": 60, "dsat": 40.5}, "The weights are 100.5 together: 0.5 too much."),
        ({}, "The weights are 0 together: 100 are missing."),
        ({"csat": 100, "starts_on": SHIPPED + TOMORROW}, "is over"),
        ({"csat": 100, "past": True, "starts_on": SHIPPED}, "The latest set starts on"),
        ({"performance": 40, "quality_score": 30, "csat": 30}, "Nothing differs from the latest set."),
        ({"csat": 100, "after": None}, "Meanwhile somebody made a set from"),
    ],
)
def test_what_is_refused(cast: Cast, chosen: dict[str, Any], words: str) -> None:
    assert words in refusal(lambda: make(**chosen))
    assert KpiSet.objects.filter(role="agent").count() == 1


def test_a_kpi_that_is_not_defined_by_then_is_refused(cast: Cast) -> None:
    coming = Kpi.objects.create(key="coming", family="contacts")
    assert f"“{coming.key}” is not defined by" in refusal(lambda: make(coming=100))


def test_a_composite_without_parts_is_refused(cast: Cast) -> None:
    composite("care")
    assert "“Care” has no parts by" in refusal(lambda: make(care=100))


def test_a_composite_is_never_a_part_of_itself(cast: Cast) -> None:
    care, performance = composite("care"), kpi("performance")
    assert "“performance” would be a part of itself" in refusal(
        lambda: make(role="", composite=performance, performance=100)
    )
    make(role="", composite=care, performance=50, csat=50, after=None)
    assert "would be a part of itself" in refusal(lambda: make(role="", composite=performance, care=100))


def test_circles_that_would_close_later_are_refused_too(cast: Cast) -> None:
    care, performance = composite("care"), kpi("performance")
    make(role="", composite=care, csat=100, after=None)
    make(role="", composite=care, performance=100, after=today(), starts_on=today() + 9 * TOMORROW)
    assert "would be a part of itself" in refusal(
        lambda: make(role="", composite=performance, care=100, starts_on=today() + TOMORROW)
    )


def test_a_set_is_withdrawn_until_it_begins(cast: Cast) -> None:
    made = make(starts_on=today() + TOMORROW, csat=100)
    withdraw_set(made, by=cast.user("mara"))
    assert weights(today() + TOMORROW) == {"performance": 40, "quality_score": 30, "csat": 30}
    held = KpiSet.objects.get(role="agent")
    assert refusal(lambda: withdraw_set(held, by=None)) == "It holds already. Make a new set instead."


def unsealed(**fields: Any) -> KpiSet:
    return KpiSet.objects.create(**({"role": "agent", "starts_on": today()} | fields))


def seal(one: KpiSet) -> None:
    KpiSet.objects.filter(pk=one.pk).update(sealed=True)


def broken(write: Callable[[], Any]) -> bool:
    try:
        with transaction.atomic():
            write()
    except DatabaseError:
        return True
    return False


def test_the_database_seals_only_what_adds_up(cast: Cast) -> None:
    one = unsealed()
    for key, weight in (("csat", "33.33"), ("dsat", "33.33"), ("backlog", "33.33")):
        SetItem.objects.create(kpi_set=one, kpi=kpi(key), weight=weight)
    assert broken(lambda: seal(one))
    SetItem.objects.filter(kpi__key="backlog", kpi_set=one).update(weight="33.34")
    seal(one)
    assert weights(today()) == {"csat": 33.33, "dsat": 33.33, "backlog": 33.34}
    assert broken(lambda: KpiSet.objects.create(role="hr", starts_on=today(), sealed=True))


def test_the_database_keeps_what_is_sealed(cast: Cast) -> None:
    held = KpiSet.objects.get(role="agent")
    assert broken(lambda: SetItem.objects.create(kpi_set=held, kpi=kpi("dsat"), weight=1))
    assert broken(lambda: held.items.filter(kpi__key="csat").update(weight=20))
    assert broken(lambda: held.items.filter(kpi__key="csat").update(kpi_set=unsealed()))
    assert broken(lambda: KpiSet.objects.create(role="agent", starts_on=SHIPPED))
    assert broken(lambda: KpiSet.objects.create(role="agent", composite=kpi("performance"), starts_on=today()))
    held.items.filter(kpi__key="csat").delete()
    assert weights(today()) == {}


def test_the_database_seals_no_composite_in_itself(cast: Cast) -> None:
    performance = kpi("performance")
    one = unsealed(role="", composite=performance)
    SetItem.objects.create(kpi_set=one, kpi=performance, weight=100)
    assert broken(lambda: seal(one))


def test_reading_a_role_asks_the_database_twice(cast: Cast, django_assert_num_queries: Any) -> None:
    make(starts_on=today(), csat=100)
    with django_assert_num_queries(2):
        role_set(Role.AGENT, today())
