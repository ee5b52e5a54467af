"""Setting and ending targets: what contradicts itself or overlaps is refused, what held before goes on after."""

from datetime import date
from threading import Thread
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from kpis.actions import end_target, load_catalogue, set_target
from kpis.models import Kpi, KpiVersion, Target
from teams.models import AuditEvent
from tests.conftest import Cast

BELOW = "Higher is better here, so the minimum must be below the target."
ABOVE = "Lower is better here, so the minimum must be above the target."
RISING = "The four numbers of the band must rise: minimum, target from, target to, maximum."
ONE_SCOPE = "A target is for a team, a person or a role, not for two of them."


@pytest.fixture(autouse=True)
def _catalogue(db: None) -> None:
    load_catalogue()


def kpi(key: str) -> Kpi:
    return Kpi.objects.get(key=key)


def give(key: str = "csat", starts_on: date = date(2026, 1, 1), **values: Any) -> Target:
    return set_target(**({"kpi": kpi(key), "starts_on": starts_on, "minimum": 70, "target": 80, "by": None} | values))


def rows(key: str = "csat") -> list[tuple[float, str, str]]:
    """Target, first day and end (not included), oldest first."""
    found = Target.objects.filter(kpi__key=key).order_by("starts_on", "pk")
    return [(t.target, str(t.starts_on), str(t.ends_on or "")) for t in found]


@pytest.mark.parametrize(
    ("key", "values", "sentences"),
    [
        ("csat", {"minimum": 90}, [f"{BELOW} Given: minimum 90, target 80."]),
        ("csat", {"minimum": 80}, [f"{BELOW} Given: minimum 80, target 80."]),
        ("csat", {"stretch": 80}, ["The stretch must lie above the target (80)."]),
        ("csat", {"target_to": 85, "maximum": 90}, ["This KPI has no band: leave “target to” and maximum empty."]),
        ("dsat", {"minimum": 5, "target": 10}, [f"{ABOVE} Given: minimum 5, target 10."]),
        ("dsat", {"minimum": 20, "target": 10, "stretch": 12}, ["The stretch must lie below the target (10)."]),
        ("average_handle_time", {}, ["This KPI has a band: give minimum, target from, target to and maximum."]),
        (
            "average_handle_time",
            {"minimum": 100, "target": 300, "target_to": 200, "maximum": 400, "stretch": 1},
            [RISING, "A band has no stretch: leave it empty."],
        ),
        ("csat", {"ends_on": date(2026, 1, 1)}, ["The target ends before it starts."]),
        ("csat", {"minimum": float("nan")}, ["Every bound must be a finite number."]),
        ("csat", {"target": float("inf")}, ["Every bound must be a finite number."]),
        ("csat", {"role": "agent", "team": "alpha"}, [ONE_SCOPE]),
        (
            "csat",
            {"minimum": 90, "ends_on": date(2025, 1, 1)},
            ["The target ends before it starts.", f"{BELOW} Given: minimum 90, target 80."],
        ),
    ],
)  # fmt: skip
def test_a_contradiction_is_said_in_words(cast: Cast, key: str, values: dict[str, Any], sentences: list[str]) -> None:
    if "team" in values:
        values = values | {"team": getattr(cast, values["team"])}
    with pytest.raises(ValidationError) as refusal:
        give(key, **values)
    assert refusal.value.messages == sentences
    assert not Target.objects.exists()


def test_a_kpi_without_a_definition_takes_no_target() -> None:
    KpiVersion.objects.filter(kpi__key="csat").delete()
    with pytest.raises(ValidationError, match="has no definition yet"):
        give()


def test_a_new_target_ends_the_one_before() -> None:
    give()
    give(starts_on=date(2026, 4, 1), target=85)
    assert rows() == [(80, "2026-01-01", "2026-04-01"), (85, "2026-04-01", "")]


