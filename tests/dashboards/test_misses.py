"""Where the misses of a share come from, on the page that explains it: by category, for who may see the records."""

from datetime import date, timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kpis.definitions import definitions
from kpis.models import Direction
from kpis.periods import Period
from kpis.records import misses_behind
from kpis.scopes import organisation_scope
from kpis.selectors import kpi_values
from teams.actions import move_person
from teams.models import Person, Team
from tests.builders import aggregate, contact, instant, survey
from tests.conftest import Cast
from tests.dashboards.test_pages import text
from tests.scenes import PERIOD

MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))
SHARES = ("csat", "dsat", "first_contact_resolution", "first_response_within_target", "reopen_rate")


def rated(who: Person, where: Team, **scores: list[int]) -> None:
    """CSAT ratings by category, ``_`` for none."""
    for name, given in scores.items():
        for score in given:
            survey(score, who, where, category=name.strip("_"))


@pytest.fixture
def ratings(cast: Cast) -> Cast:
    """Missed in Alpha: by Ann 6 of Billing, 2 of Delivery, 1 of nothing; by Bob 2 of Delivery. In Beta: 1 of Delivery.

    Bob's and Cleo's, and one of Ann's for Billing, are neither satisfied nor dissatisfied.
    """
    rated(cast.ann, cast.alpha, Billing=[1, 1, 2, 2, 2, 3, 5, 5, 4], Delivery=[1, 1, 5], _=[2])
    rated(cast.bob, cast.alpha, Delivery=[3, 3, 5])
    rated(cast.cleo, cast.beta, Delivery=[3], Returns=[5, 5])
    aggregate()
    return cast


def explained(cast: Cast, who: str, key: str = "csat", **query: object) -> Any:
    answer = cast.client(who).get(f"/explain/{key}/?{PERIOD}&{urlencode(query)}")
    assert answer.status_code == 200
    return answer.context


def misses(cast: Cast, who: str, key: str = "csat", **query: object) -> list[tuple[str, str]]:
    """Categories with their misses, as the table beside the bars has them."""
    chart = explained(cast, who, key, **query)["misses"]
    return [(row.cells[0].text, row.cells[1]) for row in chart.table.rows] if chart else []


def test_misses_are_what_did_not_count(ratings: Cast) -> None:
    assert misses(ratings, "mara") == [("Billing", "6"), ("Delivery", "5"), ("no category", "1")]
    chart = explained(ratings, "mara")["misses"]
    # 6 + 5 of 12 are 92 %, 6 alone 50 %.
    assert chart.title == "2 of 3 make 80 % of misses"
    assert chart.summary == "12 in all. Billing comes first."
    assert [row.cells[2] for row in chart.table.rows][-1] == "8.3\u00a0%, 100.0\u00a0% so far"
    assert chart.figure["data"][0]["x"] == [6, 5, 1]


def test_where_lower_is_better_they_are_what_counted(ratings: Cast) -> None:
    rated(ratings.bob, ratings.alpha, Delivery=[1, 1])
    aggregate()
    # Billing 1, 1, 2, 2, 2; Delivery 1, 1, 1, 1; the one of nothing.
    assert misses(ratings, "mara", "dsat") == [("Billing", "5"), ("Delivery", "4"), ("no category", "1")]


def test_the_page_shows_them_with_a_table(ratings: Cast) -> None:
    page = text(ratings.client("mara"), f"/explain/csat/?{PERIOD}")
    assert "Where the misses come from" in page
    assert "2 of 3 make 80 % of misses" in page


@pytest.mark.parametrize("key", ["contacts_handled", "average_handle_time", "net_promoter_score", "productivity",
                                 "first_response_time_median", "backlog"])  # fmt: skip
def test_what_is_no_share_has_none(ratings: Cast, key: str) -> None:
    for number in range(20):
        contact(ratings.ann, ratings.alpha, handle_seconds=600, category=("Billing", "Delivery")[number % 2])
    aggregate()
    assert misses(ratings, "mara", key) == []


def test_nine_misses_say_nothing(ratings: Cast) -> None:
    """Ann has 9, and a tenth tells."""
    assert misses(ratings, "lena", person=ratings.ann.public_id) == []
    rated(ratings.ann, ratings.alpha, Delivery=[1])
    aggregate()
    assert misses(ratings, "lena", person=ratings.ann.public_id) == [
        ("Billing", "6"), ("Delivery", "3"), ("no category", "1")
    ]  # fmt: skip


def test_one_category_says_nothing(cast: Cast) -> None:
    rated(cast.ann, cast.alpha, Billing=[1] * 8, _=[1] * 8)
    aggregate()
    assert misses(cast, "mara") == []


