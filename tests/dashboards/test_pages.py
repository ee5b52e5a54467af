"""The pages of agent, leader and operations manager, opened with hand-made figures."""

import re
from datetime import date

import pytest
from django.test import Client

from teams.actions import move_person
from tests.builders import aggregate, contact, instant, survey
from tests.conftest import Cast
from tests.scenes import PERIOD, march


@pytest.fixture
def figures(cast: Cast) -> Cast:
    return march(cast)


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def test_an_agent_sees_the_own_figures_with_n(figures: Cast) -> None:
    page = text(figures.client("ann"), f"/me/?{PERIOD}")
    assert "75.0" in page
    assert "n 12" in page
    assert "&lt;b&gt;quick&lt;/b&gt; &amp; kind" in page
    assert "not measured yet" in page
    assert "Cleo" not in page


def test_a_leader_sees_the_team_added_up_not_averaged(figures: Cast) -> None:
    # 11 of 15, not the mean of 75 % and 66.7 %
    page = text(figures.client("lena"), f"/my-team/?{PERIOD}")
    assert "73.3" in page
    assert "n 15" in page
    assert "Bob Test" in page


def test_operations_sees_units_and_the_whole(figures: Cast) -> None:
    # 31 of 35
    page = text(figures.client("mara"), f"/operations/?{PERIOD}")
    assert "88.6" in page
    assert "North" in page
    assert "South" in page


def test_every_figure_leads_to_what_it_is_made_of(figures: Cast) -> None:
    page = text(figures.client("ann"), f"/explain/csat/?person={figures.ann.public_id}&{PERIOD}")
    assert "9: Ratings of 4 and 5." in page
    assert "12: Satisfaction ratings, 1 to 5." in page
    assert "12 records behind it" in page


def test_a_record_shows_what_is_known(figures: Cast) -> None:
    one = figures.ann.contacts.filter(surveys__score=5).first()
    assert one is not None
    page = text(figures.client("ann"), f"/contacts/{one.public_id}/")
    assert "300 s" in page
    assert re.search(r"1 to 5:</strong> rated 5 on \d+ March 2026", page)


def test_no_data_is_no_zero(figures: Cast) -> None:
    page = text(figures.client("mara"), f"/explain/first_response_time/?{PERIOD}")
    assert "no data" in page


def test_a_weight_goes_to_others_only_where_there_is_a_score(figures: Cast) -> None:
    assert "Their weight went to the others." in text(figures.client("ann"), f"/me/?{PERIOD}")
    empty = text(figures.client("ada"), "/me/")
    assert "Not counted:" in empty
    assert "Their weight" not in empty


@pytest.mark.parametrize(("who", "address"), [("mara", "/operations/"), ("ann", "/me/")])
def test_a_period_without_figures_leads_back_to_one_that_has_some(figures: Cast, who: str, address: str) -> None:
    page = figures.client(who).get(f"{address}?period=custom&from=2020-01-01&to=2020-01-31").content.decode()
    assert "No figures in this period" in page
    assert 'href="?period=28d"' in page
    assert "Import a file" not in page
    assert "Trend of" not in page


def test_the_usual_period_without_figures_leads_nowhere_else(figures: Cast) -> None:
    page = text(figures.client("ada"), "/me/")
    assert "no data in this period" in page
    assert "Back to the usual period" not in page


def test_who_has_left_the_team_is_shown_with_the_time_there(figures: Cast) -> None:
    move_person(figures.bob, team=figures.beta, on=date(2026, 3, 20), by=None)
    page = text(figures.client("lena"), f"/my-team/?{PERIOD}")
    assert "Bob Test" in page
    assert "until 20 Mar 2026" in page


@pytest.mark.parametrize("who", ["bob", "lena", "omar", "ada"])
def test_pages_of_others_answer_like_unknown_ones(figures: Cast, who: str) -> None:
    client = figures.client(who)
    unknown = client.get("/people/00000000-0000-4000-8000-000000000000/")
    foreign = client.get(f"/people/{figures.cleo.public_id}/")
    if who == "omar":
        assert foreign.status_code == 200
    else:
        assert (foreign.status_code, foreign.content) == (404, unknown.content)


