"""The page of the API's document works under the strict policy, calls included."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_document_is_shown_and_a_call_can_be_tried(cast: Cast, visit: Callable[..., Page]) -> None:
    page = visit("ann", "/api/v1/docs/")
    page.locator("#operations-people-people_list").wait_for()
    own = page.locator("#operations-me-me_retrieve")
    own.locator(".opblock-summary-control").click()
    own.get_by_role("button", name="Try it out").click()
    own.get_by_role("button", name="Execute").click()
    answer = own.locator(".live-responses-table")
    expect(answer.locator("tbody .response-col_status").first).to_have_text("200")
    expect(answer).to_contain_text('"username": "ann"')
