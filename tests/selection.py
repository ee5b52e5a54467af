"""Which tests run where: the suite runs on SQLite, and once more on PostgreSQL with the tests that use the database."""

import pytest
from django.conf import settings

from tests.services import CHECKS, absent

USES_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}


def on_postgres() -> bool:
    return "postgresql" in settings.DATABASES["default"]["ENGINE"]


def runs_here(item: pytest.Item) -> bool:
    """On PostgreSQL: what uses the database, without the browser and long walks, which see the same pages on SQLite."""
    marks = {mark.name for mark in item.iter_markers()}
    if not on_postgres():
        return "postgres" not in marks
    if "postgres" in marks:
        return True
    uses_database = "django_db" in marks or USES_DATABASE & set(getattr(item, "fixturenames", ()))
    return bool(uses_database) and not marks & {"browser", "redis", "walk"}


def select(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take out what belongs to the other database, and skip what needs a service that is absent, saying so."""
    away = [item for item in items if not runs_here(item)]
    if away:
        config.hook.pytest_deselected(items=away)
        items[:] = [item for item in items if runs_here(item)]
    # What takes minutes by itself begins first, beside the others, or everybody waits for it at the end.
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    for item in items:
        for service in CHECKS:
            if item.get_closest_marker(service) and (reason := absent(service)):
                item.add_marker(pytest.mark.skip(reason=reason))


def left_out(skipped: list[pytest.TestReport]) -> list[str]:
    """One line a reason: how many tests were skipped for it."""
    counts: dict[str, int] = {}
    for report in skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        counts[reason.removeprefix("Skipped: ")] = counts.get(reason.removeprefix("Skipped: "), 0) + 1
    return [f"{count} x {reason}" for reason, count in sorted(counts.items())]
