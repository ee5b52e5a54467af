"""Every page of every role: no trouble in the browser, no axe violation in either theme, nothing lost in forced colours,
nothing that moves where motion is unwanted, no sideways scrolling. ``SCREENSHOTS=folder`` keeps pictures of them all."""

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import resolve
from django.utils.text import slugify
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.fixtures import Settings

from teams.actions import first_run_token
from tests.browser import walk_scene
from tests.browser.conftest import Troubles
from tests.browser.judging import HEIGHT, WIDTHS, ask, judge
from tests.browser.stops import SET_UP, Stop, parts
from tests.conftest import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FOLDER = os.environ.get("SCREENSHOTS", "")
PHONE = 390
SEND = """(values) => {
  const form = document.querySelector("main form:is([method=post], .form)");
  for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
  form.submit();
}"""

Open = Callable[[Client], Page]


@pytest.fixture
def open_page(browser: Browser, live_server: Any, troubles: Troubles) -> Iterator[Open]:
    """A page with the session of a client of Django's."""
    contexts: list[BrowserContext] = []

    def opened(client: Client) -> Page:
        context = browser.new_context(base_url=live_server.url)
        contexts.append(context)
        for name, cookie in client.cookies.items():
            context.add_cookies([{"name": name, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        troubles.watch(page)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("part", parts())
def test_every_page_is_sound(cast: Cast, open_page: Open, troubles: Troubles, settings: Settings, part: str) -> None:
    settings.ROOT_URLCONF = walk_scene.__name__
    found = walk_scene.walk_scene(cast)
    stops = parts()[part]
    page = open_page(walk_scene.client_of(cast, stops[0].who))
    wrong = {}
    for stop in stops:
        told = stop.told(found)
        wrong[told] = [*visit(page, stop, found), *judge(page, partial(keep, told)), *troubles.taken()]
    report(wrong)


def test_the_set_up_is_sound(open_page: Open, troubles: Troubles) -> None:
    page = open_page(Client())
    walked, wrong = set(), {}
    for sent in ({}, {"token": first_run_token()}, {"name": "Acme Service", "zone": "Europe/Lisbon"}):
        if sent:
            send(page, sent)
        else:
            page.goto("/setup/")
        walked.add(resolve(urlsplit(page.url).path).url_name)
        wrong[page.url] = [*judge(page, partial(keep, urlsplit(page.url).path)), *troubles.taken()]
    assert walked == SET_UP
    report(wrong)


def report(wrong: dict[str, list[str]]) -> None:
    """Fail with all of it at once: address, mode and element of each finding."""
    lines = [f"{told}: {finding}" for told, findings in wrong.items() for finding in findings]
    assert lines == [], "\n".join(lines)


def visit(page: Page, stop: Stop, found: dict[str, Any]) -> list[str]:
    """Open the page as it comes to somebody with a wide screen. What is wrong with the answer itself."""
    page.set_viewport_size({"width": WIDTHS[-1], "height": HEIGHT})
    page.emulate_media(color_scheme="light", reduced_motion="no-preference", forced_colors="none")
    answer = page.goto(stop.address(found))
    if stop.sent is not None:
        answer = send(page, stop.sent)
    led_to = resolve(urlsplit(page.url).path).url_name
    wrong = [] if led_to == stop.name else [f"leads to {led_to}"]
    # A form that is refused, or a file with refused rows, answers 422.
    return wrong if answer and answer.status in (200, 422) else [*wrong, f"answers {answer and answer.status}"]


def send(page: Page, values: dict[str, str]) -> Any:
    with page.expect_navigation() as led:
        page.evaluate(SEND, values)
    return led.value


def keep(told: str, page: Page, look: str) -> None:
    """A picture of the whole page, where somebody asked for pictures."""
    if not FOLDER:
        return
    if look == "phone":
        page.set_viewport_size({"width": PHONE, "height": HEIGHT})
        ask(page, look, "restless")
    page.screenshot(
        path=Path(FOLDER) / f"{slugify(told.translate(str.maketrans('/?&=.', '-----')))}-{look}.png", full_page=True
    )
