"""What every page is held to: loaded once, then light, dark, in forced colours, without motion, narrow and wide."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS = (320, 768, 1366)
HEIGHT = 768
SCRIPTS = (Axe().axe_script, Path(__file__).with_name("checks.js").read_text(encoding="utf-8"))

Picture = Callable[[Page, str], None]


def judge(page: Page, picture: Picture) -> Iterator[str]:
    """Every finding on the page that is open, with the mode it was made in. ``picture`` is offered each look of it."""
    for script in SCRIPTS:
        page.evaluate(script)
    # As tall as the page is, every chart is near and drawn.
    tall = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": WIDTHS[-1], "height": max(HEIGHT, tall)})
    yield from ask(page, "light", "restless", "violations")
    heads = page.locator("h1").count()
    yield from [] if heads == 1 else [f"{heads} first headings"]
    picture(page, "light")
    yield from change(page, "dark", color_scheme="dark")
    yield from ask(page, "dark", "violations")
    picture(page, "dark")
    yield from change(page, "forced colours", forced_colors="active")
    page.keyboard.press("Tab")
    yield from ask(page, "forced colours", "vanished")
    page.emulate_media(forced_colors="none", reduced_motion="reduce", color_scheme="light")
    yield from ask(page, "reduced motion", "movingAtOnce")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        yield from ask(page, f"{width} wide", "wide")
    picture(page, "phone")


def change(page: Page, mode: str, **media: Any) -> list[str]:
    """Switch, and wait until the switch is through: colours on their way would be judged as they are at no time."""
    page.evaluate("checks.beforeTheSwitch()")
    page.emulate_media(**media)
    return ask(page, mode, "restless")


def ask(page: Page, mode: str, *checks: str) -> list[str]:
    return [f"{mode}: {found}" for check in checks for found in page.evaluate(f"checks.{check}()")]
