"""What people come for, by the keyboard alone: each in at most three activations from the page after login."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.builders import aggregate, instant, survey
from tests.conftest import Cast
from tests.reviews.builders import opened_cycle

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_ACTIVATIONS, MOST_STEPS = 3, 200


@dataclass
class Hands:
    """Somebody at the keyboard: steps to what is wanted, activates it, and counts how often."""

    page: Page
    activations: int = 0

    def step_to(self, wanted: Locator) -> None:
        wanted.wait_for()
        for _step in range(MOST_STEPS):
            if wanted.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"The Tab key does not reach {wanted}")

    def activate(self, wanted: Locator) -> None:
        self.step_to(wanted)
        self.enter()

    def enter(self) -> None:
        self.activations += 1
        assert self.activations <= MOST_ACTIVATIONS
        self.page.keyboard.press("Enter")


@pytest.fixture
def begin(visit: Callable[..., Page]) -> Callable[[str], Hands]:
    """Logged in, on the page where the day of that person begins."""
    return lambda who: Hands(visit(who, "/"))


def test_an_agent_finds_the_weakest_kpi_and_why(figures: Cast, begin: Callable[[str], Hands]) -> None:
    hands = begin("ann")
    hands.activate(hands.page.get_by_role("link", name="Next step: CSAT"))
    expect(hands.page.get_by_text("9: Ratings of 4 and 5.")).to_be_visible()
    expect(hands.page.get_by_role("table", name="Records").locator("tbody tr")).to_have_count(12)


def test_a_leader_finds_who_needs_feedback_today(figures: Cast, begin: Callable[[str], Hands]) -> None:
    for _number in range(20):
        survey(1, figures.bob, figures.alpha)
    aggregate()
    hands = begin("lena")
    expect(hands.page.get_by_role("link", name="Bob Test: CSAT 8.7 %")).to_be_visible()
    hands.activate(hands.page.locator("a.chip", has_text="Prepare a talk: Bob Test"))
    expect(hands.page.get_by_role("heading", level=1)).to_have_text("What do Bob Test and I talk about?")


def test_a_manager_finds_which_team_moved_csat_last_month(figures: Cast, begin: Callable[[str], Hands]) -> None:
    """80 % in January. February: Alpha 7 of 10, Beta 10 of 10; with half of the cases each adds half of its change."""
    for day, good in ((date(2026, 1, 1), (8, 8)), (date(2026, 2, 10), (7, 10))):
        for who, where, satisfied in zip((figures.ann, figures.cleo), (figures.alpha, figures.beta), good, strict=True):
            for number in range(10):
                survey(5 if number < satisfied else 1, who, where, at=instant(day))
    aggregate()
    hands = begin("mara")
    hands.step_to(hands.page.get_by_label("Period"))
    for period in ("90d", "week", "month"):
        hands.page.keyboard.press("ArrowDown")
        hands.page.wait_for_url(f"**/operations/?*period={period}*")
        expect(hands.page.get_by_label("Period")).to_be_focused()
    expect(hands.page.get_by_role("heading", name="CSAT moved by +5.0 points")).to_be_visible()
    hands.activate(hands.page.locator("summary", has_text="CSAT moved by"))
    table = hands.page.get_by_role("table", name="CSAT", exact=True)
    expect(table.get_by_role("row", name="Alpha −5.0")).to_be_visible()
    expect(table.get_by_role("row", name="Beta +10.0")).to_be_visible()


def test_hr_exports_the_current_review_cycle(figures: Cast, begin: Callable[[str], Hands]) -> None:
    opened_cycle(figures.alpha)
    hands = begin("hugo")
    hands.activate(hands.page.get_by_role("link", name="First quarter"))
    hands.activate(hands.page.get_by_role("link", name="Export"))
    with hands.page.expect_download() as download:
        hands.activate(hands.page.get_by_role("button", name="Download"))
    assert Path(download.value.path()).stat().st_size > 1000


@pytest.mark.parametrize("who", ["ann", "lena", "mara", "hugo", "ada"])
def test_everybody_sees_how_aht_is_defined(figures: Cast, begin: Callable[[str], Hands], who: str) -> None:
    hands = begin(who)
    hands.page.keyboard.press("/")
    hands.page.keyboard.type("aht")
    hands.page.locator("#found .hits a", has_text="AHT").first.wait_for()
    hands.page.keyboard.press("ArrowDown")
    hands.enter()
    hands.page.wait_for_url("**/kpis/average_handle_time/")
    expect(hands.page.get_by_role("heading", name="Definition")).to_be_visible()
