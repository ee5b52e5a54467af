"""What the main pages cost in a browser, cold cache, over the demonstration: paint, shift, bytes, script.

    .venv/bin/python benchmarks/browser.py

``VAR_DIR`` names data that is there, such as that of ``make demo``; without it data is made first (about a minute).
The web process answers as in the demonstration: static files are not compressed. Medians of the runs.
"""

import sys
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import CDPSession, Page

from tests.browser.demonstration import chromium, demonstration, logged_in
from tests.browser.measuring import cost, open_cold
from tests.services import absent

RUNS = 5
PAGES = (
    ("agent", "/me/"),
    ("leader", "/my-team/"),
    ("manager", "/operations/"),
    ("manager", "/kpis/"),
    ("manager", "/targets/grid/"),
    ("hr", "/reviews/"),
)


def main() -> None:
    if reason := absent("browser"):
        print(f"Left out: {reason}")
        return
    with demonstration() as url, chromium() as browser:
        print(f"{'page':16}{'paint ms':>10}{'shift':>8}{'wire kB':>9}{'script ms':>11}   ({RUNS} runs, cold cache)")
        for username, address in PAGES:
            page = logged_in(browser, url, username)
            rows = zip(*(measured(page, address) for _run in range(RUNS)), strict=True)
            paint, shift, wire, script = map(median, rows)
            print(f"{address:16}{paint:10.0f}{shift:8.3f}{wire / 1000:9.0f}{script:11.0f}")
            page.context.close()


def measured(page: Page, address: str) -> tuple[float, float, int, float]:
    """Before anybody has touched the page; charts outside the window are not drawn by then."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    before = script_seconds(session)
    open_cold(page, address)
    spent = script_seconds(session) - before
    seen = cost(page)
    session.detach()
    return seen.paint, seen.shift, seen.wire, 1000 * spent


def script_seconds(session: CDPSession) -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(metric["value"] for metric in metrics if metric["name"] == "ScriptDuration"))


if __name__ == "__main__":
    main()
