"""Every page of every role: no trouble in the browser, no axe violation, no sideways scrolling, in both themes."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

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


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("who", "address"), PAGES)
def test_a_page_is_sound(figures: Cast, visit: Callable[..., Page], who: str, address: str, dark: bool) -> None:
    names = {name: getattr(figures, name).public_id for name in ("ann", "north")}
    page = visit(who, address.format(**names), dark=dark)
    page.wait_for_load_state("networkidle")
    assert page.locator("h1").count() == 1
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found] == []
    for width in (320, 768):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
