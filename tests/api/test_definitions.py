"""Definitions by API: the next version, what is refused, who may."""

from datetime import date, timedelta
from typing import Any

import pytest

from kpis.models import KpiVersion
from kpis.periods import today
from teams.roles import Role
from tests.api.client import Api, api
from tests.builders import login, person, stay
from tests.conftest import Cast
from tests.kpis.test_target_pages import client_of

TOMORROW = str(today() + timedelta(days=1))
VERSIONS = "/kpis/csat/versions/"


def body(**changes: Any) -> dict[str, Any]:
    return {
        "after": 1, "starts_on": TOMORROW, "kind": "ratio", "label": "Top", "description": "Ratings of 5.",
        "numerator": "surveys.rated_5", "denominator": "surveys.ratings", "scale": 100, "unit": "percent",
        "direction": "higher", "minimum_n": 5, "channels": ["chat", "call"],
        "categories": ["Moving", "Billing"], **changes,
    }  # fmt: skip


def test_a_version_is_made_and_read_back(cast: Cast) -> None:
    answer = api(cast, "mara").post(VERSIONS, body())
    assert answer.status == 201
    assert (answer.data["number"], answer.data["channels"], answer.data["minimum_n"]) == (2, ["call", "chat"], 5)
    assert answer.data["categories"] == ["Billing", "Moving"]
    assert api(cast, "ann").get("/kpis/csat/").data["versions"][1] == answer.data
    assert KpiVersion.objects.get(kpi__key="csat", number=2).made_by == cast.user("mara")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"numerator": "surveys.rated5"}, "numerator", "The nearest is “surveys.rated_5”."),
        ({"channels": ["pigeon"]}, "channels", "pigeon"),
        ({"categories": ["x" * 201]}, "categories", "200"),
        ({"starts_on": "2026-01-01"}, "starts_on", "is over"),
        ({"kind": "guess"}, "kind", "guess"),
        ({"unit": "hours"}, "scale", "1/3600"),
    ],
)
def test_what_contradicts_itself_is_refused(cast: Cast, changes: dict[str, Any], field: str, words: str) -> None:
    answer = api(cast, "mara").post(VERSIONS, body(**changes))
    assert answer.status == 400
    assert words in str(answer.error["fields"][field])


def test_who_was_overtaken_is_told(cast: Cast) -> None:
    assert api(cast, "mara").post(VERSIONS, body()).status == 201
    later = str(date.fromisoformat(TOMORROW) + timedelta(days=1))
    answer = api(cast, "mara").post(VERSIONS, body(label="Other", starts_on=later))
    assert (answer.status, "Meanwhile mara made version 2" in answer.error["message"]) == (400, True)


def test_a_manager_of_a_part_defines_nothing(cast: Cast) -> None:
    nora = person("Nora North")
    stay(nora, cast.north, Role.OPERATIONS_MANAGER)
    answer = Api(client_of(login(nora, "nora"))).post(VERSIONS, body())
    assert (answer.status, KpiVersion.objects.filter(kpi__key="csat").count()) == (403, 1)
