"""The pages of runs, and starting one."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from kpis.aggregation import fail_run, mark_range_stale, start_run
from kpis.models import Run, StaleDay
from perfdash.celery import app
from teams.models import AuditEvent
from tests.builders import aggregate, contact
from tests.conftest import Cast
from tests.teams.pages import main, text


@pytest.fixture
def at_once() -> Iterator[None]:
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


@pytest.mark.parametrize("name", ["ann", "lena", "hugo"])
def test_only_who_sees_runs_finds_their_pages(cast: Cast, name: str) -> None:
    run = start_run(trigger="nightly")
    assert run is not None
    client = cast.client(name)
    assert client.get("/runs/").status_code == 404
    assert client.get(f"/runs/{run.public_id}/").content == client.get(f"/runs/{uuid4()}/").content
    assert client.post("/runs/start/").status_code == 404


def test_the_list_says_how_far_figures_go_and_what_each_run_did(cast: Cast) -> None:
    contact(cast.ann, cast.alpha)
    contact(cast.bob, cast.alpha)
    aggregate()
    page = main(cast.client("mara").get("/runs/"))
    assert "Complete up to 10 March 2026" in page
    assert "Days that wait 0" in page
    assert " test Done " in page
    assert "Rebuild what waits" not in page


def test_a_failed_run_shows_why(cast: Cast) -> None:
    run = start_run(trigger="nightly")
    assert run is not None
    fail_run(run, "The disk is full <b>now</b>.")
    client = cast.client("ada")
    assert "the night Failed The disk is full &lt;b&gt;now&lt;/b&gt;." in main(client.get("/runs/"))
    assert "This run failed" in main(client.get(f"/runs/{run.public_id}/"))


def test_a_run_lists_the_days_it_built(cast: Cast) -> None:
    contact(cast.ann, cast.alpha)
    aggregate()
    run = Run.objects.get()
    page = main(cast.client("ada").get(f"/runs/{run.public_id}/"))
    assert "10 Mar 2026 contacts 1 0" in page


@pytest.mark.usefixtures("at_once")
def test_starting_rebuilds_what_waits(cast: Cast) -> None:
    contact(cast.ann, cast.alpha)
    mark_range_stale()
    client = cast.client("ada")
    assert "Rebuild what waits" in main(client.get("/runs/"))
    answer = client.post("/runs/start/", follow=True)
    assert "The workers are told." in text(answer)
    assert not StaleDay.objects.exists()
    assert Run.objects.get().state == Run.State.DONE
    event = AuditEvent.objects.get(action="aggregation.start")
    assert event.by_name == "ada"


def test_starting_with_nothing_to_do_says_so(cast: Cast) -> None:
    answer = cast.client("ada").post("/runs/start/", follow=True)
    assert "Nothing waits" in text(answer)
    assert not Run.objects.exists()


def test_starting_is_for_whoever_runs_the_aggregation_and_takes_a_post(cast: Cast) -> None:
    assert cast.client("mara").post("/runs/start/").status_code == 404
    assert cast.client("ada").get("/runs/start/").status_code == 405


def test_how_many_questions_the_pages_ask_the_database(cast: Cast, django_assert_max_num_queries: Any) -> None:
    contact(cast.ann, cast.alpha)
    for _again in range(5):
        aggregate()
    client = cast.client("ada")
    for address, most in (("/runs/", 9), (f"/runs/{Run.objects.first().public_id}/", 8)):  # type: ignore[union-attr]
        with django_assert_max_num_queries(most):
            client.get(address)
