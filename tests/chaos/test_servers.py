"""The servers that go away in the middle of a rebuild, and come back."""

import random
import signal
import time

import pytest

from tests.chaos.site import Site
from tests.servers import Postgres, Redis

ASK = "import perfdash.celery, django; django.setup(); from kpis.tasks import aggregate_nightly; aggregate_nightly()"


def empty(broker: Redis) -> None:
    broker.stop(signal.SIGKILL)
    broker.start()


@pytest.mark.short
def test_redis_in_the_middle(site: Site, broker: Redis, draw: random.Random) -> None:
    """Redis is restarted and emptied in the middle of a run"""
    site.worker()
    site.send("aggregate_nightly")
    site.reach(draw.randrange(1, 40))
    empty(broker)
    site.settle()
    site.check()
    # The same worker listens again.
    site.mark()
    site.catch_up()
    site.check()


def test_redis_before_a_worker_took_anything(site: Site, broker: Redis) -> None:
    """Redis loses every task of a run"""
    site.end(all=True)
    site.do("-c", ASK)
    empty(broker)
    site.worker()
    site.catch_up()
    site.check()
    assert site.ask('SELECT "trigger" FROM kpis_run') == [("nightly",)]


@pytest.mark.parametrize(
    "how",
    [pytest.param(signal.SIGINT, id="ended"), pytest.param(signal.SIGQUIT, id="crashed", marks=pytest.mark.short)],
)
def test_postgres_in_the_middle(site: Site, postgres: Postgres, how: signal.Signals, draw: random.Random) -> None:
    """PostgreSQL is restarted, and crashes, in the middle of a run"""
    site.worker()
    site.send("aggregate_nightly")
    site.reach(draw.randrange(1, 40))
    postgres.stop(how)
    time.sleep(2)
    postgres.start()
    site.settle()
    site.check()
