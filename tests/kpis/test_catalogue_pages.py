"""The catalogue of KPIs and the page of one."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from kpis.actions import load_catalogue, set_target
from kpis.catalogue import formula, terms
from kpis.models import Kpi, KpiVersion
from tests.conftest import Cast
from tests.teams.pages import main


@pytest.fixture(autouse=True)
def _catalogue(db: None) -> None:
    load_catalogue()


def version(key: str) -> KpiVersion:
    return KpiVersion.objects.get(kpi__key=key)


@pytest.mark.parametrize("name", ["ann", "lena", "mara", "hugo", "ada"])
def test_everybody_who_is_logged_in_reads_what_is_measured(cast: Cast, name: str) -> None:
    page = main(cast.client(name).get("/kpis/"))
    for entry in KpiVersion.objects.all():
        assert entry.label in page
    assert Client().get("/kpis/")["Location"] == "/login/?next=/kpis/"


def test_the_catalogue_says_what_answers_and_whether_it_is_measured(cast: Cast) -> None:
    page = main(cast.client("ann").get("/kpis/"))
    csat = page[page.index("Ratings of 4 and 5 as a share of all ratings") :][:400]
    assert "surveys.satisfied / surveys.ratings × 100" in csat
    assert "Unit % · Higher is better · counts on: rating date · version 1" in csat
    assert "Agent (30), Team leader (20)" in csat
    assert "not measured yet" not in csat
    assert "part of Performance (37.5)" in page
    assert "Points earned as a share of points possible over applicable criteria. not measured yet" in page


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"numerator": "a.x", "denominator": "a.y"}, "a.x / a.y"),
        ({"numerator": "a.x", "denominator": "a.y", "scale": 100}, "a.x / a.y × 100"),
        ({"numerator": "a.x", "denominator": "a.y", "scale": 1 / 60}, "a.x / a.y ÷ 60"),
        ({"numerator": "a.x - a.z", "denominator": "a.y", "scale": 100}, "(a.x - a.z) / a.y × 100"),
        ({"numerator": "a.x + a.z", "kind": "count"}, "a.x + a.z"),
        ({"kind": "composite"}, ""),
    ],
)
def test_formulas_are_written_as_one_would_compute_them(fields: dict[str, Any], text: str) -> None:
    assert formula(KpiVersion(**fields)) == text


def test_a_formula_names_its_measures_with_their_words() -> None:
    (term,) = terms(version("contacts_handled"))
    assert (term.key, term.description) == ("contacts.handled", "Contacts whose handling ended that day.")
    assert [t.description for t in terms(version("quality_score"))] == ["", ""]


def test_the_page_of_a_kpi_shows_definition_versions_and_visible_targets(cast: Cast) -> None:
    csat = Kpi.objects.get(key="csat")
    for scope in ({}, {"team": cast.beta}, {"person": cast.ann}):
        set_target(kpi=csat, starts_on=date(2026, 1, 1), minimum=70, target=80, by=None, **scope)  # type: ignore[arg-type]
    seen = {}
    for name in ("ann", "lena", "omar", "ada"):
        page = main(cast.client(name).get("/kpis/csat/"))
        assert "shipped" in page
        assert "Shown muted under n = 10" in page
        targets = page[page.index("Targets") : page.index("Versions")]
        seen[name] = [scope for scope in ("The whole organisation", "Beta", "Ann Test") if scope in targets]
        assert "Set a target" not in page
    assert seen == {
        "ann": ["The whole organisation", "Ann Test"],
        "lena": ["The whole organisation", "Ann Test"],
        "omar": ["The whole organisation", "Beta"],
        "ada": ["The whole organisation"],
    }
    assert "Set a target" in main(cast.client("mara").get("/kpis/csat/"))


def test_a_second_version_is_shown_once_it_holds(cast: Cast) -> None:
    first = version("csat")
    first.pk, first.number, first.starts_on, first.label, first.shipped = None, 2, date(2026, 2, 1), "Happy", False
    first.save()
    page = main(cast.client("ann").get("/kpis/csat/"))
    assert "Happy" in page
    assert "2 now from 1 February 2026 Label: CSAT → Happy" in page


def test_what_is_not_measured_says_so(cast: Cast) -> None:
    assert "have no source here" in main(cast.client("ann").get("/kpis/quality_score/"))


def test_an_unknown_kpi_is_not_found(cast: Cast) -> None:
    assert cast.client("ann").get("/kpis/happiness/").status_code == 404


def test_how_many_questions_the_pages_ask_the_database(cast: Cast, django_assert_max_num_queries: Any) -> None:
    client = cast.client("mara")
    for address, most in (("/kpis/", 6), ("/kpis/csat/", 9)):
        with django_assert_max_num_queries(most):
            client.get(address)