def test_at_most_ten_stand_alone(cast: Cast) -> None:
    for number in range(12):
        rated(cast.ann, cast.alpha, **{f"C{number:02}": [1] * (20 - number)})
    aggregate()
    rows = misses(cast, "mara")
    # 20, 19, ... 11, and together 10 + 9.
    assert (len(rows), rows[0], rows[9:]) == (11, ("C00", "20"), [("C09", "11"), ("2 further", "19")])


def test_each_sees_those_of_the_records_in_sight(ratings: Cast) -> None:
    rated(ratings.ann, ratings.alpha, Delivery=[1])
    aggregate()
    ann, alpha = ratings.ann.public_id, ratings.alpha.public_id
    own = [("Billing", "6"), ("Delivery", "3"), ("no category", "1")]
    assert misses(ratings, "ann", person=ann) == own
    assert misses(ratings, "lena", person=ann) == own
    assert misses(ratings, "lena", team=alpha) == [("Billing", "6"), ("Delivery", "5"), ("no category", "1")]
    assert misses(ratings, "mara", person=ann) == own
    for who in ("bob", "omar"):
        assert ratings.client(who).get(f"/explain/csat/?{PERIOD}&person={ann}").status_code == 404


def test_who_sees_figures_and_no_records_sees_none(ratings: Cast) -> None:
    assert explained(ratings, "hugo")["value"].n == 19
    assert misses(ratings, "hugo") == []


def test_a_leader_sees_those_of_the_days_in_the_team(ratings: Cast) -> None:
    """Ann goes to Beta on the 20th: what she misses there is not Lena's to see, and not Alpha's."""
    move_person(ratings.ann, team=ratings.beta, on=date(2026, 3, 20), by=None)
    for _number in range(10):
        survey(1, ratings.ann, ratings.beta, at=instant(date(2026, 3, 24)), category="Returns")
    aggregate()
    shown = misses(ratings, "lena", team=ratings.alpha.public_id)
    assert shown == [("Billing", "6"), ("Delivery", "4"), ("no category", "1")]
    assert ("Returns", "10") in misses(ratings, "mara")


def test_each_bar_leads_to_its_records(ratings: Cast) -> None:
    client, alpha = ratings.client("lena"), ratings.alpha.public_id
    (bars,) = explained(ratings, "lena", team=alpha)["misses"].figure["data"]
    # One record carries no category: that bar leads nowhere, as no address asks for none.
    assert [bool(url) for _words, url in bars["customdata"]] == [True, True, False]
    for count, (_words, url) in zip(bars["x"][:2], bars["customdata"], strict=False):
        assert client.get(url).context["records"].visible == count
    page = unescape(client.get(bars["customdata"][0][1]).content.decode())
    assert "Misses: Billing" in page
    bar = page.split('<form class="filters"')[1].split("</form>")[0]
    assert '<input type="hidden" name="category" value="Billing">' in bar


def test_a_category_is_asked_for_as_it_is_written(ratings: Cast) -> None:
    odd = 'A&B "50 %" <late>'
    for _number in range(3):
        survey(1, ratings.ann, ratings.alpha, category=odd)
    aggregate()
    chart = explained(ratings, "mara")["misses"]
    (url,) = [row.cells[0].url for row in chart.table.rows if row.cells[0].text == odd]
    assert ratings.client("mara").get(url).context["records"].visible == 3


@pytest.mark.parametrize("key", SHARES)
def test_they_are_as_many_as_the_figure_says(ratings: Cast, key: str) -> None:
    """Known, unknown, late and open ones; what is not known to count is no hit, and what is unknown no miss."""
    came = instant()
    for number, (resolved, reopened, after) in enumerate(
        [(True, False, 1), (False, True, 3), (None, None, None), (False, None, None), (True, True, 2)] * 4
    ):
        replied = came + timedelta(hours=after) if after else None
        contact(
            ratings.ann, ratings.alpha, came, category=("Billing", "Delivery")[number % 2], solved_at=came,
            resolved_at_first_contact=resolved, reopened=reopened, first_response_at=replied,
            first_response_due_at=came + timedelta(hours=2), first_response_unknown=False,
        )  # fmt: skip
    aggregate()
    version = definitions(MARCH.last)[key]
    value = kpi_values(version, organisation_scope(), MARCH)[()]
    found = misses_behind(version, organisation_scope(), MARCH)
    assert found is not None
    assert value.numerator is not None
    hits = value.n - value.numerator if version.direction == Direction.LOWER else value.numerator
    assert found.count() == value.n - hits > 0


def test_they_take_one_query(ratings: Cast) -> None:
    def grouped() -> int:
        with CaptureQueriesContext(connection) as ran:
            explained(ratings, "mara")
        return sum("GROUP BY" in query["sql"] and '"category"' in query["sql"] for query in ran.captured_queries)

    assert grouped() == 1
