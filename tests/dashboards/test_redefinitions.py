"""A period that a new definition reaches is computed by it as a whole, and every page says so."""

from datetime import date

import pytest

from kpis.actions import make_version
from kpis.models import Kpi
from tests.conftest import Cast
from tests.dashboards.test_pages import text
from tests.scenes import march

WHOLE = "version 2 of the definition holds from 15 March 2026 on. The whole period is computed by it"
BEFORE = "version 2 of the definition holds from 15 March 2026 on. The period before is computed by it too"


@pytest.fixture
def redefined(cast: Cast) -> Cast:
    """Of Ann's 12 ratings in March 9 are good; from the 15th on what is counted is the 3 bad ones."""
    march(cast)
    values = {
        "label": "CSAT", "description": "Turned round.", "numerator": "surveys.dissatisfied", "unit": "percent",
        "denominator": "surveys.ratings", "scale": 100.0, "direction": "higher", "minimum_n": 10,
    }  # fmt: skip
    csat = Kpi.objects.get(key="csat")
    make_version(kpi=csat, kind="ratio", values=values, starts_on=date(2026, 3, 15), after=1, by=None, past=True)
    return cast


def days(first: str, last: str) -> str:
    return f"period=custom&from={first}&to={last}"


def test_a_period_that_ends_before_keeps_the_definition_of_its_time(redefined: Cast) -> None:
    page = text(redefined.client("ann"), f"/me/?{days('2026-03-01', '2026-03-14')}")
    assert "75.0" in page
    assert "of the definition holds from" not in page


@pytest.mark.parametrize("address", ["/me/", "/explain/csat/?person={ann}"])
def test_a_period_that_reaches_it_is_computed_by_the_new_one_and_says_so(redefined: Cast, address: str) -> None:
    address = address.format(ann=redefined.ann.public_id)
    joined = "&" if "?" in address else "?"
    page = text(redefined.client("ann"), f"{address}{joined}{days('2026-03-01', '2026-03-31')}")
    assert "25.0" in page
    assert WHOLE in page


def test_leaders_and_managers_are_told_too(redefined: Cast) -> None:
    for who, address in (("lena", "/my-team/"), ("mara", "/operations/")):
        page = text(redefined.client(who), f"{address}?{days('2026-03-01', '2026-03-31')}")
        assert WHOLE in page
        assert "definition changed" in page


def test_the_period_after_compares_like_with_like_and_says_so(redefined: Cast) -> None:
    assert BEFORE in text(redefined.client("ann"), f"/me/?{days('2026-04-01', '2026-04-30')}&kpi=csat")
    assert "of the definition" not in text(redefined.client("ann"), f"/me/?{days('2026-06-01', '2026-06-30')}")
