"""Time on the server and queries of the main pages, each role's login, over the demonstration data.

    DATABASE_URL=sqlite:////path/demo.sqlite3 .venv/bin/python benchmarks/pages.py

Without DATABASE_URL it makes demonstration data of its own first (about a minute).
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS = 15
PAGES = (("agent", "/me/"), ("leader", "/my-team/"), ("manager", "/operations/"), ("manager", "/explain/csat/"))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        if "DATABASE_URL" not in os.environ:
            os.environ |= {"DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3", "VAR_DIR": folder}
            for command in ("migrate", "demo_data"):
                subprocess.run(
                    [sys.executable, "manage.py", command, "-v0"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
                )
        measure()


def measure() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfdash.settings")
    os.environ["ALLOWED_HOSTS"] = "testserver"
    import django

    django.setup()
    from django.db import connection
    from django.test import Client

    from teams.models import User

    print(f"{'page':18} {'queries':>8} {'median ms':>10} {'slowest ms':>11}   ({connection.vendor}, {RUNS} runs)")
    for username, address in PAGES:
        client = Client()
        client.force_login(
            User.objects.get(username=username), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        client.get(address)
        queries = counted(client, address)
        times = [timed(client, address) for _run in range(RUNS)]
        print(f"{address:18} {queries:8} {statistics.median(times):10.1f} {max(times):11.1f}")


def counted(client: object, address: str) -> int:
    from django.db import connection

    queries: list[str] = []

    def count(run: object, sql: str, *rest: object) -> object:
        queries.append(sql)
        return run(sql, *rest)  # type: ignore[operator]

    with connection.execute_wrapper(count):
        client.get(address)  # type: ignore[attr-defined]
    return len(queries)


def timed(client: object, address: str) -> float:
    started = time.perf_counter()
    response = client.get(address)  # type: ignore[attr-defined]
    assert response.status_code == 200, address
    return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    main()
