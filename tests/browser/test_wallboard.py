"""The screen on the wall in a real browser: large, turning, and honest while the server is silent."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from kpis.models import Kpi
from kpis.periods import today
from kpis.wallboards.actions import make_wallboard, revoke_wallboard
from kpis.wallboards.models import Wallboard
from tests import builders
from tests.builders import aggregate, stay, survey
from tests.conftest import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# On a screen 1.2 m wide 40 of 1920 pixels are 25 mm: capitals of 18 mm, a 280th of five metres.
SMALLEST = 40
SMALLEST_TEXT = """() => Math.min(...[...document.querySelectorAll("#board :is(h1, h3, p, span)")]
  .filter((part) => part.offsetParent && part.innerText.trim() && !part.matches(".mark"))
  .map((part) => parseFloat(getComputedStyle(part).fontSize) * part.currentCSSZoom))"""


@pytest.fixture
def board(figures: Cast) -> tuple[Wallboard, str]:
    third = builders.person("Dora Test")
    stay(third, figures.alpha)
    survey(5, third, figures.alpha)
    aggregate()
    kpis = list(Kpi.objects.filter(key__in=["csat", "dsat"]))
    return make_wallboard(
        name="Corner", team=figures.alpha, kpis=kpis, period="28d", ends_on=today() + timedelta(days=9),
        by=figures.user("lena"),
    )  # fmt: skip


@pytest.fixture
def wall(browser: Browser, live_server: Any, board: tuple[Wallboard, str]) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, base_url=live_server.url)
    page = context.new_page()
    page.clock.install()
    page.goto(f"/wallboard/{board[1]}/")
    yield page
    assert context.cookies() == []
    context.close()


def test_it_is_dark_and_can_be_read_from_afar(wall: Page) -> None:
    assert wall.locator("html").get_attribute("data-theme") == "dark"
    assert wall.evaluate(SMALLEST_TEXT) >= SMALLEST
    assert Axe().run(wall).response["violations"] == []
    for width in (1920, 1366, 390):
        wall.set_viewport_size({"width": width, "height": 1080})
        assert wall.evaluate("document.documentElement.scrollWidth") <= width
        assert wall.evaluate("document.documentElement.scrollHeight") <= 1080


def test_it_turns_from_one_figure_to_the_next_and_can_be_paused(wall: Page) -> None:
    csat, dsat = (wall.get_by_role("heading", name=name, exact=True) for name in ("CSAT", "DSAT"))
    expect(csat).to_be_visible()
    expect(dsat).to_be_hidden()
    wall.clock.run_for(12_500)
    expect(dsat).to_be_visible()
    expect(csat).to_be_hidden()
    wall.get_by_role("button", name="Pause").click()
    wall.clock.run_for(30_000)
    expect(dsat).to_be_visible()


def test_the_last_figures_stay_while_the_server_is_silent(wall: Page) -> None:
    silent = wall.get_by_text("The server does not answer.")
    expect(silent).to_be_hidden()
    wall.route("**/wallboard/**", lambda route: route.abort())
    wall.evaluate("htmx.trigger('#board', 'refresh')")
    expect(silent).to_be_visible()
    # 12 of 16 in Alpha: 9 of Ann's 12, 2 of Bob's 3, the one of Dora.
    expect(wall.get_by_text("75.0")).to_be_visible()
    wall.unroute("**/wallboard/**")
    wall.evaluate("htmx.trigger('#board', 'refresh')")
    expect(silent).to_be_hidden()


def test_a_revoked_board_is_gone_at_the_next_look(wall: Page, board: tuple[Wallboard, str], figures: Cast) -> None:
    revoke_wallboard(board[0], by=figures.user("lena"))
    wall.evaluate("htmx.trigger('#board', 'refresh')")
    expect(wall.get_by_role("heading", level=1)).to_have_text("There is nothing here")
    expect(wall.get_by_text("75.0")).to_have_count(0)
