"""What a page costs in the browser that shows it: largest paint, layout shift, bytes over the wire."""

from dataclasses import dataclass

from playwright.sync_api import Page

# Shifts are summed without windows, so the sum is never under what the browser's own score would be.
SEEN = """() => new Promise((resolve) => {
  const seen = { paint: 0, shift: 0 };
  const watch = (type, add) =>
    new PerformanceObserver((list) => list.getEntries().forEach(add)).observe({ type, buffered: true });
  watch("largest-contentful-paint", (entry) => (seen.paint = entry.startTime));
  watch("layout-shift", (entry) => (seen.shift += entry.hadRecentInput ? 0 : entry.value));
  setTimeout(() => resolve(seen), 300);
})"""

LOADED = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .map((entry) => [entry.name, entry.transferSize])"""


@dataclass(frozen=True)
class Cost:
    """``paint`` in milliseconds; ``shift`` as the browser scores it; ``loaded``: bytes by address, headers counted."""

    paint: float
    shift: float
    loaded: dict[str, int]

    @property
    def wire(self) -> int:
        return sum(self.loaded.values())


def open_cold(page: Page, address: str) -> None:
    """As somebody comes who has never been there: nothing of it is in the browser's cache."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto(address, wait_until="networkidle")


def cost(page: Page) -> Cost:
    seen = page.evaluate(SEEN)
    return Cost(seen["paint"], seen["shift"], dict(page.evaluate(LOADED)))


def read_to_the_end(page: Page) -> None:
    """Scroll as a reader does, so that every chart comes near and is drawn."""
    for _step in range(page.evaluate("Math.ceil(document.documentElement.scrollHeight / innerHeight)")):
        page.mouse.wheel(0, 768)
        page.wait_for_timeout(100)
    page.wait_for_load_state("networkidle")
