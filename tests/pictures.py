"""``make screenshots``: the pictures of README, taken anew from the demonstration. 1366 wide, light."""

import sys

from tests.browser.demonstration import ROOT, chromium, demonstration, logged_in
from tests.browser.measuring import open_cold
from tests.services import absent

FOLDER = ROOT / "docs" / "images"
PICTURES = (("agent", "agent", "/me/"), ("team", "leader", "/my-team/"), ("operations", "manager", "/operations/"))


def main() -> int:
    if reason := absent("browser"):
        print(f"No pictures: {reason}", file=sys.stderr)
        return 1
    with demonstration() as url, chromium() as browser:
        for name, username, address in PICTURES:
            page = logged_in(browser, url, username)
            open_cold(page, address)
            page.screenshot(path=FOLDER / f"{name}.png")
            page.context.close()
            print(f"{address} -> docs/images/{name}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
