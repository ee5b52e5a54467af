"""Making definitions: what is refused, what follows from a version and from which day, who was faster."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from kpis.actions import make_kpi, make_version, set_target, withdraw_version
from kpis.definitions import definition
from kpis.models import Kpi, KpiVersion
from kpis.periods import Period, today
from kpis.scopes import organisation_scope
from kpis.selectors import kpi_values
from teams.models import AuditEvent
from tests.builders import aggregate, instant, survey
from tests.conftest import Cast

TOMORROW, YESTERDAY = timedelta(days=1), timedelta(days=-1)
TOP_SHARE: dict[str, Any] = {
    "label": "Top ratings", "description": "Ratings of 5 as a share of all.", "numerator": "surveys.rated_5",
    "denominator": "surveys.ratings", "scale": 100.0, "unit": "percent", "direction": "higher", "minimum_n": 5,
}  # fmt: skip


def make(cast: Cast, key: str = "top_share", kind: str = "ratio", **changes: Any) -> KpiVersion:
    start = changes.pop("starts_on", today())
    past = changes.pop("past", False)
    by = cast.user("mara")
    return make_kpi(key=key, kind=kind, values=TOP_SHARE | changes, starts_on=start, by=by, past=past)


def follow(cast: Cast, kpi: Kpi, starts_on: date, **changes: Any) -> KpiVersion:
    after = changes.pop("after", kpi.versions.order_by("-number")[0].number)
    past, kind = changes.pop("past", False), changes.pop("kind", "ratio")
    by = cast.user("mara")
    return make_version(
        kpi=kpi, kind=kind, values=TOP_SHARE | changes, starts_on=starts_on, after=after, by=by, past=past
    )


def refusal(made: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        made()
    error = refused.value
    return error.message_dict if hasattr(error, "error_dict") else {"": error.messages}


def test_a_new_kpi_has_its_maker_its_family_and_its_place(cast: Cast) -> None:
    made = make(cast)
    assert (made.number, made.starts_on, made.made_by, made.shipped) == (1, today(), cast.user("mara"), False)
    assert (made.kpi.family, made.counts_on) == ("surveys", "rated")
    assert made.kpi.position > Kpi.objects.get(key="csat").position
    event = AuditEvent.objects.get(action="kpi.define")
    assert (event.subject, event.details) == ("top_share", {"version": 1, "from": str(today())})


def test_values_change_from_the_day_of_the_new_version(cast: Cast) -> None:
    """5, 5, 4 and 1 on 10 March: 75 % are 4 or 5, 50 % are 5."""
    for score in (5, 5, 4, 1):
        survey(score, cast.ann, cast.alpha, at=instant(date(2026, 3, 10)))
    aggregate()
    follow(cast, Kpi.objects.get(key="csat"), date(2026, 3, 11), past=True)
    march_10 = Period(date(2026, 3, 10), date(2026, 3, 11))
    found = {}
    for day in (date(2026, 3, 10), date(2026, 3, 11)):
        version = definition("csat", day)
        assert version is not None
        found[day.day] = (version.number, kpi_values(version, organisation_scope(), march_10)[()].value)
    assert found == {10: (1, 75.0), 11: (2, 50.0)}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"numerator": "surveys.rated_55"}, "numerator", "The nearest is “surveys.rated_5”"),
        ({"numerator": "surveys.rated_5 plus"}, "numerator", "look at character 17"),
        ({"numerator": ""}, "numerator", "name at least one measure"),
        ({"denominator": " "}, "denominator", "name at least one measure"),
        ({"denominator": "- surveys.ratings"}, "denominator", "It only subtracts"),
        ({"scale": 0.0}, "scale", "above 0"),
        ({"scale": float("nan")}, "scale", "above 0"),
        ({"scale": 1.0}, "scale", "multiplied by 100"),
        ({"decimals": 5}, "decimals", "0 to 4"),
        ({"minimum_n": 200_000}, "minimum_n", "0 to 100000"),
        ({"label": " "}, "label", "in words"),
        ({"channels": "call,pigeon"}, "channels", "no channel “pigeon”"),
        ({"unit": "minutes", "scale": 1 / 60}, "numerator", "seconds only"),
        ({"unit": "nps", "direction": "lower"}, "direction", "higher is better"),
        ({"kind": "count", "denominator": "", "unit": "percent"}, "unit", "cannot be in “%”"),
        ({"starts_on": today() + YESTERDAY}, "starts_on", "is over"),
        ({"key": "csat"}, "key", "There is a KPI “csat” already"),
    ],
)
def test_contradictions_are_refused_at_their_field(cast: Cast, changes: dict[str, Any], field: str, words: str) -> None:
    said = refusal(lambda: make(cast, **changes))
    assert words in " ".join(said[field])
    assert not Kpi.objects.filter(key="top_share").exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"scale": 0}, {"scale": -1}, {"decimals": 5}, {"minimum_n": 100_001}, {"label": ""}, {"direction": "aside"},
        {"kind": "count"}, {"kind": "composite"}, {"denominator": ""}, {"number": 1},
        {"kind": "count", "denominator": "", "unit": "percent"},
    ],
)  # fmt: skip
def test_the_database_refuses_them_too(cast: Cast, changes: dict[str, Any]) -> None:
    version = make(cast)
    for name, value in ({"pk": None, "number": 2, "starts_on": today() + TOMORROW} | changes).items():
        setattr(version, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        version.save()


def test_a_version_follows_the_latest_one_and_differs_from_it(cast: Cast) -> None:
    kpi = make(cast, starts_on=today()).kpi
    assert "choose a later day" in refusal(lambda: follow(cast, kpi, today(), label="X"))["starts_on"][0]
    assert refusal(lambda: follow(cast, kpi, today() + TOMORROW)) == {"": ["Nothing differs from version 1."]}
    made = follow(cast, kpi, today() + TOMORROW, minimum_n=20)
    assert (made.number, made.kpi.versions.get(number=1).minimum_n) == (2, 5)
    assert AuditEvent.objects.filter(action="kpi.define")[0].details["changed"] == "minimum_n"


def test_of_two_who_save_at_once_the_second_is_told_what_the_first_made(cast: Cast) -> None:
    kpi = make(cast).kpi
    follow(cast, kpi, today() + TOMORROW, label="First", after=1)
    said = refusal(lambda: follow(cast, kpi, today() + 2 * TOMORROW, label="Second", after=1))
    assert "Meanwhile mara made version 2" in said[""][0]


def test_what_is_made_of_parts_stays_so(cast: Cast) -> None:
    performance = Kpi.objects.get(key="performance")
    assert "made of parts" in refusal(lambda: follow(cast, performance, today()))[""][0]


def test_targets_keep_their_meaning(cast: Cast) -> None:
    kpi = make(cast).kpi
    set_target(kpi=kpi, starts_on=today(), minimum=40, target=50, by=None)
    day = today() + TOMORROW
    said = refusal(lambda: follow(cast, kpi, day, direction="lower"))
    assert "1 target from" in said[""][0]
    assert "“Higher is better”" in said[""][0]
    assert follow(cast, kpi, day, minimum_n=1).number == 2


def test_a_version_is_withdrawn_until_it_begins(cast: Cast) -> None:
    kpi = make(cast).kpi
    second = follow(cast, kpi, today() + TOMORROW, label="Second")
    third = follow(cast, kpi, today() + 2 * TOMORROW, label="Third")
    first = kpi.versions.get(number=1)
    assert "Version 3 follows it" in refusal(lambda: withdraw_version(second, by=None))[""][0]
    withdraw_version(third, by=cast.user("mara"))
    withdraw_version(second, by=cast.user("mara"))
    assert "holds already" in refusal(lambda: withdraw_version(first, by=None))[""][0]
    assert list(kpi.versions.values_list("number", flat=True)) == [1]
    assert AuditEvent.objects.filter(action="kpi.withdraw").count() == 2


def test_with_its_first_version_a_kpi_that_nobody_uses_goes(cast: Cast) -> None:
    made = make(cast, starts_on=today() + TOMORROW)
    set_target(kpi=made.kpi, starts_on=made.starts_on, minimum=40, target=50, by=None)
    assert "Targets are set" in refusal(lambda: withdraw_version(made, by=None))[""][0]
    made.kpi.targets.all().delete()
    withdraw_version(made, by=None)
    assert not Kpi.objects.filter(key="top_share").exists()


def test_a_version_is_not_withdrawn_under_targets_of_its_direction(cast: Cast) -> None:
    kpi = make(cast).kpi
    second = follow(cast, kpi, today() + TOMORROW, direction="lower")
    set_target(kpi=kpi, starts_on=second.starts_on, minimum=60, target=50, by=None)
    assert "“Lower is better”" in refusal(lambda: withdraw_version(second, by=None))[""][0]
