"""Several processes rebuild the same days, are killed, and are written under: the rows are those of one left alone."""

import random
import zlib
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.kpis.rebuilding import DAYS
from tests.kpis.stores import RUNS, Store, ended, late_contact, let_off, seeded
from tests.processes import wait_until

Rows = list[tuple[Any, ...]]
POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)
# SQLite has one writer at a time: some things cannot interleave there.
on_postgres = pytest.mark.parametrize("store", [POSTGRES], indirect=True)


@pytest.fixture(scope="module", params=[POSTGRES, "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with seeded(request.param, tmp_path_factory.mktemp(request.param)) as found:
        yield found


@pytest.fixture(scope="module")
def alone(store: Store) -> Rows:
    rows = store.rebuilt()
    assert len(rows) > 3 * DAYS
    return rows


@pytest.fixture
def expected(store: Store, alone: Rows) -> Rows:
    """The rows of a rebuild by one process alone; of them nothing is there yet."""
    store.wipe()
    return alone


@pytest.mark.parametrize("number", [2, 4])
def test_workers_at_once_rebuild_each_day_once(store: Store, expected: Rows, number: int) -> None:
    marked = store.stale()
    workers = [store.task("work") for _worker in range(number)]
    let_off(*workers)
    ended(*workers)
    assert (store.rows() == expected, store.stale(), store.builds()) == (True, 0, marked)
    assert {state for state, _message, _until in store.ask(RUNS)} == {"done"}
    assert len(store.ask("SELECT DISTINCT day FROM kpis_build")) == marked


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_killed_worker_leaves_nothing_that_the_next_does_not_mend(store: Store, expected: Rows, seed: int) -> None:
    marked, after = store.stale(), random.Random(seed).randrange(2, DAYS - 10)
    first = store.task("work")
    let_off(first)
    wait_until(lambda: store.builds() >= after)
    first.kill()
    first.wait()
    assert 0 < store.stale() < marked
    assert [state for state, _message, _until in store.ask(RUNS)] == ["running"]

    second = store.task("work")
    let_off(second)
    ended(second)
    assert (store.rows() == expected, store.stale(), store.builds()) == (True, 0, marked)
    (dead, message, _until), (done, nothing, _last) = store.ask(RUNS)
    assert (dead, message, done, nothing) == (
        "done",
        "Its worker stopped before the end; a later run did the rest.",
        "done",
        "",
    )


def test_facts_that_come_in_meanwhile_are_all_counted(store: Store, expected: Rows) -> None:
    before = store.number("SELECT COUNT(*) FROM contacts_contact")
    processes = [store.task("write"), store.task("write"), store.task("work"), store.task("work")]
    let_off(*processes)
    ended(*processes)
    assert store.number("SELECT COUNT(*) FROM contacts_contact") == before + 80
    store.do("-m", "tests.kpis.rebuilding", "work")
    assert store.stale() == 0
    handled = "SELECT SUM(handled) FROM contacts_contactday WHERE level = 3"
    assert store.number(handled) == before + 80
    found = store.rows()
    assert found == store.rebuilt()
    store.ask("DELETE FROM contacts_contact WHERE source LIKE 'late%'")


@on_postgres
def test_a_fact_that_commits_after_its_day_was_rebuilt_leaves_the_day_stale(store: Store, expected: Rows) -> None:
    opened = "SELECT SUM(opened) FROM contacts_contactday WHERE level = 3 AND day = '2026-01-05'"
    with psycopg.connect(store.url) as server:
        late_contact(server)
        store.do("-m", "tests.kpis.rebuilding", "work")
        assert (store.number(opened), store.stale()) == (30, 0)
    assert (store.number(opened), store.stale()) == (30, 1)
    store.do("-m", "tests.kpis.rebuilding", "work")
    assert (store.number(opened), store.stale()) == (31, 0)
    store.ask("DELETE FROM contacts_contact WHERE external_id = 'late'")


@on_postgres
def test_a_day_that_a_dying_worker_still_holds_is_waited_for(store: Store, expected: Rows) -> None:
    """The server notices a killed client only when its statement ends; until then the day is locked."""
    with psycopg.connect(store.url, autocommit=True) as dying:
        dying.execute("SELECT pg_advisory_lock(7301, %s)", [zlib.crc32(b"contacts:2026-01-20") - 2**31])
        worker = store.task("work")
        let_off(worker)
        wait_until(lambda: store.stale() == 1)
        assert worker.poll() is None
    ended(worker)
    assert (store.rows() == expected, store.stale()) == (True, 0)
