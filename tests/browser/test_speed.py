"""Nothing jumps while a page loads and is read, and a page without charts is light. No time is asserted: it is noted."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page

from tests.browser.measuring import cost, open_cold, read_to_the_end
from tests.conftest import Cast
from tests.scenes import PERIOD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_SHIFT, MOST_BYTES = 0.05, 250_000


@pytest.mark.parametrize("width", [390, 1366])
@pytest.mark.parametrize(("who", "address"), [("ann", "/me/"), ("lena", "/my-team/"), ("mara", "/operations/")])
def test_nothing_jumps(
    figures: Cast, visit: Callable[..., Page], record_property: Any, who: str, address: str, width: int
) -> None:
    page = visit(who, "/search/", width=width)
    open_cold(page, f"{address}?{PERIOD}")
    loaded = cost(page)
    read_to_the_end(page)
    read = cost(page)
    for name, value in (("largest paint, ms", loaded.paint), ("layout shift", read.shift)):
        record_property(name, value)
        print(f"{address} at {width}: {name} {value:.3f}")
    assert loaded.paint > 0
    assert plotly_of(page) in read.loaded
    assert read.shift < MOST_SHIFT


@pytest.mark.parametrize(
    ("who", "address"),
    [("mara", "/kpis/"), ("hugo", "/reviews/"), ("mara", "/targets/grid/"), ("ada", "/organisation/people/")],
)
def test_a_page_without_charts_is_light(
    figures: Cast, visit: Callable[..., Page], record_property: Any, who: str, address: str
) -> None:
    page = visit(who, "/search/")
    open_cold(page, address)
    read_to_the_end(page)
    loaded = cost(page)
    record_property("bytes over the wire", loaded.wire)
    print(f"{address}: {loaded.wire} bytes in {len(loaded.loaded)} answers")
    assert plotly_of(page) not in loaded.loaded
    assert sum("/css/" in name or "/js/" in name for name in loaded.loaded) >= 10
    assert 50_000 < loaded.wire < MOST_BYTES


def plotly_of(page: Page) -> str:
    """The address from which the page would load the library of the charts."""
    return urljoin(page.url, page.locator('meta[name="plotly"]').get_attribute("content") or "absent")
