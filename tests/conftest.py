"""The named cast: two teams in two units, their leaders, a manager, HR, an administrator; and how the suite runs."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import expect

from dashboards.operations_page import ever_before
from kpis.actions import load_catalogue
from kpis.selectors import edges
from teams.actions import root_team
from teams.models import Person, Team, User
from teams.roles import Role
from tests import builders, selection, services
from tests.environment import isolate

BROWSER_PATIENCE_MILLISECONDS = 30_000

# How long a case takes is a matter of what else runs. `make test` tries the same cases each time; `pytest` draws others.
hypothesis.settings.register_profile("drawn", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("same", hypothesis.settings.get_profile("drawn"), derandomize=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "drawn"))


def pytest_configure(config: pytest.Config) -> None:
    config.add_cleanup(isolate().cleanup)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    selection.select(config, items)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    lines = selection.left_out(terminalreporter.stats.get("skipped", []))
    if not selection.on_postgres() and (reason := services.absent("postgres")):
        lines.append(f"the suite on PostgreSQL: {reason}")
    for line in lines:
        terminalreporter.write_line(f"Left out: {line}")
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.write_line(f"Failed, and was run again: {report.nodeid}")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Every test finds the tables empty, whether a test with real transactions has emptied them before it or not."""
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """What one test counted or looked up (attempts to log in, say) is nothing to the next."""
    yield
    for name in settings.CACHES:
        caches[name].clear()
    edges.cache_clear()
    ever_before.cache_clear()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's browser; as root it refuses to start inside its own sandbox."""
    # A busy machine takes its time; what never comes still fails.
    expect.set_options(timeout=BROWSER_PATIENCE_MILLISECONDS)
    rights = ["--no-sandbox"] if os.geteuid() == 0 else []
    return browser_type_launch_args | {"executable_path": services.browser_path(), "args": rights}


@dataclass(frozen=True)
class Cast:
    """root > North > Alpha (Ann, Bob; led by Lena), root > South > Beta (Cleo; led by Omar); Mara, Hugo, Ada above."""

    root: Team
    north: Team
    south: Team
    alpha: Team
    beta: Team
    ann: Person
    bob: Person
    cleo: Person
    lena: Person
    omar: Person
    mara: Person
    hugo: Person
    ada: Person

    def user(self, name: str) -> User:
        who: Person = getattr(self, name)
        assert who.user is not None
        return who.user

    def client(self, name: str) -> Client:
        client = Client()
        client.force_login(self.user(name), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client


@pytest.fixture
def cast(db: None) -> Cast:
    load_catalogue()
    root = root_team("Acme Service")
    north, south = builders.team("North", root), builders.team("South", root)
    alpha, beta = builders.team("Alpha", north), builders.team("Beta", south)
    people = {
        name: builders.person(name.title() + " Test")
        for name in ("ann", "bob", "cleo", "lena", "omar", "mara", "hugo", "ada")
    }
    stays = [
        ("ann", alpha, Role.AGENT), ("bob", alpha, Role.AGENT), ("cleo", beta, Role.AGENT),
        ("lena", alpha, Role.TEAM_LEADER), ("omar", beta, Role.TEAM_LEADER),
        ("mara", root, Role.OPERATIONS_MANAGER), ("hugo", root, Role.HR), ("ada", root, Role.ADMINISTRATOR),
    ]  # fmt: skip
    for name, where, role in stays:
        builders.stay(people[name], where, role)
        builders.login(people[name], name)
    return Cast(root, north, south, alpha, beta, **people)


@pytest.fixture(scope="session")
def sample_data() -> Path:
    """The folder of sample exports; a test that needs it says so when it is absent."""
    default = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
    folder = Path(os.environ.get("PERFDASH_SAMPLE_DATA", default))
    if not folder.is_dir():
        pytest.skip(f"needs the sample exports: {folder} is absent (set PERFDASH_SAMPLE_DATA)")
    return folder
