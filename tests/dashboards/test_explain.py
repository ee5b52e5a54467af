"""Explain this number, on the page and by API: everything that made it, within what one may see."""

from datetime import date
from typing import Any

import pytest

from kpis.actions import make_version
from kpis.definition_fields import DEFINED
from kpis.models import Kpi
from tests.api.client import api
from tests.builders import aggregate, contact, instant, person, survey
from tests.conftest import Cast
from tests.dashboards.test_pages import text
from tests.scenes import PERIOD, march

MARCH = {"from": "2026-03-01", "to": "2026-03-31"}


@pytest.fixture
def figures(cast: Cast) -> Cast:
    return march(cast)


def explained(cast: Cast, who: str, key: str = "csat", **query: object) -> Any:
    answer = api(cast, who).get(f"/kpis/{key}/explain/", **(MARCH | query))
    assert answer.status == 200, answer.data
    return answer.data


def test_the_page_says_what_made_the_number(figures: Cast) -> None:
    page = text(figures.client("ann"), f"/explain/csat/?person={figures.ann.public_id}&{PERIOD}")
    assert "9: Ratings of 4 and 5." in page
    # Wilson for 9 of 12
    assert "46.8 % to 91.1 %" in page
    assert "made by the installation" in page
    assert "set by the installation" in page
    assert "two-proportion z test" in page
    assert "When its days were computed" in page


def test_only_some_roles_see_the_statements(figures: Cast) -> None:
    leaders = text(figures.client("lena"), f"/explain/csat/?team={figures.alpha.public_id}&{PERIOD}")
    managers = text(figures.client("mara"), f"/explain/csat/?{PERIOD}")
    assert "INSERT INTO" not in leaders
    assert "INSERT INTO" in managers
    assert "contacts_surveyday" in managers
    assert "2026-03-01" not in managers.split("statements-heading")[1]


def test_a_rating_that_comes_after_the_period_is_said(figures: Cast) -> None:
    one = contact(figures.ann, figures.alpha, at=instant(date(2026, 3, 30)))
    survey(5, figures.ann, figures.alpha, at=instant(date(2026, 4, 2)), contact=one)
    aggregate()
    address = f"/explain/csat/?person={figures.ann.public_id}&{PERIOD}"
    assert "1 more belongs to a contact handled in this period and counts later" in text(figures.client("ann"), address)
    assert explained(figures, "ann", person=figures.ann.public_id)["counted_later"] == 1


def test_a_person_with_few_cases_has_an_estimate_beside_enough_peers(figures: Cast) -> None:
    # Five more with 8 of 10 each: chance alone explains the differences.
    for peer in [person() for _number in range(5)]:
        for score in [5] * 8 + [1] * 2:
            survey(score, peer, figures.alpha)
    aggregate()
    estimate = explained(figures, "ann", person=figures.ann.public_id)["estimate"]
    assert isinstance(estimate, float)
    # Between the own 75 % and the mean of those with ratings, 9 of 12, 2 of 3 and 40 of 50.
    assert 75.0 < estimate < 79.0


def test_the_api_explains_as_data(figures: Cast) -> None:
    data = explained(figures, "ann", person=figures.ann.public_id)
    assert data["value"]["numerator"] == 9
    assert data["value"]["interval"] == [pytest.approx(46.77, abs=0.01), pytest.approx(91.11, abs=0.01)]
    definition = data["definition"]
    assert definition["number"] == 1
    assert [(part["part"], part["measure"]) for part in definition["parts"]] == [
        ("numerator", "surveys.satisfied"),
        ("denominator", "surveys.ratings"),
    ]
    assert data["target"]["target"] == 80
    assert data["target"]["set_by"] is None
    assert data["change"]["test"] == "two_proportions"
    assert data["statements"] is None
    assert [row["day"] for row in data["rebuilds"]] == ["2026-03-10"]


def test_a_manager_gets_the_statements(figures: Cast) -> None:
    rows = explained(figures, "mara")["statements"]
    assert [row["title"] for row in rows] == ["One day of “surveys”", "Days of “surveys” added up"]


def test_values_lead_to_their_explanation(figures: Cast) -> None:
    data = api(figures, "mara").get("/kpis/csat/values/", **MARCH, by="team").data
    answer = api(figures, "mara").get(data["explain"].removeprefix("/api/v1"))
    assert answer.data["value"]["numerator"] == 31


def test_what_is_out_of_sight_is_not_explained(figures: Cast) -> None:
    assert api(figures, "bob").get("/kpis/csat/explain/", **MARCH, person=figures.ann.public_id).status == 404
    assert api(figures, "omar").get("/kpis/csat/explain/", **MARCH, team=figures.alpha.public_id).status == 404


def test_every_cell_of_the_team_leads_to_its_explanation(figures: Cast) -> None:
    page = figures.client("lena").get(f"/my-team/?{PERIOD}").content.decode()
    assert f"person={figures.bob.public_id}" in page
    assert "/explain/csat/" in page


def test_what_a_filter_leaves_out_is_said(figures: Cast) -> None:
    """Of 35 ratings, 20 came by chat and 15 by call."""
    latest = Kpi.objects.get(key="csat").versions.get()
    values = {name: getattr(latest, name) for name in DEFINED} | {"channels": "call"}
    make_version(kpi=latest.kpi, kind="ratio", values=values, starts_on=date(2026, 3, 1), after=1, by=None, past=True)
    page = text(figures.client("mara"), f"/explain/csat/?{PERIOD}")
    assert "20 of other channels or categories than this definition counts" in page
    assert "15: Satisfaction ratings, 1 to 5." in page


def test_every_figure_of_a_scorecard_leads_to_its_explanation(figures: Cast) -> None:
    client, ann = api(figures, "ann"), figures.ann.public_id
    for address in (f"/scorecards/person/{ann}/", f"/scorecards/team/{figures.alpha.public_id}/"):
        who = client if "person" in address else api(figures, "lena")
        entries = who.get(address, **MARCH).data["entries"]
        leaves = [leaf for entry in entries for leaf in entry["parts"] or [entry]]
        assert any(leaf["value"] for leaf in leaves)
        for leaf in leaves:
            assert bool(leaf["explain"]) == bool(leaf["value"])
            if leaf["explain"]:
                told = who.get(leaf["explain"].removeprefix("/api/v1"))
                assert (told.status, told.data["value"]) == (200, leaf["value"])
