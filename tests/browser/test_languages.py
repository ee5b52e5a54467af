"""The pages in German, and with the shell turned round: nothing sticks out, whatever the width."""

from collections.abc import Callable, Iterator
from itertools import groupby

import pytest
from playwright.sync_api import Page

from teams.actions import choose_language
from teams.models import User
from tests.conftest import Cast
from tests.scenes import PERIOD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = [
    ("ann", f"/me/?{PERIOD}"),
    ("ann", f"/explain/csat/?person={{ann}}&{PERIOD}"),
    ("ann", "/reviews/"),
    ("ann", "/kpis/"),
    ("lena", f"/my-team/?{PERIOD}"),
    ("lena", f"/people/{{ann}}/?{PERIOD}"),
    ("lena", f"/people/{{ann}}/one-to-one/?{PERIOD}"),
    ("mara", f"/operations/?{PERIOD}"),
    ("mara", f"/teams/{{north}}/?{PERIOD}"),
    ("mara", f"/compare/?{PERIOD}"),
    ("mara", "/wallboards/"),
    ("mara", "/wallboards/add/"),
    ("mara", "/views/"),
    ("mara", "/targets/"),
    ("mara", "/targets/grid/"),
    ("mara", "/benchmarks/"),
    ("mara", "/benchmarks/add/?kpi=csat"),
    ("mara", "/imports/targets/"),
    ("mara", "/imports/benchmarks/"),
    ("mara", "/runs/"),
    ("hugo", "/reviews/"),
    ("ada", "/imports/"),
    ("ada", "/imports/new/"),
    ("ada", "/organisation/people/"),
    ("ada", "/organisation/teams/"),
    ("mara", "/search/?q=test"),
    ("mara", "/search/?q=zzz"),
]
WIDTHS = (320, 768, 1366)
# What of the frame lies beyond the left or the right edge; tables scroll in boxes of their own.
BEYOND = """() => [...document.querySelectorAll(".topbar *, .page-head *, .filters *, .footer *, main > *")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest("[popover], .sr-only, .skip"))
  .filter((one) => one.getBoundingClientRect().left < -1 || one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => one.outerHTML.slice(0, 90))"""


def walk(figures: Cast, visit: Callable[..., Page]) -> Iterator[tuple[str, Page]]:
    """The pages of the list, with one login a person."""
    names = {name: getattr(figures, name).public_id for name in ("ann", "north")}
    for who, entries in groupby(sorted(PAGES), key=lambda entry: entry[0]):
        page = visit(who, "/kpis/")
        for _who, address in entries:
            page.goto(address.format(**names))
            yield address, page


def sticking_out(page: Page) -> list[str]:
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{width}: {one}" for one in page.evaluate(BEYOND)]
        found += [f"{width}: the page is {wide} wide"] if wide > width else []
    return found


def test_german_pages_fit(figures: Cast, visit: Callable[..., Page]) -> None:
    for user in User.objects.all():
        choose_language(user, "de")
    wrong = {}
    for address, page in walk(figures, visit):
        assert page.locator("html").get_attribute("lang") == "de"
        wrong[address] = sticking_out(page)
    assert {address: found for address, found in wrong.items() if found} == {}


def test_pages_from_right_to_left_fit(figures: Cast, visit: Callable[..., Page]) -> None:
    wrong = {}
    for address, page in walk(figures, visit):
        page.evaluate("document.documentElement.dir = 'rtl'")
        wrong[address] = sticking_out(page)
        brand = page.locator(".topbar .brand").bounding_box()
        assert brand is not None and brand["x"] > WIDTHS[-1] / 2, "the frame does not turn round"
    assert {address: found for address, found in wrong.items() if found} == {}


def test_the_language_is_chosen_in_the_account_menu(figures: Cast, visit: Callable[..., Page]) -> None:
    page = visit("ann", "/kpis/?x=1")
    page.locator("button.account").click()
    page.get_by_role("button", name="Deutsch").click()
    page.wait_for_url("**/kpis/?x=1")
    assert page.locator("html").get_attribute("lang") == "de"
    assert page.locator("h1").inner_text() == "Was wird gemessen, und wie?"
