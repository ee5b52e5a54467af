"""The design page shows everything, and what everything is made of keeps its size and its rules."""

import re
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from tests.conftest import Cast

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "templates").rglob("*.html"))
CSS = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "static" / "css").glob("*.css")}
INLINE = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:")
SAVED = re.compile(r'</table>\s*</div>\s*(?:{% if [^%]*%})?<div class="table-foot">.*?includes/csv.html', re.S)
# What a file must look like or what stands in it, and what is about to be saved.
NOT_SAVED = {
    f"templates/{name}.html"
    for name in (
        "roster/upload", "roster/preview", "roster/rejections", "sheets/upload", "sheets/preview", "kpis/preview",
        "kpis/change_set",
    )
}  # fmt: skip


@pytest.fixture
def page(cast: Cast, settings: Settings) -> Any:
    settings.DEBUG, settings.ROOT_URLCONF = True, "tests.dashboards.design_with_all"
    return cast.client("mara").get("/design/?form=sent")


def test_every_include_occurs_on_the_page(page: Any) -> None:
    shown = {template.name for template in page.templates}
    assert [name for name in TEMPLATES if "/includes/" in name and name.removeprefix("templates/") not in shown] == []


def test_every_colour_occurs_on_the_page(page: Any) -> None:
    text = page.content.decode()
    colours = re.findall(r"--([a-z0-9-]+): light-dark", CSS["tokens.css"])
    assert len(colours) > 40
    assert [name for name in colours if f'fill="var(--{name})"' not in text] == []


@pytest.mark.parametrize("kind", ["good", "warning", "error", "stale", "partial", "info"])
def test_every_kind_of_notice_occurs(page: Any, kind: str) -> None:
    assert f'class="notice {kind}"' in page.content.decode()


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_table_written_by_hand_can_be_saved(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    tables = text.count('<table class="table"') if name not in NOT_SAVED else 0
    # The script takes the table from the box before the button's.
    assert len(SAVED.findall(text)) == tables


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_short_and_has_no_inline_code(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert len(text.splitlines()) < 100
    assert INLINE.findall(text) == []


def test_forced_colours_and_reduced_motion_have_rules() -> None:
    colours = CSS["tokens.css"].split("@media (forced-colors: active)")[1]
    for token in ("canvas", "ink", "accent", "good-fill", "under-fill", "series1", "target"):
        assert re.search(rf"--{token}: (Canvas|CanvasText|LinkText|Highlight);", colours), token
    still = CSS["base.css"].split("@media (prefers-reduced-motion: reduce)")[1]
    assert "transition: none !important" in still
    assert "animation: none !important" in still


def test_print_leaves_out_what_only_works_on_a_screen() -> None:
    for name in (".topbar", ".filters", ".button", ".toasts"):
        assert name in CSS["print.css"].split("display: none")[0]