def test_what_held_before_goes_on_after_a_target_with_an_end() -> None:
    give(note="all year", ends_on=date(2027, 1, 1))
    give(starts_on=date(2026, 4, 1), ends_on=date(2026, 5, 1), target=85)
    assert rows() == [
        (80, "2026-01-01", "2026-04-01"),
        (85, "2026-04-01", "2026-05-01"),
        (80, "2026-05-01", "2027-01-01"),
    ]
    assert Target.objects.get(starts_on=date(2026, 5, 1)).note == "all year"
    assert len(set(Target.objects.values_list("public_id", flat=True))) == 3


def test_a_later_target_of_the_scope_is_in_the_way_unless_one_ends_before_it() -> None:
    give(starts_on=date(2026, 6, 1))
    with pytest.raises(ValidationError, match=r"starts on 1 June 2026 already"):
        give()
    with pytest.raises(ValidationError, match=r"starts on 1 June 2026 already"):
        give(starts_on=date(2026, 6, 1))
    give(ends_on=date(2026, 6, 1), target=75)
    assert rows() == [(75, "2026-01-01", "2026-06-01"), (80, "2026-06-01", "")]


def test_scopes_do_not_touch_each_other(cast: Cast) -> None:
    for scope in ({}, {"team": cast.alpha}, {"team": cast.beta}, {"person": cast.ann}, {"role": "agent"}):
        give(**scope)
    give("dsat", minimum=20, target=10)
    assert Target.objects.filter(ends_on=None).count() == 6


def test_ending_a_target(cast: Cast) -> None:
    target = give(team=cast.alpha)
    end_target(target, ends_on=date(2026, 3, 1), by=cast.user("mara"))
    assert rows() == [(80, "2026-01-01", "2026-03-01")]
    event = AuditEvent.objects.get(action="target.end")
    assert (event.by_name, event.subject) == ("mara", "csat")
    assert event.details == {"for": "Alpha", "from": "2026-01-01", "until": "2026-03-01", "minimum": 70, "target": 80}


def test_ending_a_target_on_its_first_day_takes_it_away() -> None:
    end_target(give(), ends_on=date(2026, 1, 1), by=None)
    assert rows() == []


def test_a_later_end_must_not_run_into_the_next_target() -> None:
    first = give(ends_on=date(2026, 3, 1))
    give(starts_on=date(2026, 4, 1))
    with pytest.raises(ValidationError, match="already"):
        end_target(first, ends_on=date(2026, 5, 1), by=None)
    end_target(Target.objects.get(pk=first.pk), ends_on=date(2026, 4, 1), by=None)
    assert rows()[0] == (80, "2026-01-01", "2026-04-01")


SCOPES = ["organisation", "team", "person", "role"]


@pytest.mark.parametrize("scope", SCOPES)
def test_the_database_refuses_an_overlap_whoever_writes_it(cast: Cast, scope: str) -> None:
    given: dict[str, Any] = {
        "team": {"team": cast.alpha},
        "person": {"person": cast.ann},
        "role": {"role": "agent"},
    }.get(scope, {})
    first = give(ends_on=date(2026, 6, 1), **given)
    columns = {"kpi": first.kpi, "direction": "higher", "minimum": 1, "target": 2, **given}
    later = Target.objects.create(starts_on=date(2026, 6, 1), **columns)
    with pytest.raises(IntegrityError, match="target_no_overlap"), transaction.atomic():
        Target.objects.create(starts_on=date(2026, 5, 31), ends_on=date(2026, 6, 1), **columns)
    with pytest.raises(IntegrityError, match="target_no_overlap"), transaction.atomic():
        Target.objects.filter(pk=first.pk).update(ends_on=None)
    later.delete()
    Target.objects.filter(pk=first.pk).update(ends_on=None)


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="writers do not wait for each other in SQLite's database in memory"
)
@pytest.mark.django_db(transaction=True)
def test_two_at_once_leave_one_target_in_force() -> None:
    outcomes: list[str] = []

    def write(target: float) -> None:
        try:
            give(target=target)
            outcomes.append("set")
        except ValidationError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=write, args=(80 + number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "refused", "refused", "set"]
    assert len(rows()) == 1