def test_a_wrong_period_is_said_and_the_default_shown(figures: Cast) -> None:
    page = text(figures.client("ann"), "/me/?period=custom&from=2026-03-31&to=2026-03-01")
    assert "before it starts" in page


def test_the_default_period_is_the_last_that_has_data(figures: Cast) -> None:
    page = text(figures.client("ann"), "/me/")
    assert "n 12" in page
    assert "11 Feb – 10 Mar 2026" in page


def test_a_figure_is_compared_with_the_period_that_the_address_names(figures: Cast) -> None:
    # Ann: 9 of 12 in March 2026, and 5 of 10 in the March of the year before: 75 % less 50 %.
    for score in [5] * 5 + [1] * 5:
        survey(score, figures.ann, figures.alpha, at=instant(date(2025, 3, 1)))
    aggregate()
    page = text(figures.client("ann"), f"/me/?{PERIOD}&versus=year_ago")
    assert "+25.0 points since 1 – 31 Mar 2025, within normal variation" in page
    assert '<option value="year_ago" selected>a year ago, 1 – 31 Mar 2025</option>' in page
    assert "versus=year_ago" in page.split('class="tile-link" href="')[1].split('"')[0]
    assert "since 1 – 31 Mar 2025" not in text(figures.client("ann"), f"/me/?{PERIOD}")


@pytest.mark.parametrize("versus", ["", "never", "previous"])
def test_what_is_no_comparison_is_the_period_before(figures: Cast, versus: str) -> None:
    for _number in range(10):
        survey(5, figures.ann, figures.alpha, at=instant(date(2026, 1, 29)))
    aggregate()
    assert "since 29 Jan – 28 Feb" in text(figures.client("ann"), f"/me/?{PERIOD}&versus={versus}")


def test_another_period_of_an_explanation_stays_with_its_person(figures: Cast) -> None:
    asked = f"person={figures.ann.public_id}&show=counted&versus=year_ago&{PERIOD}"
    page = text(figures.client("lena"), f"/explain/csat/?{asked}")
    bar = page.split('<form class="filters"')[1].split("</form>")[0]
    for name, value in (("person", str(figures.ann.public_id)), ("show", "counted"), ("versus", "year_ago")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in bar


@pytest.mark.parametrize(
    ("who", "address", "most"),
    [("ann", "/me/", 12), ("lena", "/my-team/", 23), ("mara", "/operations/", 23)],
)
def test_query_counts(figures: Cast, who: str, address: str, most: int, django_assert_max_num_queries: object) -> None:
    client = figures.client(who)
    client.get(f"{address}?{PERIOD}")
    with django_assert_max_num_queries(most):  # type: ignore[operator]
        client.get(f"{address}?{PERIOD}")


def test_survey_instants_outside_the_period_do_not_count(figures: Cast) -> None:
    survey(1, figures.ann, figures.alpha, at=instant(date(2026, 4, 1)))
    aggregate()
    assert "n 12" in text(figures.client("ann"), f"/me/?{PERIOD}")


def test_running_counts_of_units_follow_a_late_fact_of_an_earlier_month(figures: Cast) -> None:
    """What was open before the month is kept, until one of its days is built anew."""
    manager = figures.client("mara")
    for day, opened in ((date(2026, 3, 2), "1"), (date(2026, 2, 27), "2"), (date(2026, 3, 30), "3")):
        contact(figures.ann, figures.alpha, at=instant(day), handled_at=None, closed_at=None)
        aggregate()
        matrix = manager.get(f"/operations/?{PERIOD}").context["matrix"]
        cells = {row.cells[0].text: row.cells[1].text for row in matrix.rows}
        assert cells["Backlog"] == opened
