"""The shared templates, without a browser."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.template import engines
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from dashboards.charts.goals import Goal
from dashboards.charts.tables import Cell, Column, Row, Table
from dashboards.charts.tiles import Change, Tile
from dashboards.plotly_assets import bundle_path, map_style_id, stylesheet, stylesheet_path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


class Page(HTMLParser):
    """What the content policy would refuse, and which ids stand twice."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.refused: list[str] = []
        self.ids: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"]] if given.get("id") else []  # type: ignore[list-item]
        self.refused += [f"<{tag} {name}>" for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in given and given.get("type") != "application/json"):
            self.refused.append(f"<{tag}>")


@pytest.fixture
def design_page(client: Client, settings: Settings) -> str:
    settings.ROOT_URLCONF = "tests.dashboards.design_urls"
    answer = client.get("/design/?form=sent")
    assert answer.status_code == 200
    return answer.content.decode()


def words(html: str) -> str:
    """What a reader reads, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\u00a0", " ").split())


def tile(**fields: object) -> str:
    given = {"name": "CSAT", "value": 82.7086, "unit": "percent", **fields}
    return render_to_string("includes/tile.html", {"tile": Tile(**given)})  # type: ignore[arg-type]


def test_no_component_needs_what_the_policy_refuses(design_page: str) -> None:
    page = Page(design_page)
    assert page.refused == []
    assert len(page.ids) == len(set(page.ids))


def test_names_with_markup_stay_names(design_page: str) -> None:
    assert "<script>alert(1)" not in design_page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in design_page


def test_a_tile_says_value_target_change_and_sample() -> None:
    html = tile(goal=Goal("higher", 75, 85, 90), change=Change(1.3, "October", True), n=2887, n_label="ratings")
    assert words(html).endswith(
        "CSAT 82.7 % ◐ 2.3 points under target ▲ +1.3 points, better than October n 2,887 ratings"
    )
    assert 'class="bullet near"' in html


def test_a_tile_without_data_draws_nothing() -> None:
    html = tile(value=None, goal=Goal("higher", 75, 85), n=0)
    assert words(html) == "CSAT no data"
    assert "<svg" not in html


def test_a_tile_without_data_says_once_why() -> None:
    assert words(tile(value=None, missing="not measured yet")) == "CSAT not measured yet"


def test_a_muted_tile_says_why_and_is_not_judged() -> None:
    html = tile(goal=Goal("higher", 75, 85), n=6, muted="Fewer than 10: shown, but not counted.")
    assert words(html) == "CSAT 82.7 % – Fewer than 10: shown, but not counted. n 6"
    assert 'class="bullet is-muted"' in html


def test_a_small_sample_shows_its_interval() -> None:
    assert "n 28; 95 % interval 52.9 % to 84.7 %" in words(tile(n=28, interval=(52.9, 84.7)))


def test_a_tile_may_be_a_dict() -> None:
    html = render_to_string("includes/tile.html", {"tile": {"name": "AHT", "value": 391, "unit": "seconds"}})
    assert words(html) == "AHT 391 s"


def test_attributes_of_graphics_do_not_follow_the_readers_language(settings: Settings) -> None:
    settings.LANGUAGE_CODE = "de"
    html = tile(goal=Goal("higher", 75, 85), history=[80.5, 81.25])
    assert "82,7" in html
    assert not re.search(r'(?:x|d|width|cx)="[^"]*\d,\d', html)


def table(one: Table | dict[str, object], query: str = "") -> str:
    request = RequestFactory().get(f"/team/{query}")
    return engines["django"].get_template("includes/table.html").render({"table": one}, request)


def test_a_table_sorts_by_links_that_keep_the_filters() -> None:
    columns = [Column("Agent", sort="name", current="ascending"), Column("CSAT", numeric=True, sort="-csat")]
    html = table(
        Table("Agents", columns, [["Ann", Cell("82.7 %", "/ann", attainment=30, value=82.7)]]), "?period=28d&page=3"
    )
    assert 'href="?period=28d&amp;sort=-csat"' in html
    assert 'aria-sort="ascending"' in html
    assert 'class="number heat heat-2" data-value="82.7"' in html
    assert words(html) == "Agents Agent CSAT Ann ▼ 82.7 % , far from target CSV : Agents"


def test_an_empty_table_says_so() -> None:
    assert "No improvement was recorded." in table(
        Table("Improvements", [Column("Name")], [], empty="No improvement was recorded.")
    )
    assert "Nothing here yet." in table({"caption": "Ideas", "columns": [{"label": "Idea"}], "rows": []})


def test_rows_may_be_objects_lists_or_dicts() -> None:
    rows = [Row(["Ann"], current=True), ["Bob"], {"cells": [{"text": "Cleo"}]}]
    html = table({"caption": "People", "columns": [{"label": "Person"}], "rows": rows})
    assert words(html) == "People Person Ann Bob Cleo CSV : People"
    assert html.count("aria-current") == 1


class Sample(forms.Form):
    name = forms.CharField(help_text="As in the export.")
    channel = forms.ChoiceField(choices=[("call", "Call")], widget=forms.RadioSelect)
    notify = forms.BooleanField(required=False)

    def clean(self) -> None:
        raise forms.ValidationError("These do not fit together.")


def test_forms_put_errors_where_they_belong() -> None:
    request = RequestFactory().get("/")
    html = engines["django"].get_template("includes/form.html").render({"form": Sample({}), "submit": "Add"}, request)
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    for element in ('id="id_name_helptext"', 'id="id_name_error"', "<legend>", 'name="csrfmiddlewaretoken"'):
        assert element in html
    assert "These do not fit together." in html


def test_pages_are_numbered_and_keep_the_filters() -> None:
    request = RequestFactory().get("/people/?team=east&page=7")
    page = Paginator(range(1234), 25).page(7)
    html = engines["django"].get_template("includes/pagination.html").render({"page": page}, request)
    assert words(html) == "151 to 175 of 1,234 Previous page 1 … 6 7 8 … 50 Next page"
    assert 'href="?team=east&amp;page=8"' in html


def test_a_job_is_asked_after_until_it_has_ended() -> None:
    job = {"label": "Reading", "done": 40, "total": 100, "message": ""}
    running = render_to_string("includes/job.html", {"job": job, "url": "/jobs/1/", "finished": False})
    ended = render_to_string("includes/job.html", {"job": job, "url": "/jobs/1/", "finished": True})
    assert 'hx-get="/jobs/1/"' in running
    assert "hx-get" not in ended


@pytest.mark.parametrize("code", [400, 403, 404, 500])
def test_error_pages_need_no_context(code: int, settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.dashboards.design_urls"
    html = engines["django"].get_template(f"{code}.html").render({})
    assert Page(html).refused == []
    assert html.count("<h1>") == 1


def test_plotly_comes_from_the_installed_package(tmp_path: Path, settings: Settings) -> None:
    settings.VAR_DIR = tmp_path
    assert finders.find("plotly/plotly.min.js") == str(bundle_path())
    assert finders.find("plotly/plotly.css") == str(stylesheet_path())
    assert finders.find("plotly/other.js") is None
    rules = stylesheet_path().read_text().splitlines()
    assert len(rules) > 40
    assert all(rule.startswith((".js-plotly-plot .plotly", ".plotly-notifier")) for rule in rules)
    assert re.fullmatch(r"[0-9a-f]{64}", map_style_id())


def test_collectstatic_finds_plotly_once() -> None:
    collected = [
        (path, storage.prefix)
        for finder in finders.get_finders()
        for path, storage in finder.list([])
        if getattr(storage, "prefix", "") == "plotly"
    ]
    assert sorted(collected) == [("plotly.css", "plotly"), ("plotly.min.js", "plotly")]


def test_a_bundle_of_another_shape_is_refused() -> None:
    with pytest.raises(RuntimeError, match="Only 1 style rules"):
        stylesheet('x={"X,X div":"margin:0;"};')
