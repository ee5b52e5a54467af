"""The demonstration, served for as long as somebody looks: for measuring and for pictures, not for tests."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from perfdash.demo.logins import PASSWORD
from perfdash.demo.processes import Together
from perfdash.demo.serving import ENVIRONMENT, HOST, answers, programs
from tests.processes import free_port
from tests.services import browser_path

ROOT = Path(__file__).resolve().parent.parent.parent
READY_SECONDS = 60


@contextmanager
def demonstration() -> Iterator[str]:
    """The address of the web process, over the data of ``VAR_DIR``; without it, over data made for this once."""
    with ExitStack() as stack:
        folder = str(Path(os.environ.get("VAR_DIR") or stack.enter_context(tempfile.TemporaryDirectory())).resolve())
        own = {"VAR_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/perfdash.sqlite3", "REDIS_URL": ""}
        environment = os.environ | ENVIRONMENT | own
        for command in ("migrate", "demo_data"):
            run = [sys.executable, "manage.py", command, "-v0"]
            subprocess.run(run, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        port, _take = stack.enter_context(free_port())
        together = stack.enter_context(Together(Path(folder) / "log", environment))
        together.start(programs(port)[0])
        _wait(together, port)
        yield f"http://{HOST}:{port}"


def _wait(together: Together, port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not answers(port):
        if together.dead() or time.monotonic() > deadline:
            raise SystemExit(f"The web process does not answer:\n{together.last_words('web')}")
        time.sleep(0.1)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's browser; as root it refuses to start inside its own sandbox."""
    rights = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=rights)
        yield browser
        browser.close()


def logged_in(browser: Browser, url: str, username: str) -> Page:
    """A page of somebody of the demonstration, in a context of its own: 1366 wide and light."""
    context = browser.new_context(
        base_url=url, viewport={"width": 1366, "height": 1000}, color_scheme="light", reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto("/login/")
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main .button.primary").click()
    page.wait_for_url(lambda address: "/login/" not in address)
    return page
