"""A table is saved as it is shown."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.conftest import Cast
from tests.scenes import PERIOD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_table_is_saved_as_shown_and_runs_no_formula(
    figures: Cast, visit: Callable[..., Page], tmp_path: Path
) -> None:
    type(figures.bob).objects.filter(pk=figures.bob.pk).update(name='=1+1 "Bob"')
    page = visit("lena", f"/my-team/?{PERIOD}")
    with page.expect_download() as saved:
        page.get_by_role("button", name=re.compile("CSV.*Agents by KPI")).click()
    assert saved.value.suggested_filename == "Agents by KPI.csv"
    saved.value.save_as(tmp_path / "saved.csv")
    text = (tmp_path / "saved.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    lines = text.decode("utf-8-sig").split("\r\n")
    shown = page.get_by_role("table", name="Agents by KPI").locator("tr")
    assert len(lines) == shown.count()
    assert any(line.startswith('"\'=1+1 ""Bob""') for line in lines)
    assert any(line.startswith('"Ann Test"') and '"75.0 %' in line for line in lines)
    assert all(line.count('","') == lines[0].count('","') for line in lines)


def test_a_table_written_by_hand_is_saved_without_what_is_pressed(
    figures: Cast, visit: Callable[..., Page], tmp_path: Path
) -> None:
    """Mara may withdraw versions: the column of that has no head."""
    page = visit("mara", "/kpis/csat/")
    assert page.get_by_role("group", name="Versions").get_by_role("columnheader").count() == 5
    with page.expect_download() as saved:
        page.get_by_role("button", name=re.compile("CSV.*Versions")).click()
    assert saved.value.suggested_filename == "Versions.csv"
    saved.value.save_as(tmp_path / "saved.csv")
    head, first = (tmp_path / "saved.csv").read_text(encoding="utf-8-sig").splitlines()
    assert head == '"Version","Holds","What it changed","Made by"'
    assert first.startswith('"1 now","from the beginning","Ratings of 4 and 5')
