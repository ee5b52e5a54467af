"""The night's job through a real broker: Redis, PostgreSQL and Celery workers that are killed.

Processes as in production; only the broker's patience is shortened where a test says so.
"""

import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import redis

from tests.kpis.stores import RUNS, Store, seeded
from tests.processes import kill, wait_until
from tests.services import redis_url

pytestmark = [pytest.mark.postgres, pytest.mark.redis]

Rows = list[tuple[Any, ...]]
SEND = "import perfdash.celery as c; c.app.send_task('kpis.tasks.{task}')"
TEN_MINUTES_OLDER = "SET {column} = {column} - INTERVAL '10 minutes'"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """With a corner of Redis of its own, which is emptied at the end."""
    prefix = f"perfdash-test-{uuid.uuid4().hex[:8]}:"
    broker = {"REDIS_URL": redis_url(), "BROKER_KEY_PREFIX": prefix, "AGGREGATION_WORKERS": "2"}
    with seeded("postgres", tmp_path_factory.mktemp("worker"), **broker) as found:
        yield found
    client = redis.Redis.from_url(redis_url())
    for key in client.scan_iter(f"{prefix}*"):
        client.delete(key)
    client.close()


@pytest.fixture(scope="module")
def alone(store: Store) -> Rows:
    return store.rebuilt()


@pytest.fixture
def expected(store: Store, alone: Rows) -> Iterator[Rows]:
    """The rows that one process alone makes; of them nothing is there yet, and no task waits."""
    store.wipe()
    store.do("-m", "celery", "-A", "perfdash", "purge", "--force")
    store.environment.pop("VISIBILITY_TIMEOUT", None)
    yield alone


@contextmanager
def worker(store: Store) -> Iterator[subprocess.Popen[str]]:
    """A worker with two processes, killed at the end with all of them if it still runs."""
    process = store.start("-m", "celery", "-A", "perfdash", "worker", "--concurrency", "2", "--loglevel", "WARNING")
    try:
        yield process
    finally:
        kill(process)


def send(store: Store, task: str) -> None:
    store.do("-c", SEND.format(task=task))


def closed(store: Store) -> bool:
    return store.stale() == 0 and all(state == "done" for state, _message, _until in store.ask(RUNS))


def killed_in_the_middle(store: Store) -> int:
    """Have a worker begin the night and kill it; how many days it had rebuilt."""
    send(store, "aggregate_nightly")
    with worker(store) as first:
        wait_until(lambda: store.builds() >= 5)
        kill(first)
    assert store.stale() > 0
    assert [state for state, _message, _until in store.ask(RUNS)] == ["running"]
    return store.builds()


def test_the_night_runs_through_the_broker(store: Store, expected: Rows) -> None:
    with worker(store):
        send(store, "aggregate_nightly")
        wait_until(lambda: store.builds() > 0 and closed(store))
    assert store.rows() == expected
    assert [(state, message) for state, message, _until in store.ask(RUNS)] == [("done", "")]


def test_two_schedules_at_once_have_one_run(store: Store, expected: Rows) -> None:
    for _schedule in range(2):
        send(store, "aggregate_nightly")
    with worker(store):
        wait_until(lambda: store.builds() > 0 and closed(store))
    assert (store.rows() == expected, len(store.ask(RUNS))) == (True, 1)
    assert store.number("SELECT COUNT(*) FROM kpis_build") == store.number("SELECT days_asked FROM kpis_run")


def test_a_killed_workers_tasks_are_delivered_to_the_next(store: Store, expected: Rows) -> None:
    store.environment["VISIBILITY_TIMEOUT"] = "5"
    done = killed_in_the_middle(store)
    with worker(store):
        wait_until(lambda: closed(store))
    assert (store.rows() == expected, store.builds() > done) == (True, True)
    assert [(state, message) for state, message, _until in store.ask(RUNS)] == [("done", "")]


def test_the_catch_up_takes_over_where_the_broker_still_waits(store: Store, expected: Rows) -> None:
    """Tasks that a dead worker held come back after two hours; the schedule looks every five minutes."""
    killed_in_the_middle(store)
    with worker(store):
        store.ask("UPDATE kpis_staleday " + TEN_MINUTES_OLDER.format(column="marked_at"))
        store.ask("UPDATE kpis_build " + TEN_MINUTES_OLDER.format(column="built_at"))
        send(store, "aggregate_stale")
        wait_until(lambda: closed(store))
    assert store.rows() == expected
    assert [(state, message) for state, message, _until in store.ask(RUNS)] == [("done", "")]
