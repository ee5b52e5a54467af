"""The walk over every page would notice: each fault that it looks for, put on a page that has none."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page

from tests.browser.conftest import Troubles
from tests.browser.judging import judge
from tests.conftest import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# The policy refuses style attributes, not what a script writes.
FAULTS = """() => {
  const main = document.querySelector("main");
  const add = (name, words, style) => {
    const one = Object.assign(document.createElement(name), { textContent: words });
    Object.assign(one.style, style);
    main.append(one);
    return one;
  };
  add("p", "faint by day", { background: "light-dark(#fff, #000)", color: "light-dark(#eee, #fff)" });
  add("p", "faint by night", { background: "light-dark(#fff, #000)", color: "light-dark(#000, #111)" });
  add("button", "unmarked", { outline: "none" });
  add("p", "broad", { width: "600px" });
  add("p", "restless", {}).animate([{ opacity: 0.9 }, { opacity: 1 }], { duration: 500, iterations: Infinity });
}"""
TROUBLES = """async () => {
  console.error("said so");
  document.body.setAttribute("onclick", "1");
  await fetch("/nowhere/");
}"""


def test_each_fault_is_found_in_its_mode(cast: Cast, visit: Callable[..., Page]) -> None:
    page = visit("ann", "/digest/")
    page.evaluate(FAULTS)
    looks: list[str] = []
    found = sorted(finding.split(":")[0] for finding in judge(page, lambda _page, look: looks.append(look)))
    assert looks == ["light", "dark", "phone"]
    assert found == ["320 wide", "dark", "forced colours", "light", "reduced motion"]


def test_whatever_goes_wrong_in_the_browser_is_collected(
    cast: Cast, visit: Callable[..., Page], troubles: Troubles
) -> None:
    page = visit("ann", "/digest/")
    page.evaluate(TROUBLES)
    with pytest.raises(Error):
        page.goto("http://elsewhere.invalid/")
    found = "\n".join(troubles.taken())
    for words in ("said so", "Content Security Policy", "status of 404", "foreign host: ", "failed: "):
        assert words in found, found
