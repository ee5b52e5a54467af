"""A person's figures prepared for a talk."""

import pytest

from tests.builders import aggregate, survey
from tests.conftest import Cast
from tests.dashboards.test_pages import text
from tests.scenes import PERIOD, march


@pytest.fixture
def figures(cast: Cast) -> Cast:
    return march(cast)


def sheet(cast: Cast, who: str = "lena", of: str = "ann") -> str:
    return text(cast.client(who), f"/people/{getattr(cast, of).public_id}/one-to-one/?{PERIOD}")


def part(page: str, start: str, end: str) -> str:
    return page[page.index(start) : page.index(end)]


def test_the_title_speaks_to_who_reads_it(figures: Cast) -> None:
    assert "What do Ann Test and I talk about?" in sheet(figures)
    assert "What do my team leader and I talk about?" in sheet(figures, "ann")


def test_what_is_short_of_its_target_is_a_topic(figures: Cast) -> None:
    # 9 of 12 against a target of 80.
    topics = part(sheet(figures), 'id="topics-heading"', 'id="figures"')
    assert "CSAT 75.0 %: 5.0 points under target" in topics


def test_what_meets_its_target_went_well(figures: Cast) -> None:
    for _number in range(20):
        survey(5, figures.ann, figures.alpha)
    aggregate()
    page = sheet(figures)
    # 29 of 32.
    assert "CSAT 90.6 %: target met" in part(page, 'id="well-heading"', 'id="topics-heading"')
    assert "Every target that could be judged is met." in page


def test_the_team_stands_beside_the_person(figures: Cast) -> None:
    # Ann 9 of 12; the team 11 of 15.
    table = part(sheet(figures), 'id="figures"', 'id="glad-heading"')
    assert "75.0 %" in table
    assert "73.3 %" in table


def test_glad_customers_are_quoted_apart_from_the_others(figures: Cast) -> None:
    survey(2, figures.ann, figures.alpha, comment="nobody called back")
    page = sheet(figures)
    assert "nobody called back" in part(page, 'id="not-glad-heading"', 'id="notes-heading"')
    assert "&lt;b&gt;quick&lt;/b&gt; &amp; kind" in part(page, 'id="glad-heading"', 'id="not-glad-heading"')


def test_hr_reads_no_customers_words(figures: Cast) -> None:
    assert "quick" not in sheet(figures, who="hugo")
