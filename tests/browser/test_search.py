"""The search of the top bar by keyboard alone, and Back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Cast
from tests.scenes import PERIOD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_person_is_found_and_opened_by_keyboard_alone(figures: Cast, visit: Callable[..., Page]) -> None:
    page = visit("mara", f"/operations/?{PERIOD}")
    page.keyboard.press("/")
    page.keyboard.type("test")
    hits = page.locator("#found .hits a")
    hits.first.wait_for()
    expect(hits).to_have_count(6)
    expect(page.locator("#spoken")).to_have_text("8 found")
    page.keyboard.press("ArrowDown")
    expect(hits.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(hits.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/**")
    expect(page.get_by_role("heading", level=1)).to_have_text("How is Ann Test doing?")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("How is the organisation doing?")
    assert "from=2026-03-01" in page.url


def test_escape_closes_the_list_and_enter_opens_the_page(figures: Cast, visit: Callable[..., Page]) -> None:
    page = visit("lena", "/my-team/")
    page.keyboard.press("/")
    page.keyboard.type("bob")
    expect(page.locator("#found")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.locator("#search")).to_be_focused()
    expect(page.locator("#found")).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=bob")
    expect(page.locator("main .hits a")).to_have_count(1)


def test_a_filter_chosen_is_there_again_after_back_and_on_the_next_visit(
    figures: Cast, visit: Callable[..., Page]
) -> None:
    page = visit("mara", f"/operations/?{PERIOD}")
    page.get_by_label("Period").select_option("7d")
    page.wait_for_url("**/operations/?*period=7d*")
    page.get_by_role("link", name="KPIs").click()
    page.wait_for_url("**/kpis/")
    expect(page.get_by_role("heading", level=1)).to_have_text("What is measured, and how?")
    page.go_back()
    expect(page.get_by_label("Period")).to_have_value("7d")
    page.goto("/operations/")
    expect(page.get_by_label("Period")).to_have_value("7d")
    page.get_by_text("As you chose last").click()
    expect(page.get_by_label("Period")).to_have_value("28d")
    page.goto("/operations/")
    assert "period" not in page.url
