"""What this machine has for tests beside Python and SQLite: PostgreSQL, Redis, a browser; and what that leaves out.

``TEST_POSTGRES_URL`` (a login that may create databases), ``TEST_REDIS_URL`` and ``CHROMIUM`` name others than the
usual places. ``REQUIRE=postgres,redis,browser`` turns what is absent into a failure.
"""

import os
import shutil
from collections.abc import Callable
from functools import cache
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis

PATIENCE_SECONDS = 3
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def postgres_url(database: str = "postgres") -> str:
    """The address of a database on the PostgreSQL server for tests."""
    parts = urlsplit(os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres"))
    return urlunsplit(parts._replace(path=f"/{database}"))


def redis_url() -> str:
    return os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")


def browser_path() -> str:
    """The browser's program, or "" where there is none."""
    named = os.environ.get("CHROMIUM", "")
    return named or next((path for name in BROWSERS if (path := shutil.which(name))), "")


@cache
def absent(service: str) -> str:
    """Why a service cannot be used here; "" where it can."""
    return CHECKS[service]()


def required() -> list[str]:
    """The services that must be there. Raises ValueError for one that does not exist."""
    names = [name.strip() for name in os.environ.get("REQUIRE", "").split(",") if name.strip()]
    for name in names:
        if name not in CHECKS:
            raise ValueError(f"REQUIRE={name}: choose from {', '.join(CHECKS)}.")
    return names


def _postgres_absent() -> str:
    try:
        with psycopg.connect(postgres_url(), connect_timeout=PATIENCE_SECONDS) as connection:
            row = connection.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
            may_create = row.fetchone()
    except psycopg.Error as error:
        return f"PostgreSQL does not answer at {_without_password(postgres_url())}: {str(error).splitlines()[0]}"
    return "" if may_create and may_create[0] else "the login on PostgreSQL may not create databases"


def _redis_absent() -> str:
    try:
        client = redis.Redis.from_url(redis_url(), socket_connect_timeout=PATIENCE_SECONDS)
        client.ping()
    except redis.RedisError as error:
        return f"Redis does not answer at {_without_password(redis_url())}: {error}"
    client.close()
    return ""


def _browser_absent() -> str:
    return "" if browser_path() else f"no browser found: none of {', '.join(BROWSERS)} is installed"


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


CHECKS: dict[str, Callable[[], str]] = {
    "postgres": _postgres_absent,
    "redis": _redis_absent,
    "browser": _browser_absent,
}
