"""``python -I perfdash/probe.py``: the container's health check. Ends with 0 where the web process answers well.

It asks on the loopback address under the first allowed host name, as a stranger's name is refused.
"""

import os
import sys
import urllib.error
import urllib.request

PATIENCE_SECONDS = 5


def main() -> int:
    port, path = os.environ.get("PORT", "8000"), (sys.argv[1:] or ["healthz"])[0]
    request = urllib.request.Request(f"http://127.0.0.1:{port}/{path}", headers={"Host": host()})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as response:  # noqa: S310
            return 0 if response.status == 200 else 1
    except (urllib.error.URLError, OSError):
        return 1


def host() -> str:
    first = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip()
    return "localhost" if first == "*" else first.removeprefix(".")


if __name__ == "__main__":
    sys.exit(main())
