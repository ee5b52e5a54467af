"""The servers and installations of the attacks, and the table at the end."""

import os
import random
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import Any

import pytest

from tests.chaos.site import Site, attacked
from tests.servers import Postgres, Redis

SEED = int(os.environ.get("CHAOS_SEED") or random.randrange(10_000))
SCENARIO_WIDTH = 66
LOG_SHOWN = 6000


@pytest.fixture
def draw(request: pytest.FixtureRequest) -> random.Random:
    """Chance that comes again with the same ``CHAOS_SEED``, for each test its own."""
    return random.Random(f"{SEED} {request.node.name}")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    patch = pytest.MonkeyPatch()
    patch.setenv("TEST_POSTGRES_URL", server.url)
    server.start()
    yield server
    patch.undo()
    server.remove()


@pytest.fixture(scope="session")
def broker() -> Iterator[Redis]:
    server = Redis()
    server.start()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def on_postgres(postgres: Postgres, broker: Redis, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with attacked("postgres", tmp_path_factory.mktemp("postgres"), broker) as found:
        yield found


@pytest.fixture(scope="session")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with attacked("sqlite", tmp_path_factory.mktemp("sqlite")) as found:
        yield found


@pytest.fixture
def site(on_postgres: Site) -> Iterator[Site]:
    """On PostgreSQL and Redis, all of its days stale."""
    yield from one_attack(on_postgres)


@pytest.fixture
def laptop(on_sqlite: Site) -> Iterator[Site]:
    """On SQLite, all of its days stale."""
    yield from one_attack(on_sqlite)


def one_attack(site: Site) -> Iterator[Site]:
    site.wipe()
    yield site
    site.end()
    site.forget_late_facts()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Each report carries what its test is about: the first line of its text."""
    outcome: Any = yield
    report = outcome.get_result()
    text = getattr(getattr(item, "function", None), "__doc__", "") or item.name
    report.scenario = text.strip().splitlines()[0].rstrip(".")
    site = getattr(item, "funcargs", {}).get("site") or getattr(item, "funcargs", {}).get("laptop")
    if report.failed and site:
        report.sections.append(("what the processes said", site.words()[-LOG_SHOWN:]))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    scenarios: dict[str, list[Any]] = defaultdict(list)
    for report in chain.from_iterable(terminalreporter.stats.values()):
        if hasattr(report, "scenario"):
            scenarios[report.scenario].append(report)
    if scenarios:
        lines = [line_of(scenario, reports) for scenario, reports in scenarios.items()]
        heading = f"\n{'scenario':<{SCENARIO_WIDTH}}  times  seconds  verdict"
        for line in [heading, *lines, f"CHAOS_SEED={SEED} draws the same moments again."]:
            terminalreporter.write_line(line)


def line_of(scenario: str, reports: list[Any]) -> str:
    """How often it was tried, how long that took with what led up to it, and whether it always held."""
    times, failed = len({r.nodeid for r in reports}), len({r.nodeid for r in reports if r.failed})
    seconds = sum(report.duration for report in reports)
    return f"{scenario:<{SCENARIO_WIDTH}}  {times:>5}  {seconds:>7.1f}  {f'{failed} FAILED' if failed else 'holds'}"
