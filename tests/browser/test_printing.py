"""A scorecard and a team's page on paper: two sheets, whole, white, with nothing to press."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.builders import aggregate, contact, person, stay, survey
from tests.conftest import Cast
from tests.scenes import PERIOD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = [("ann", f"/me/?{PERIOD}", "Ann Test"), ("lena", f"/my-team/?{PERIOD}", "Alpha")]
SHEET = 182 / 25.4 * 96


@pytest.fixture
def team_of_ten(figures: Cast) -> Cast:
    for number in range(8):
        one = person(f"Agent {number}")
        stay(one, figures.alpha)
        survey(
            4, one, figures.alpha, contact=contact(one, figures.alpha, handle_seconds=240), comment="Thank you. " * 9
        )
    aggregate()
    return figures


def sheets(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", print_background=True)))


def print_by_keys(page: Page) -> None:
    page.evaluate("() => { window.print = () => { document.body.dataset.printed = 'yes'; }; }")
    page.keyboard.press("Control+p")
    page.locator("body[data-printed]").wait_for()


@pytest.mark.parametrize(("who", "address", "scope"), PAGES)
def test_it_takes_two_sheets_at_most(
    team_of_ten: Cast, visit: Callable[..., Page], who: str, address: str, scope: str
) -> None:
    page = visit(who, address, dark=True)
    assert sheets(page) <= 2
    print_by_keys(page)
    charts = page.locator("[data-canvas]")
    assert charts.count() == page.locator("[data-canvas].is-drawn").count() > 0
    assert sheets(page) <= 2


@pytest.mark.parametrize(("who", "address", "scope"), PAGES)
def test_it_says_what_it_shows_and_leaves_out_what_is_pressed(
    team_of_ten: Cast, visit: Callable[..., Page], who: str, address: str, scope: str
) -> None:
    page = visit(who, address, dark=True)
    expect(page.locator(".topbar")).to_be_visible()
    page.emulate_media(media="print")
    head = page.locator(".page-head")
    expect(head.get_by_role("heading", level=1)).to_be_visible()
    for words in (scope, "1 – 31 Mar 2026", "Complete up to"):
        expect(head.get_by_text(words).last).to_be_visible()
    for pressed in (".topbar", ".filters", ".breadcrumbs", "main .button", "main .chip", "summary", "[data-png]"):
        assert page.locator(f"{pressed}:visible").count() == 0, pressed
    colours = page.evaluate("[document.documentElement, document.body].map((e) => getComputedStyle(e))"
                            ".map((s) => [s.backgroundColor, s.color])")  # fmt: skip
    assert colours[0][0] == "rgb(255, 255, 255)"
    assert colours[1][1] == "rgb(23, 24, 28)"


def test_charts_are_drawn_as_wide_as_the_sheet_and_then_as_before(
    team_of_ten: Cast, visit: Callable[..., Page]
) -> None:
    page = visit("lena", f"/my-team/?{PERIOD}", dark=True)
    print_by_keys(page)
    plots, on_screen = page.locator("[data-canvas] .main-svg:first-child"), widths(page)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert plots.count() > 0
    assert all(0 < width <= SHEET / 2 for width in widths(page))
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert widths(page) == on_screen
    assert min(on_screen) > SHEET / 2


def test_a_chart_that_is_not_drawn_leaves_no_empty_box(team_of_ten: Cast, visit: Callable[..., Page]) -> None:
    page = visit("ann", f"/me/?{PERIOD}")
    print_by_keys(page)
    page.emulate_media(media="print")
    canvas = page.locator("[data-canvas]").first
    expect(canvas).to_be_visible()
    canvas.evaluate("(canvas) => canvas.replaceChildren()")
    expect(canvas).to_be_hidden()
    expect(page.locator(".chart figcaption p").first).to_be_visible()


def widths(page: Page) -> list[float]:
    """Of every plot that is drawn, in CSS pixels."""
    return page.eval_on_selector_all(
        "[data-canvas] .main-svg:first-child", "(plots) => plots.map((plot) => plot.getBoundingClientRect().width)"
    )
