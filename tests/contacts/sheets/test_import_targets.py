"""Targets from a file: by the form's rules, within reach, all of it or nothing, and the same again changes nothing."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook

from contacts.importers.errors import ReadingError
from contacts.sheets.kinds import TARGETS
from kpis.actions import set_target
from kpis.models import Kpi, Target
from teams.models import AuditEvent
from tests import builders
from tests.conftest import Cast
from tests.contacts.sheets.files import TARGETS as HEADER
from tests.contacts.sheets.files import bring, refusals, sheet
from tests.kpis.test_target_pages import north_manager

GOOD = (
    "csat,organisation,,2026-01-01,,70,80,90,,,year",
    "CSAT,Team,North › Alpha,2026-01-01,2026-06-30,72,82,,,,",
    "csat,person,Ann Test,2026-02-01,,75,85,,,,",
    "average_handle_time,role,Agent,2026-01-01,,240,300,,420,600,",
)


def rows() -> list[tuple[Any, ...]]:
    """Every target: KPI, scope, first day, first day after it, bounds."""
    return [
        (
            t.kpi.key,
            str(t.team or t.person or t.role),
            t.starts_on.isoformat(),
            str(t.ends_on or ""),
            t.minimum,
            t.target,
        )
        for t in Target.objects.order_by("kpi__key", "starts_on", "pk")
    ]


def test_each_scope_of_a_file_gets_its_target(cast: Cast, tmp_path: Path) -> None:
    found = bring(TARGETS, sheet(tmp_path, HEADER, *GOOD), cast.user("mara"))
    assert (found.created, found.unchanged, refusals(found)) == (4, 0, [])
    assert rows() == [
        ("average_handle_time", "agent", "2026-01-01", "", 240, 300),
        ("csat", "", "2026-01-01", "", 70, 80),
        ("csat", "Alpha", "2026-01-01", "2026-07-01", 72, 82),
        ("csat", "Ann Test", "2026-02-01", "", 75, 85),
    ]
    band = Target.objects.get(role="agent")
    assert (band.target_to, band.maximum, band.made_by) == (420, 600, cast.user("mara"))
    event = AuditEvent.objects.get(action="target.import")
    assert (event.subject, event.details) == ("sheet.csv", {"created": 4, "unchanged": 0})
    assert AuditEvent.objects.filter(action="target.set").count() == 4


def test_the_same_file_again_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    # The second year ends the first, and a campaign interrupts it: the file says neither, and means both.
    years = (
        "csat,organisation,,2027-01-01,,72,82,,,,",
        "csat,organisation,,2026-01-01,,70,80,,,,",
        "csat,organisation,,2026-05-01,2026-05-31,60,70,,,,campaign",
    )
    path = sheet(tmp_path, HEADER, *years, *GOOD[1:])
    assert bring(TARGETS, path).created == 6
    before, events = rows(), AuditEvent.objects.count()
    again = bring(TARGETS, path)
    assert (again.created, again.unchanged, again.written, refusals(again)) == (0, 6, False, [])
    assert rows() == before
    assert AuditEvent.objects.count() == events
    assert [row for row in before if row[:2] == ("csat", "")] == [
        ("csat", "", "2026-01-01", "2026-05-01", 70, 80),
        ("csat", "", "2026-05-01", "2026-06-01", 60, 70),
        ("csat", "", "2026-06-01", "2027-01-01", 70, 80),
        ("csat", "", "2027-01-01", "", 72, 82),
    ]


def test_what_a_later_target_ended_meanwhile_is_there_already(cast: Cast, tmp_path: Path) -> None:
    path = sheet(tmp_path, HEADER, GOOD[0])
    bring(TARGETS, path)
    set_target(kpi=Kpi.objects.get(key="csat"), starts_on=date(2026, 9, 1), minimum=71, target=84, by=None)
    again = bring(TARGETS, path)
    assert (again.created, again.unchanged) == (0, 1)
    assert Target.objects.count() == 2


def test_other_numbers_for_the_same_day_are_refused(cast: Cast, tmp_path: Path) -> None:
    bring(TARGETS, sheet(tmp_path, HEADER, GOOD[0]))
    found = bring(TARGETS, sheet(tmp_path, HEADER, GOOD[0].replace("80", "81")))
    ((line, column, reason),) = refusals(found)
    assert (line, column) == (2, "starts_on")
    assert "A target of this scope starts on 1 January 2026 already" in reason
    assert Target.objects.get().target == 80


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("csta,organisation,,2026-01-01,,70,80,,,,", "kpi", "There is no KPI “csta”. The nearest is \"CSAT\"."),
        ("csat,everyone,,2026-01-01,,70,80,,,,", "scope", "A target is for the organisation, a role, a team or a person."),
        ("csat,organisation,Alpha,2026-01-01,,70,80,,,,", "name", "leave the cell empty"),
        ("csat,team,,2026-01-01,,70,80,,,,", "name", "Name the team."),
        ("csat,team,Alhpa,2026-01-01,,70,80,,,,", "name", "There is no team “Alhpa” in your reach. The nearest is \"Alpha\"."),
        ("csat,role,King,2026-01-01,,70,80,,,,", "name", "There is no role “King”."),
        ("csat,person,An Test,2026-01-01,,70,80,,,,", "name", "is called “An Test”. The nearest is “Ann Test”."),
        ("csat,organisation,,2026-02-30,,70,80,,,,", "starts_on", "This is no day that can be read"),
        ("csat,organisation,,,,70,80,,,,", "starts_on", "the day is needed"),
        ("csat,organisation,,2026-03-01,2026-02-01,70,80,,,,", "last_on", "The target ends before it starts."),
        ("csat,organisation,,2026-01-01,,,80,,,,", "minimum", "the number is needed"),
        ("csat,organisation,,2026-01-01,,70,80 %,,,,", "target", "This is no plain number: write 1234.5"),
        ("csat,organisation,,2026-01-01,,70,nan,,,,", "target", "This is no plain number"),
        ("csat,organisation,,2026-01-01,,90,80,,,,", "minimum", "the minimum must be below the target. Given: minimum 90, target 80."),
        ("dsat,organisation,,2026-01-01,,10,20,,,,", "minimum", "the minimum must be above the target"),
        ("csat,organisation,,2026-01-01,,70,80,75,,,", "stretch", "The stretch must lie above the target (80)."),
        ("csat,organisation,,2026-01-01,,70,80,,85,90,", "target_to", "This KPI has no band"),
        ("average_handle_time,organisation,,2026-01-01,,70,80,,,,", "target_to", "This KPI has a band: give minimum"),
        ("csat,organisation,,2026-01-01,,70,80,,,," + "x" * 201, "note", "The text is longer than 200 characters."),
    ],
)  # fmt: skip
def test_a_row_that_makes_no_sense_is_named_and_nothing_written(
    cast: Cast, tmp_path: Path, line: str, column: str, reason: str
) -> None:
    found = bring(TARGETS, sheet(tmp_path, HEADER, "csat,team,Alpha,2026-01-01,,70,80,,,,", line))
    ((number, blamed, sentence),) = refusals(found)
    assert (number, blamed) == (3, column)
    assert reason in sentence
    assert (found.good, found.created, found.written) == (1, 0, False)
    assert not Target.objects.exists()
    assert not AuditEvent.objects.filter(action__startswith="target").exists()


def test_two_lines_of_one_scope_and_day_are_refused(cast: Cast, tmp_path: Path) -> None:
    found = bring(TARGETS, sheet(tmp_path, HEADER, GOOD[0], GOOD[0]))
    assert refusals(found) == [(3, "starts_on", "Line 2 sets this scope from the same day.")]


def test_a_team_name_that_two_units_have_asks_for_the_unit(cast: Cast, tmp_path: Path) -> None:
    builders.team("Alpha", cast.south)
    found = bring(TARGETS, sheet(tmp_path, HEADER, "csat,team,Alpha,2026-01-01,,70,80,,,,"))
    assert refusals(found) == [(2, "name", "Several teams have this name: write it as Unit › Team.")]
    bring(TARGETS, sheet(tmp_path, HEADER, "csat,team,south > alpha,2026-01-01,,70,80,,,,"))
    team = Target.objects.get().team
    assert team is not None
    assert team.parent == cast.south


def test_a_units_manager_sets_targets_below_only(cast: Cast, tmp_path: Path) -> None:
    user = north_manager(cast)
    lines = [
        "csat,organisation,,2026-01-01,,70,80,,,,",
        "csat,role,Agent,2026-01-01,,70,80,,,,",
        "csat,team,Beta,2026-01-01,,70,80,,,,",
        "csat,person,Cleo Test,2026-01-01,,70,80,,,,",
        "csat,person,Nora North,2026-01-01,,70,80,,,,",
    ]
    found = bring(TARGETS, sheet(tmp_path, HEADER, *lines), user)
    assert [(line, column) for line, column, _reason in refusals(found)] == [
        (2, "scope"), (3, "scope"), (4, "name"), (5, "name"), (6, "name"),
    ]  # fmt: skip
    assert "out of your reach" in refusals(found)[0][2]
    assert "Beta" not in refusals(found)[2][2].replace("“Beta”", "")
    assert bring(TARGETS, sheet(tmp_path, HEADER, "csat,team,Alpha,2026-01-01,,70,80,,,,"), user).written


def test_a_dry_run_tells_and_writes_nothing(cast: Cast, tmp_path: Path) -> None:
    found = bring(TARGETS, sheet(tmp_path, HEADER, *GOOD), dry_run=True)
    assert (found.created, found.written) == (4, False)
    assert found.previews[1] == ["CSAT", "Alpha", "1 Jan 2026 to 30 Jun 2026", "72 %", "82 %", "–"]
    assert found.previews[2] == ["AHT", "Agent", "from 1 Jan 2026", "240 seconds", "300 – 420 seconds", "600 seconds"]
    assert not Target.objects.exists()


def test_a_workbook_is_read_like_a_text(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "targets.xlsx"
    book = Workbook(path)
    page = book.add_worksheet()
    page.write_row(0, 0, ["KPI", "Scope", "First day", "Until", "Min", "Goal"])
    page.write_row(1, 0, ["csat", "organisation"])
    page.write_datetime(1, 2, date(2026, 3, 1), book.add_format({"num_format": "dd/mm/yyyy"}))  # type: ignore[arg-type]
    page.write_row(1, 3, ["2026-04-01", 70.5, 80])
    book.close()
    assert bring(TARGETS, path).created == 1
    assert rows() == [("csat", "", "2026-03-01", "2026-04-01", 70.5, 80)]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (("kpi,scope,starts_on,minimum", "csat,organisation,2026-01-01,70"), 'These columns are missing: "target".'),
        ((HEADER,), "The file has a header row and no rows below it."),
        ((HEADER, "csat,organisation,,7/5/2026,,70,80,,,,"), "can be read day first or month first"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(cast: Cast, tmp_path: Path, lines: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(ReadingError) as refusal:
        bring(TARGETS, sheet(tmp_path, *lines))
    assert sentence in str(refusal.value)


def test_an_end_may_be_the_day_after_the_last(cast: Cast, tmp_path: Path) -> None:
    header = "kpi,scope,starts_on,ends_on,last_on,minimum,target"
    bring(TARGETS, sheet(tmp_path, header, "csat,organisation,2026-01-01,2026-02-01,,70,80"))
    assert rows() == [("csat", "", "2026-01-01", "2026-02-01", 70, 80)]
    found = bring(TARGETS, sheet(tmp_path, header, "dsat,organisation,2026-01-01,2026-02-01,2026-02-01,20,10"))
    assert refusals(found) == [(2, "last_on", "The column of the end says 2026-02-01: give one of the two.")]
