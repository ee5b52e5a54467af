"""The pages of sets: who answers for what, what held before, starting another set."""

from datetime import timedelta
from typing import Any

import pytest

from kpis.actions import make_kpi
from kpis.models import KpiSet
from kpis.periods import today
from tests.conftest import Cast
from tests.teams.pages import main

AGENT, CHANGE, WITHDRAW = "/sets/role/agent/", "/sets/role/agent/change/", "/sets/role/agent/withdraw/"
TOMORROW = today() + timedelta(days=1)


def form(**weights: Any) -> dict[str, Any]:
    known = {"starts_on": str(TOMORROW), "after": "2000-01-01"}
    given = {name: weights.pop(name) for name in ("starts_on", "after", "past") if name in weights}
    return known | given | {f"weight_{key}": str(weight) for key, weight in weights.items()}


def test_everybody_reads_who_answers_for_what(cast: Cast) -> None:
    page = main(cast.client("ann").get("/sets/"))
    assert "Agent Performance 40 · Quality score 30 · CSAT 30" in page
    assert "Performance composite" in page
    assert "Productivity 37.5" in page
    assert "HR no set of its own" in page
    assert "from the beginning now" in main(cast.client("ann").get(AGENT))


def test_a_change_starts_another_set_and_says_what_differs(cast: Cast) -> None:
    client = cast.client("mara")
    saved = client.post(CHANGE, form(csat=60, performance=40), follow=True)
    assert saved.redirect_chain == [(AGENT, 302)]
    page = main(saved)
    assert "CSAT 60 before: 30" in page
    assert "Quality score 30" in page
    assert "to come" in page
    assert " mara " in page
    assert "Agent Performance 40 · Quality score 30 · CSAT 30" in main(client.get("/sets/"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"csat": 60}, "The weights are 60 together: 40 are missing."),
        ({"csat": 101}, "less than or equal to 100"),
        ({"csat": "much"}, "Enter a number."),
        ({"csat": 100, "starts_on": "2000-01-01", "past": "on"}, "The latest set starts on"),
        ({"csat": 100, "starts_on": "2026-01-01"}, "Yes, a day that is over: every score from that day on"),
        ({"csat": 100, "after": "1999-01-01"}, "Meanwhile somebody made a set"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_lost(cast: Cast, changes: dict[str, Any], sentence: str) -> None:
    answer = cast.client("mara").post(CHANGE, form(**changes))
    assert answer.status_code == 422
    assert sentence in main(answer)
    assert f'value="{changes["csat"]}"' in answer.content.decode()
    assert KpiSet.objects.filter(role="agent").count() == 1


def test_a_composite_gets_its_parts(cast: Cast) -> None:
    words = {"label": "Care", "description": "How customers felt."}
    make_kpi(key="care", kind="composite", values=words, starts_on=today(), by=None)
    client = cast.client("mara")
    assert "It has no parts yet" in main(client.get("/sets/kpi/care/"))
    given = form(csat=75, dsat=25, after="", starts_on=today())
    assert "weight_care" not in client.get("/sets/kpi/care/change/").content.decode()
    assert client.post("/sets/kpi/care/change/", given).status_code == 302
    assert "part of Care (75)" in main(client.get("/kpis/"))
    assert "Its parts" in main(client.get("/kpis/care/"))


def test_a_set_to_come_is_withdrawn_and_one_in_force_is_not(cast: Cast) -> None:
    client = cast.client("mara")
    client.post(CHANGE, form(csat=100))
    assert "Withdraw" in main(client.get(AGENT))
    assert "Withdraw" not in main(cast.client("ann").get(AGENT))
    assert client.post(WITHDRAW).status_code == 302
    assert client.post(WITHDRAW).status_code == 422
    assert KpiSet.objects.filter(role="agent").count() == 1


def test_an_unknown_owner_is_not_found(cast: Cast) -> None:
    for address in ("/sets/role/king/", "/sets/kpi/csat/", "/sets/team/alpha/", "/sets/role/king/change/"):
        assert cast.client("mara").get(address).status_code == 404


def test_how_many_questions_the_pages_ask_the_database(cast: Cast, django_assert_max_num_queries: Any) -> None:
    client = cast.client("mara")
    for address, most in (("/sets/", 7), (AGENT, 8), (CHANGE, 8)):
        with django_assert_max_num_queries(most):
            client.get(address)
