"""The design page in a real browser, under the content policy of the installation."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.browser

CHARTS = 8
POLICY = (
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "connect-src 'self'", "manifest-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
)  # fmt: skip


@pytest.fixture
def chromium(browser: Browser) -> Iterator[Browser]:
    """The session's browser: a process that drives two at once refuses the second. Pages left open keep it busy."""
    yield browser
    for context in browser.contexts:
        context.close()


@pytest.fixture
def address(live_server: LiveServer, settings: Settings) -> str:
    settings.ROOT_URLCONF = "tests.dashboards.design_urls"
    return f"{live_server.url}/design/"


class Visit:
    """A page that remembers whatever its console, the content policy and the network complained of."""

    def __init__(self, browser: Browser, **options: object) -> None:
        self.page: Page = browser.new_page(**{"viewport": {"width": 1366, "height": 768}, **options})  # type: ignore[arg-type]
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        # The policy reports what it refuses as an event; the console has it as well, but not for every directive.
        self.page.add_init_script(
            "addEventListener('securitypolicyviolation', e => console.error(e.violatedDirective, e.blockedURI))"
        )

    def draw_all(self) -> None:
        for figure in self.page.locator("figure[data-chart]").all():
            figure.scroll_into_view_if_needed()
            expect(figure.locator(".chart-canvas.is-drawn .main-svg").first).to_be_attached()


def test_charts_draw_under_the_policy_without_a_complaint(chromium: Browser, address: str) -> None:
    visit = Visit(chromium)
    answer = visit.page.goto(address)
    assert answer is not None
    policy = {part.strip() for part in answer.headers["content-security-policy"].split(";") if part.strip()}
    assert policy == set(POLICY)
    visit.draw_all()
    assert visit.page.locator(".chart-canvas.is-drawn").count() == CHARTS
    visit.page.locator("[data-theme-switch]").click()
    visit.page.locator("[data-theme-switch]").click()
    expect(visit.page.locator("html")).to_have_attribute("data-theme", "dark")
    points = visit.page.locator("#funnel-title").locator("xpath=ancestor::figure").locator(".points path")
    points.nth(11).hover(force=True)
    expect(visit.page.locator(".hoverlayer .hovertext").last).to_contain_text("Agent")
    assert visit.complaints == []
    assert visit.hosts == {urlsplit(address).netloc}


def test_charts_take_the_colours_of_the_theme(chromium: Browser, address: str) -> None:
    visit = Visit(chromium, color_scheme="light")
    visit.page.goto(address)
    visit.draw_all()
    line = visit.page.locator("figure[data-chart='trend-figure'] .lines path.js-line").last
    expect(line).to_have_css("stroke", "rgb(0, 114, 178)")
    visit.page.emulate_media(color_scheme="dark")
    expect(line).to_have_css("stroke", "rgb(86, 180, 233)")


@pytest.mark.parametrize(("theme", "width"), [("light", 1366), ("dark", 320)])
def test_nobody_is_shut_out(chromium: Browser, address: str, theme: str, width: int) -> None:
    """axe finds nothing, in any state; at 320 px nothing is wider than the page."""
    visit = Visit(chromium, color_scheme=theme, viewport={"width": width, "height": 800}, reduced_motion="reduce")
    visit.page.goto(f"{address}?form=sent")
    visit.draw_all()
    for twin in visit.page.locator(".chart-table > summary").all():
        twin.click()
    found = Axe().run(visit.page)
    assert found.violations_count == 0, found.generate_report()
    assert visit.page.evaluate("document.documentElement.scrollWidth") == width


def test_the_theme_is_chosen_before_the_first_paint(chromium: Browser, address: str) -> None:
    visit = Visit(chromium, color_scheme="light")
    visit.page.goto(address)
    visit.page.evaluate("localStorage.setItem('theme', 'dark')")
    # Only what stands before the first style sheet can have run when the body begins.
    visit.page.add_init_script(
        "new MutationObserver((_, seen) => { if (!document.body) return; seen.disconnect();"
        " window.themeAtBody = document.documentElement.dataset.theme })"
        ".observe(document, {childList: true, subtree: true})"
    )
    visit.page.reload()
    assert visit.page.evaluate("window.themeAtBody") == "dark"
    assert visit.page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(15, 16, 19)"


def test_arrow_keys_read_the_points_of_a_chart(chromium: Browser, address: str) -> None:
    visit = Visit(chromium)
    visit.page.goto(address)
    figure = visit.page.locator("figure[data-chart='trend-figure']")
    figure.scroll_into_view_if_needed()
    expect(figure.locator(".is-drawn")).to_be_visible()
    figure.locator("[data-canvas]").focus()
    for _step in range(2):
        visit.page.keyboard.press("ArrowRight")
    expect(figure.locator("[data-spoken]")).to_have_text("CSAT, 9 Sep 2024: 80.1\u00a0%, n 198")
    visit.page.keyboard.press("Enter")
    expect(visit.page).to_have_url(f"{address}#week-1")


