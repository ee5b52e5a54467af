"""Benchmarks in the browser: beside the own figure, with their source, kept by who answers for everybody."""

import re
from datetime import date
from typing import Any

import pytest

from kpis.benchmarks.models import Benchmark
from kpis.models import Kpi
from teams.roles import Role
from tests.builders import aggregate, instant, person, stay, survey
from tests.conftest import Cast
from tests.kpis.test_benchmarks import quote
from tests.kpis.test_target_pages import client_of, login
from tests.teams.pages import main

ADD = "/benchmarks/add/?kpi=csat"
FORM = {"value": "78", "source": "Yearbook, p. 12", "published_on": "2025-12-31", "url": "", "segment": "", "note": ""}


def ratings(cast: Cast) -> None:
    """Ann 9 of 12 good, Cleo 20 of 20: 75 % of Ann, 90.6 % (29 of 32) of all."""
    for score in [5] * 9 + [1] * 3:
        survey(score, cast.ann, cast.alpha, instant(date(2026, 3, 10)))
    for _number in range(20):
        survey(5, cast.cleo, cast.beta, instant(date(2026, 3, 10)))
    aggregate()


def test_a_benchmark_stands_beside_the_own_figure_with_its_source(cast: Cast) -> None:
    ratings(cast)
    quote(segment="retail, EU", url="https://example.org/yearbook", note="chat only")
    seen = {}
    for name in ("ann", "lena", "mara", "ada"):
        answer = cast.client(name).get("/kpis/csat/")
        page = main(answer)
        section = page[page.index("What others reach") : page.index("Versions")]
        assert "retail, EU 78.0 % Yearbook, p. 12 31 December 2025 chat only" in section.replace("\xa0", " ")
        assert 'href="https://example.org/yearbook" rel="noopener' in answer.content.decode()
        (explained,) = re.findall(r'href="(/explain/csat/[^"]+)"', answer.content.decode())
        told = main(cast.client(name).get(explained.replace("&amp;", "&")))
        assert [own for own in ("75.0", "90.6", "no data") if own in told.partition("How it is defined")[0]]
        seen[name] = [own for own in ("75.0", "90.6", "no data") if own in section]
    assert seen == {"ann": ["75.0"], "lena": ["75.0"], "mara": ["90.6"], "ada": ["no data"]}


def test_a_kpi_without_benchmarks_does_not_speak_of_them(cast: Cast) -> None:
    quote("dsat", value=9)
    assert "What others reach" not in main(cast.client("ann").get("/kpis/csat/"))


def test_a_benchmark_stands_on_the_page_that_explains_a_figure(cast: Cast) -> None:
    ratings(cast)
    quote(segment="retail")
    page = main(cast.client("mara").get("/explain/csat/?from=2026-03-01&to=2026-03-31"))
    assert "What others reach" in page
    assert "Yearbook, p. 12" in page


def test_no_score_rests_on_a_benchmark(cast: Cast) -> None:
    ratings(cast)
    address = f"/people/{cast.ann.public_id}/?from=2026-03-01&to=2026-03-31"
    before = main(cast.client("ann").get(address))
    quote(value=99)
    assert main(cast.client("ann").get(address)) == before


def test_a_benchmark_is_added_changed_and_removed(cast: Cast) -> None:
    client = cast.client("mara")
    page = client.get(ADD)
    assert "Value (%)" in main(page)
    client.post(ADD, FORM)
    row = Benchmark.objects.get()
    assert (row.value, row.unit, row.made_by) == (78, "percent", cast.user("mara"))
    assert "Yearbook, p. 12" in main(client.get("/benchmarks/"))
    page = client.get(f"/benchmarks/{row.public_id}/change/")
    assert 'value="2025-12-31"' in page.content.decode()
    assert client.post(f"/benchmarks/{row.public_id}/change/", FORM | {"value": "79.5"})["Location"] == "/kpis/csat/"
    row = Benchmark.objects.get()
    assert row.value == 79.5
    page = main(client.get(f"/benchmarks/{row.public_id}/remove/"))
    assert "CSAT: 79.5 %" in page.replace("\xa0", " ")
    assert "The log keeps that it was there." in page
    page = main(client.post(f"/benchmarks/{row.public_id}/remove/", follow=True))
    assert "No benchmark yet" in page
    assert not Benchmark.objects.exists()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"value": "nan"}, "Enter a number."),
        ({"source": ""}, "This field is required."),
        ({"url": "somewhere"}, "Enter a valid URL."),
        ({"published_on": "2999-01-01"}, "That day lies ahead"),
        ({}, "is there already for this segment"),
    ],
)
def test_what_is_refused_is_told_and_stays_in_the_form(cast: Cast, values: dict[str, str], sentence: str) -> None:
    quote()
    answer = cast.client("mara").post(ADD, FORM | values)
    assert answer.status_code == 422
    assert sentence in main(answer)
    assert Benchmark.objects.count() == 1


def test_first_one_chooses_a_kpi_that_can_be_compared(cast: Cast) -> None:
    for asked in ("", "?kpi=happiness", "?kpi=%00", "?kpi=performance"):
        page = main(cast.client("mara").get(f"/benchmarks/add/{asked}"))
        assert "For which KPI" in page
        assert "Performance" not in page


def test_a_units_manager_reads_what_others_keep(cast: Cast) -> None:
    row = quote()
    manager = person("Nora North")
    stay(manager, cast.north, Role.OPERATIONS_MANAGER)
    client = client_of(login(manager, "nora"))
    assert "Add a benchmark" not in main(client.get("/benchmarks/"))
    for address in (ADD, f"/benchmarks/{row.public_id}/change/", f"/benchmarks/{row.public_id}/remove/"):
        assert client.get(address).status_code == 404
        assert client.post(address, FORM).status_code == 404
    assert Benchmark.objects.get() == row


def test_how_many_questions_the_pages_ask_the_database(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        for kpi in Kpi.objects.filter(key__in=("csat", "dsat")):
            quote(kpi.key, segment=f"segment {number}", by=cast.user("mara"))
    client = cast.client("mara")
    for address, most in (("/benchmarks/", 6), ("/kpis/csat/", 14)):
        with django_assert_max_num_queries(most):
            client.get(address)
