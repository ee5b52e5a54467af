"""A quantile from the records themselves is the one that numpy gives, and rests on the same records as the figure."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from kpis.definitions import definition
from kpis.exact import exact_value, quantile_of
from kpis.models import KpiVersion
from kpis.periods import Period
from kpis.scopes import organisation_scope, person_scope, teams_scope
from kpis.selectors import kpi_values
from teams.access import Window
from tests.api.client import api
from tests.builders import aggregate, contact, instant
from tests.conftest import Cast
from tests.dashboards.test_pages import text
from tests.kpis.test_histograms import DURATIONS, SHARES

MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))
SPAN = "period=custom&from=2026-03-01&to=2026-03-31"
HOURS = 3600.0


@given(DURATIONS, SHARES)
def test_it_is_numpys(numbers: list[int], share: float) -> None:
    counted = [(int(number), int(times)) for number, times in zip(*np.unique(numbers, return_counts=True), strict=True)]
    assert quantile_of(counted, share) == pytest.approx(float(np.quantile(numbers, share)), rel=1e-12)


def test_of_nothing_there_is_none() -> None:
    assert quantile_of([], 0.5) is None


@pytest.fixture
def solved(cast: Cast) -> Cast:
    """Ann 1000, 2001 and 7777 seconds, on the 2nd, 10th and 20th; Cleo, elsewhere, 90,001; one more in April."""
    for who, team, day, seconds in (
        (cast.ann, cast.alpha, date(2026, 3, 2), 1000),
        (cast.ann, cast.alpha, date(2026, 3, 10), 2001),
        (cast.ann, cast.alpha, date(2026, 3, 20), 7777),
        (cast.cleo, cast.beta, date(2026, 3, 10), 90_001),
        (cast.ann, cast.alpha, date(2026, 4, 1), 5),
    ):
        contact(who, team, at=instant(day), solved_at=instant(day), resolution_seconds=seconds)
    aggregate()
    return cast


def median() -> KpiVersion:
    found = definition("total_resolution_time_median", MARCH.last)
    assert found
    return found


@pytest.mark.django_db
def test_each_scope_has_its_own(solved: Cast) -> None:
    assert exact_value(median(), person_scope(solved.ann), MARCH) == 2001 / HOURS
    assert exact_value(median(), teams_scope([solved.beta], ""), MARCH) == 90_001 / HOURS
    assert exact_value(median(), organisation_scope(), MARCH) == (2001 + 7777) / 2 / HOURS
    assert exact_value(median(), person_scope(solved.omar), MARCH) is None


@pytest.mark.django_db
def test_it_rests_on_what_is_in_sight(solved: Cast) -> None:
    """A window that opens on the 10th and closes before the 20th leaves one of Ann's; without one, her own rows."""
    window = (Window(solved.alpha.path, date(2026, 3, 10), date(2026, 3, 20), frozenset()),)
    scopes = (
        person_scope(solved.ann, windows=window),
        teams_scope([solved.alpha, solved.beta], "", windows=window),
        person_scope(solved.ann, windows=window, own_id=solved.ann.pk),
    )
    assert [exact_value(median(), scope, MARCH) for scope in scopes] == [2001 / HOURS] * 3
    figures = [kpi_values(median(), scope, MARCH)[()] for scope in scopes]
    assert [figure.n for figure in figures] == [1, 1, 3]
    assert [figure.value for figure in figures] == [pytest.approx(2001 / HOURS, rel=0.008)] * 3


@pytest.mark.django_db
def test_the_page_offers_it_and_computes_it_where_asked(solved: Cast) -> None:
    address = f"/explain/total_resolution_time_median/?{SPAN}"
    page = text(solved.client("mara"), address)
    assert "Compute it exactly, from the records" in page
    assert ", from the records themselves" not in page
    # (2001 + 7777) / 2 seconds are 1.35806 hours
    asked = text(solved.client("mara"), f"{address}&exact=1")
    assert "1.3581 h, from the records themselves" in asked
    assert "Compute it exactly" not in asked
    for other in (f"/explain/contacts_handled/?{SPAN}", address.replace("2026-03-01", "2026-02-28")):
        assert "Compute it exactly" not in text(solved.client("mara"), other)


@pytest.mark.django_db
def test_the_api_gives_it_where_asked(solved: Cast) -> None:
    def explained(key: str, **query: Any) -> Any:
        span = {"from": "2026-03-01", "to": "2026-03-31"} | query
        return api(solved, "mara").get(f"/kpis/{key}/explain/", **span)

    assert explained("total_resolution_time_median").data["exact"] is None
    assert explained("total_resolution_time_median", exact=1).data["exact"] == 4889 / HOURS
    refused = explained("csat", exact=1)
    assert (refused.status, list(refused.data["error"]["fields"])) == (400, ["exact"])
    assert explained("total_resolution_time_median", exact=1, **{"from": "2026-02-01"}).status == 400
