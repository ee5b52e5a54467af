"""Every test counts its own wrong tries and has a queue of its own."""

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from kombu import pools
from pytest_django import Settings

from perfdash.celery import app


@pytest.fixture(autouse=True)
def _own_cache(settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture(autouse=True)
def queue_at() -> Iterator[Callable[[str], None]]:
    """Tasks go to a queue in memory, or where the test says."""
    before = app.conf.broker_url
    _reconnect("memory://")
    yield _reconnect
    _reconnect(before)


@pytest.fixture
def at_once() -> Iterator[None]:
    """Tasks run where they are handed over."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def _reconnect(url: str) -> None:
    app.conf.broker_url, app.conf.broker_transport = url, None
    pools.reset()
    app._pool = None
    app.amqp._producer_pool = None
