"""A real browser before a live server, with everything that goes wrong in it collected."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.builders import PASSWORD
from tests.conftest import Cast
from tests.scenes import march


@dataclass
class Troubles:
    """Console errors, CSP reports among them, failed requests, and requests to other hosts."""

    own: str
    found: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.found.append(f"script error: {error}"))
        page.on("dialog", lambda dialog: self.found.append(f"dialog: {dialog.message}"))
        page.on("request", self._request)
        page.on("requestfailed", self._failed)

    def taken(self) -> list[str]:
        """What was found since the last time."""
        found, self.found = self.found, []
        return found

    def _console(self, message: ConsoleMessage) -> None:
        # A form that is refused answers so; what it says is on the page.
        if message.type in ("error", "warning") and "status of 422" not in message.text:
            self.found.append(f"console {message.type}: {message.text}")

    def _failed(self, request: Request) -> None:
        # Leaving a page aborts what it was still loading; that is no fault of the page.
        if request.failure != "net::ERR_ABORTED":
            self.found.append(f"failed: {request.url} {request.failure}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.own, "data:", "blob:")):
            self.found.append(f"foreign host: {request.url}")


@pytest.fixture
def figures(transactional_db: None, cast: Cast) -> Cast:
    return march(cast)


@pytest.fixture
def troubles(live_server: Any) -> Iterator[Troubles]:
    """Whatever was collected by the end of the test fails it."""
    collected = Troubles(live_server.url)
    yield collected
    assert collected.found == []


@pytest.fixture
def visit(browser: Browser, live_server: Any, troubles: Troubles) -> Iterator[Callable[..., Page]]:
    """``visit("ann", "/me/", width=390, dark=True)``: a page of somebody who is logged in."""
    contexts: list[BrowserContext] = []

    def open_page(who: str, address: str, *, width: int = 1366, dark: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 768}, color_scheme="dark" if dark else "light", base_url=live_server.url
        )
        contexts.append(context)
        page = context.new_page()
        troubles.watch(page)
        log_in(page, who)
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


def log_in(page: Page, who: str) -> None:
    page.goto("/login/")
    page.locator("input[name=login]").fill(who)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main .button.primary").click()
    page.wait_for_url(lambda url: "/login/" not in url)