def test_a_definition_opens_by_hover_and_focus_and_closes_by_escape(chromium: Browser, address: str) -> None:
    visit = Visit(chromium)
    visit.page.goto(address)
    hint = visit.page.locator(".hint", has_text="Talk, hold and after-contact work").first
    visit.page.get_by_role("button", name="AHT").first.hover()
    expect(hint).to_be_visible()
    hint.hover()
    visit.page.wait_for_timeout(400)
    expect(hint).to_be_visible()
    visit.page.keyboard.press("Escape")
    expect(hint).to_be_hidden()
    visit.page.mouse.move(0, 0)
    visit.page.get_by_role("link", name="CSAT: 82.7").focus()
    visit.page.keyboard.press("Tab")
    expect(hint).to_be_visible()
    visit.page.keyboard.press("Tab")
    expect(hint).to_be_hidden()


def test_filters_apply_at_once_keep_focus_and_go_back(chromium: Browser, address: str) -> None:
    visit = Visit(chromium)
    visit.page.goto(address)
    visit.page.locator("#filter-team").select_option("west")
    expect(visit.page).to_have_url(f"{address}?team=west&period=month")
    expect(visit.page.locator("#spoken")).to_have_text("Page updated")
    visit.page.locator("#filter-period").select_option("custom")
    visit.page.locator("#filter-from").fill("2024-11-01")
    visit.page.locator("#filter-to").fill("2024-11-08")
    visit.page.get_by_role("button", name="Apply").click()
    expect(visit.page).to_have_url(f"{address}?team=east&period=custom&from=2024-11-01&to=2024-11-08")
    visit.page.go_back()
    expect(visit.page).to_have_url(f"{address}?team=west&period=month")
    visit.draw_all()
    assert visit.complaints == []


def test_a_failed_answer_is_said(chromium: Browser, address: str) -> None:
    visit = Visit(chromium)
    visit.page.goto(address)
    visit.page.route(lambda url: "team=west" in url, lambda route: route.fulfill(status=500, body="broken"))
    visit.page.locator("#filter-team").select_option("west")
    toast = visit.page.locator("[data-toasts] .toast")
    expect(toast).to_contain_text("could not be loaded")
    toast.get_by_role("button", name="Close").click()
    expect(toast).to_have_count(0)


def test_small_tables_sort_in_place(chromium: Browser, address: str) -> None:
    visit = Visit(chromium)
    visit.page.goto(address)
    table = visit.page.locator("table[data-sortable]", has_text="Noah Patel")
    names = table.locator("tbody th")
    table.get_by_role("button", name="Contacts").click()
    expect(names).to_contain_text(["Emily Chen", "Abigail Suzuki", "Noah Patel"])
    table.get_by_role("button", name="Contacts").click()
    expect(names).to_contain_text(["Noah Patel", "Abigail Suzuki", "Emily Chen"])
    expect(table.locator("th[aria-sort]")).to_have_attribute("aria-sort", "ascending")


def test_single_keys_can_be_switched_off(chromium: Browser, address: str) -> None:
    visit = Visit(chromium)
    visit.page.goto(address)
    visit.page.keyboard.press("j")
    expect(visit.page.get_by_role("link", name="Abigail Suzuki").first).to_be_focused()
    visit.page.evaluate("localStorage.setItem('single-keys', 'off')")
    visit.page.keyboard.press("j")
    expect(visit.page.get_by_role("link", name="Abigail Suzuki").first).to_be_focused()


def test_pages_work_without_script(chromium: Browser, address: str) -> None:
    visit = Visit(chromium, java_script_enabled=False)
    visit.page.goto(address)
    assert visit.page.locator(".chart-canvas:visible").count() == 0
    visit.page.locator("figure.chart summary").first.click()
    expect(visit.page.get_by_role("cell", name="80.1\u00a0%").first).to_be_visible()
    visit.page.locator("#filter-team").select_option("west")
    visit.page.get_by_role("button", name="Apply").click()
    expect(visit.page).to_have_url(f"{address}?team=west&period=month&from=&to=")


def test_what_is_printed_is_dark_on_white(chromium: Browser, address: str) -> None:
    visit = Visit(chromium, color_scheme="dark")
    visit.page.goto(address)
    visit.page.emulate_media(media="print")
    assert visit.page.evaluate("getComputedStyle(document.body).color") == "rgb(23, 24, 28)"
    expect(visit.page.locator(".topbar")).to_be_hidden()


def test_a_chart_is_saved_as_a_picture_with_its_title(chromium: Browser, address: str) -> None:
    visit = Visit(chromium, accept_downloads=True)
    visit.page.goto(address)
    figure = visit.page.locator("figure[data-chart]").first
    figure.scroll_into_view_if_needed()
    expect(figure.locator(".chart-canvas.is-drawn .main-svg").first).to_be_attached()
    with visit.page.expect_download() as download:
        figure.get_by_role("button", name="Save as picture").click()
    picture = Path(download.value.path()).read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    # The third and fourth words of a PNG are its size: two dots of the picture for each of the screen.
    width = int.from_bytes(picture[16:20], "big")
    assert width == 2 * figure.locator(".chart-canvas").evaluate("canvas => canvas.offsetWidth")
    assert download.value.suggested_filename.endswith(".png")
    assert visit.complaints == []
