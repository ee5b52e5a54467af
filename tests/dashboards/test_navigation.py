"""Which page of the navigation a page belongs to."""

import pytest
from django.urls import reverse

from dashboards.pages import FURTHER_PAGES, PAGES, UNDER, page_around


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("people", "people"),
        ("organisation_person_add", "people"),
        ("organisation_team_add", "people"),
        ("audit", "people"),
        ("import_roster", "people"),
        ("new_import", "imports"),
        ("import_targets", "targets"),
        ("benchmarks", "kpis"),
    ],
)
def test_a_page_belongs_to_one_of_the_navigation(address: str, page: str) -> None:
    assert page_around(reverse(address)) == reverse(page)


def test_a_page_of_its_own_belongs_to_none() -> None:
    assert page_around(reverse("saved_views")) == ""


def test_what_is_said_of_pages_is_said_of_pages_that_exist() -> None:
    assert {page.address for page in FURTHER_PAGES} >= UNDER.keys()
    assert {page.address for page in PAGES} >= set(UNDER.values())
