"""Each role walks from login to a record and back, by what is on the page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Cast
from tests.scenes import PERIOD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_agent_follows_a_figure_to_its_record(figures: Cast, visit: Callable[..., Page]) -> None:
    page = visit("ann", f"/me/?{PERIOD}")
    expect(page.get_by_role("heading", level=1)).to_have_text("How am I doing?")
    page.get_by_role("link", name="CSAT: 75.0").press("Enter")
    expect(page.get_by_text("9: Ratings of 4 and 5.")).to_be_visible()
    page.get_by_role("table", name="Records").locator("tbody a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What happened in this contact?")
    page.go_back()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("How am I doing?")
    assert "from=2026-03-01" in page.url


def test_a_leader_goes_from_the_team_to_an_agent_and_back_by_the_crumbs(
    figures: Cast, visit: Callable[..., Page]
) -> None:
    page = visit("lena", f"/my-team/?{PERIOD}")
    page.get_by_role("table", name="Agents by KPI").get_by_role("link", name="Ann Test").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How is Ann Test doing?")
    page.get_by_role("navigation", name="Path").get_by_role("link", name="Alpha").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How is Alpha doing?")
    assert "from=2026-03-01" in page.url


def test_a_manager_reaches_a_record_in_three_steps(figures: Cast, visit: Callable[..., Page]) -> None:
    page = visit("mara", f"/operations/?{PERIOD}")
    page.get_by_role("table", name="Units by KPI").get_by_role("link", name="73.3").first.click()
    expect(page.get_by_text("15 records behind it")).to_be_visible()
    page.get_by_role("table", name="Records").locator("tbody a").first.click()
    expect(page.get_by_role("heading", name="The contact")).to_be_visible()


def test_choosing_a_period_changes_the_address_and_the_figures(figures: Cast, visit: Callable[..., Page]) -> None:
    page = visit("mara", f"/operations/?{PERIOD}")
    page.get_by_label("Period").select_option("7d")
    page.wait_for_url("**/operations/?*period=7d*")
    expect(page.get_by_text("4 – 10 Mar 2026")).to_be_visible()
    assert "from=" not in page.url
    assert "=&" not in f"{page.url}&"


def test_a_choice_right_after_another_keeps_the_page_and_its_focus(figures: Cast, visit: Callable[..., Page]) -> None:
    """What came in answers to the keyboard from its first moment: no full load of a page that takes the focus away."""
    page = visit("mara", "/operations/")
    page.get_by_label("Period").focus()
    page.evaluate(
        """() => {
            window.stayed = true;
            const choose = () => {
                const choice = document.getElementById("filter-period");
                choice.value = "month";
                choice.dispatchEvent(new Event("change", { bubbles: true }));
            };
            document.addEventListener("htmx:afterSwap", () => setTimeout(choose), { once: true });
        }"""
    )
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**/operations/?*period=month*")
    expect(page.get_by_label("Period")).to_be_focused()
    assert page.evaluate("window.stayed")


def test_own_days_are_sent_by_their_button(figures: Cast, visit: Callable[..., Page]) -> None:
    page = visit("mara", "/operations/?period=7d")
    page.get_by_label("Period").select_option("custom")
    page.get_by_label("From").fill("2026-03-01")
    page.get_by_label("To", exact=True).fill("2026-03-31")
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url("**/operations/?*from=2026-03-01&to=2026-03-31*")
    expect(page.get_by_text("1 – 31 Mar 2026").first).to_be_visible()


def test_each_side_of_a_comparison_has_days_of_its_own(figures: Cast, visit: Callable[..., Page]) -> None:
    page = visit("mara", f"/compare/?{PERIOD}")
    left = page.get_by_role("group", name="Left side")
    expect(left.get_by_label("From")).to_be_hidden()
    expect(page.get_by_role("group", name="Right side").get_by_label("From")).to_be_visible()
    left.get_by_label("in", exact=True).select_option("year_ago")
    page.wait_for_url("**/compare/?*left_period=year_ago*")
    assert "left_from" not in page.url
    assert "from=2026-03-01" in page.url


def test_charts_are_drawn_when_they_come_near(figures: Cast, visit: Callable[..., Page]) -> None:
    page = visit("ann", f"/me/?{PERIOD}")
    page.locator("[data-chart=ratings-figure]").scroll_into_view_if_needed()
    expect(page.locator("[data-chart=ratings-figure] .main-svg").first).to_be_visible(timeout=15000)


def test_a_chart_has_a_table_with_the_same_numbers(figures: Cast, visit: Callable[..., Page]) -> None:
    page = visit("ann", f"/me/?{PERIOD}")
    chart = page.locator("[data-chart=ratings-figure]")
    chart.get_by_text("Show as table").click()
    expect(chart.get_by_role("row", name="5 9 75.0 %")).to_be_visible()


def test_logging_out_ends_it(figures: Cast, visit: Callable[..., Page]) -> None:
    page = visit("ann", "/me/")
    page.context.clear_cookies()
    page.goto("/me/")
    assert "/login/" in page.url
