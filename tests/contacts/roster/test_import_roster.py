"""A roster brought in: who is made, moved and ended, what is left out and why; a second time changes nothing."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command

from contacts.importers.errors import FileError, MappingError
from contacts.importers.limits import UPLOAD
from contacts.roster.importing import Outcome, import_roster
from contacts.roster.reading import RosterOptions
from teams.models import AuditEvent, Membership, Person, Team, User
from tests.builders import person
from tests.conftest import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def bring(tmp_path: Path) -> Any:
    """Write a CSV of these lines and bring it in."""

    def write(*lines: str, dry_run: bool = False, by: User | None = None, **options: Any) -> Outcome:
        path = tmp_path / "roster.csv"
        path.write_text("\n".join(lines) + "\n", encoding=options.pop("encoding", "utf-8"))
        return import_roster(path, by=by, limits=UPLOAD, options=RosterOptions(**options), dry_run=dry_run)

    return write


def tally(found: Outcome) -> dict[str, int]:
    return {name: count for name, count in found.tally.items() if count}


def stays() -> list[tuple[str, str, str, str, str]]:
    rows = Membership.objects.select_related("person", "team").order_by("person__name", "starts_on", "pk")
    return [(s.person.name, s.team.name, s.role, str(s.starts_on), str(s.ends_on or "")) for s in rows]


def rejections(found: Outcome) -> list[tuple[int, str, str]]:
    return [(row.line, row.column, row.reason) for row in found.rejections]


BAD_LOGIN = "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters."
FULL = (
    "key,name,email,unit,team,role,starts_on,ends_on,joined_on,left_on,username",
    "7,Ann Ohm,ann@example.org,North,Alpha,Agent,2026-01-01,2026-04-01,2025-06-01,,ann",
    "7,Ann Ohm,,North,Beta,Agent,2026-04-01,,,,ann",
    "8,Lena Ohm,,North,Alpha,Team leader,2026-01-01,,,,",
    "9,Mara Ohm,,North,,Operations manager,2026-01-01,,,,",
    "10,Hugo Ohm,,,,HR,2026-01-01,,,,",
)


def test_every_column_finds_its_place(bring: Any) -> None:
    found = bring(*FULL)
    assert tally(found) == {
        "people_created": 4, "people_unchanged": 1, "teams_created": 3, "stays_created": 5, "logins_created": 1,
    }  # fmt: skip
    assert rejections(found) == []
    assert stays() == [
        ("Ann Ohm", "Alpha", "agent", "2026-01-01", "2026-04-01"),
        ("Ann Ohm", "Beta", "agent", "2026-04-01", ""),
        ("Hugo Ohm", "Organisation", "hr", "2026-01-01", ""),
        ("Lena Ohm", "Alpha", "team_leader", "2026-01-01", ""),
        ("Mara Ohm", "North", "operations_manager", "2026-01-01", ""),
    ]
    ann = Person.objects.get(external_id="7")
    assert (ann.email, ann.joined_on, ann.user.username) == ("ann@example.org", date(2025, 6, 1), "ann")  # type: ignore[union-attr]
    assert Team.objects.get(name="Alpha").parent == Team.objects.get(name="North")


def test_the_same_file_again_changes_nothing(bring: Any) -> None:
    bring(*FULL)
    before = (stays(), AuditEvent.objects.count())
    found = bring(*FULL)
    assert found.changes == 0
    assert tally(found) == {"people_unchanged": 5, "stays_unchanged": 5}
    assert (stays(), AuditEvent.objects.count()) == before


def test_a_dry_run_tells_the_same_and_writes_nothing(bring: Any) -> None:
    found = bring(*FULL, dry_run=True)
    assert (Person.objects.count(), Team.objects.count(), User.objects.count(), AuditEvent.objects.count()) == (
        0,
        0,
        0,
        0,
    )
    assert tally(found) == tally(bring(*FULL))


def test_a_roster_in_parts_gives_what_the_whole_gives(bring: Any) -> None:
    bring(*FULL)
    whole = stays()
    Membership.objects.all().delete()
    Person.objects.all().delete()
    User.objects.all().delete()
    for line in FULL[1:]:
        bring(FULL[0], line)
    assert stays() == whole


def test_a_later_roster_moves_who_changed_teams(bring: Any) -> None:
    bring("name,team,starts on", "Ann,Alpha,2026-01-01", "Bob,Alpha,2026-01-01")
    found = bring("name,team,starts on", "Ann,Beta,2026-06-01", "Bob,Alpha,2026-01-01")
    assert tally(found) == {"people_unchanged": 2, "teams_created": 1, "stays_moved": 1, "stays_unchanged": 1}
    assert stays() == [
        ("Ann", "Alpha", "agent", "2026-01-01", "2026-06-01"),
        ("Ann", "Beta", "agent", "2026-06-01", ""),
        ("Bob", "Alpha", "agent", "2026-01-01", ""),
    ]
    assert bring("name,team,starts on", "Ann,Beta,2026-06-01", "Bob,Alpha,2026-01-01").changes == 0


def test_an_older_roster_brings_nobody_back(bring: Any) -> None:
    older = ("name,team,starts on", "Ann,Alpha,2026-01-01")
    bring(*older)
    bring("name,team,starts on", "Ann,Beta,2026-06-01")
    assert bring(*older).changes == 0


def test_without_days_people_start_when_they_joined_and_move_on_the_day_named(bring: Any) -> None:
    bring("name,team,hire date", "Ann,Alpha,2025-03-01", "Bob,Alpha,", first_day=date(2026, 2, 1))
    assert [stay[3] for stay in stays()] == ["2025-03-01", "2026-02-01"]
    snapshot = ("name,team,hire date", "Ann,Beta,2025-03-01", "Bob,Alpha,")
    bring(*snapshot, first_day=date(2026, 6, 1))
    assert stays() == [
        ("Ann", "Alpha", "agent", "2025-03-01", "2026-06-01"),
        ("Ann", "Beta", "agent", "2026-06-01", ""),
        ("Bob", "Alpha", "agent", "2026-02-01", ""),
    ]
    assert bring(*snapshot, first_day=date(2026, 7, 1)).changes == 0


def test_whoever_left_has_a_stay_up_to_the_last_day(bring: Any) -> None:
    lines = ("name,team,hire date,termination date", "Ann,Alpha,2025-03-01,2026-02-28")
    bring(*lines)
    assert stays() == [("Ann", "Alpha", "agent", "2025-03-01", "2026-03-01")]
    assert Person.objects.get().left_on == date(2026, 2, 28)
    assert bring(*lines).changes == 0


def test_a_last_day_is_included_and_an_until_is_not(bring: Any) -> None:
    bring("name,team,start,end date", "Ann,Alpha,2026-01-01,2026-01-31")
    bring("name,team,start,until", "Bob,Alpha,2026-01-01,2026-01-31")
    assert [stay[4] for stay in stays()] == ["2026-02-01", "2026-01-31"]


def test_a_leader_in_a_column_of_its_own_leads_the_team(bring: Any) -> None:
    lines = (
        "name,team,since,team leader",
        "Ann,Alpha,2026-02-01,Lena",
        "Bob,Alpha,2026-01-01,Lena",
        "Cleo,Beta,2026-03-01,Omar",
    )
    assert tally(bring(*lines)) == {"people_created": 5, "teams_created": 2, "stays_created": 5}
    assert [stay for stay in stays() if stay[2] == "team_leader"] == [
        ("Lena", "Alpha", "team_leader", "2026-01-01", ""),
        ("Omar", "Beta", "team_leader", "2026-03-01", ""),
    ]
    assert bring(*lines).changes == 0


@pytest.mark.parametrize(
    ("header", "line", "column", "reason"),
    [
        ("name,role", "Ann,Agnet", "role", 'There is no role “Agnet”. The nearest is "Agent".'),
        ("name,start", "Ann,2026-02-30", "start", "This is no day that can be read, such as 2026-03-31."),
        ("name,start", "Ann,soon", "start", "This is no day that can be read, such as 2026-03-31."),
        ("name,start", "Ann,1026-02-03", "start", "This is no day that can be read, such as 2026-03-31."),
        ("name,start,end", "Ann,2026-02-02,2026-01-31", "end", "The end lies before the first day, 2026-02-02."),
        ("name,start,until", "Ann,2026-02-02,2026-02-02", "until", "The end lies before the first day, 2026-02-02."),
        ("name,joined,left", "Ann,2026-02-02,2026-01-31", "left", "The end lies before the first day, 2026-02-02."),
        ("name,email", "Ann,nowhere", "email", "Enter a valid email address."),
        ("name,username", "Ann,a b", "username", BAD_LOGIN),
        ("name,team", ",Alpha", "name", "The row names nobody."),
        ("name,team", f"{'x' * 201},Alpha", "name", "Ensure this value has at most 200 characters (it has 201)."),
        ("name,team", "Ann", "", "The row is too short: 1 cells where the header has 2."),
        ("name,team", f"Ann,{'x' * 201}", "team", "Ensure this value has at most 200 characters (it has 201)."),
    ],
)  # fmt: skip
def test_a_row_that_makes_no_sense_is_left_out_with_the_reason(
    bring: Any, header: str, line: str, column: str, reason: str
) -> None:
    found = bring(header, line, "Good," + "," * (header.count(",") - 1))
    assert rejections(found) == [(2, column, reason)]
    assert [person.name for person in Person.objects.all()] == ["Good"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ("name,team,start", "Ann,Alpha,2026-01-01", "Ann,Beta,2026-02-01"),
            (3, "start", "The stay overlaps the one in line 2 (Alpha): end that one first."),
        ),
        (("name,team,start", "Ann,Alpha,2026-01-01", "Ann,Alpha,2026-01-01"), (3, "", "Line 2 says the same already.")),
        (
            ("key,name,email", "1,Ann,a@example.org", "1,Ann,b@example.org"),
            (3, "email", "Line 2 says “a@example.org” of the same person; that one is taken."),
        ),
        (("name,username", "Ann,ann", "Bob,ANN"), (3, "username", "Line 2 gives this login name to Ann.")),
    ],
)
def test_of_rows_that_contradict_each_other_the_first_is_taken(
    bring: Any, lines: tuple[str, ...], expected: tuple[int, str, str]
) -> None:
    found = bring(*lines)
    assert rejections(found) == [expected]
    assert len(stays()) <= 1


def test_what_the_organisation_already_says_is_not_overrun(cast: Cast, bring: Any) -> None:
    """Ann is in Alpha from 2026-01-01 on; Bob has the login bob."""
    found = bring(
        "key,name,team,start,until,username",
        "Ann Test,Ann Test,Beta,2025-06-01,2026-02-01,",
        "Ann Test,Ann Test,Beta,2026-01-01,,",
        "Bob Test,Bob Test,Alpha,2026-01-01,,robert",
        "Nina,Nina,Alpha,2026-01-01,,BOB",
    )
    already = "Ann Test already belongs to Alpha from 1 Jan 2026 on: end that stay first, or move the person."
    assert rejections(found) == [
        (2, "start", already),
        (3, "start", "The stay overlaps the one in line 2 (Beta): end that one first."),
        (4, "username", "Bob Test has the login name “bob” already."),
        (5, "", "The login name “BOB” is taken."),
    ]
    assert found.changes == 0
    assert not Person.objects.filter(name="Nina").exists()


def test_a_row_left_out_leaves_no_team_behind(cast: Cast, bring: Any) -> None:
    bring("key,name,unit,team,start,until", "Ann Test,Ann Test,West,Delta,2025-06-01,2026-02-01")
    assert not Team.objects.filter(name__in=["West", "Delta"]).exists()
    found = bring("name,unit,team,start", "Zoe,West,Delta,2026-01-01")
    assert (found.tally["teams_created"], Team.objects.get(name="Delta").parent.name) == (2, "West")  # type: ignore[union-attr]


def test_a_team_name_in_two_units_needs_the_unit(cast: Cast, bring: Any) -> None:
    bring("name,unit,team", "Zoe,South,Alpha")
    found = bring("name,team", "Yann,Alpha")
    assert rejections(found) == [(2, "team", "Several teams have this name: say in which unit.")]


def test_a_key_alone_renames_nobody(cast: Cast, bring: Any) -> None:
    person("Real Name", external_id="k1")
    bring("key,team", "k1,Alpha")
    assert Person.objects.get(external_id="k1").name == "Real Name"
    bring("key,name", "k1,New Name")
    assert Person.objects.get(external_id="k1").name == "New Name"


def test_everybody_it_changes_is_in_the_audit_log(cast: Cast, bring: Any) -> None:
    ada = cast.user("ada")
    bring("key,name,team,start", "Ann Test,Ann Test,Beta,2026-06-01", "Zoe,Zoe,Beta,2026-06-01", by=ada)
    noted = AuditEvent.objects.filter(by=ada).order_by("pk").values_list("action", "subject")
    assert list(noted) == [
        ("membership.end", "Ann Test"),
        ("membership.add", "Ann Test"),
        ("person.create", "Zoe"),
        ("membership.add", "Zoe"),
        ("roster.import", "roster.csv"),
    ]


def test_nobody_brings_in_a_role_above_the_own_rank(cast: Cast, bring: Any) -> None:
    found = bring("name,role", "Zoe,Administrator", "Yann,HR", by=cast.user("mara"))
    assert [(line, reason) for line, _column, reason in rejections(found)] == [
        (2, "Only somebody of that rank can give or take the role “Administrator”."),
    ]


@pytest.mark.parametrize(
    ("lines", "options", "sentence"),
    [
        ((), {}, "The file holds no header row."),
        (("name,team",), {}, "The file has a header row and no rows below it."),
        (("team,start", "Alpha,2026-01-01"), {}, "No column names the people."),
        (("name,start", "Ann,7/5/2026"), {}, '"7/5/2026" can be read day first or month first'),
        (("name,team,Team", "Ann,A,B"), {}, "Two columns have this header."),
        (("name", "Ann"), {"columns": {"leader": "Boss"}}, 'There is no column "Boss".'),
        (("name", "Ann"), {"columns": {"laeder": "name"}}, 'There is no field "laeder". The nearest is "leader".'),
        (("name", "Ann"), {"order": "year-first"}, "Days are written day-first or month-first"),
        (("name", "Ann", "Bob"), {"most_rows": 1}, "The roster has more than 1 rows"),
        (("name", '"Ann'), {}, "A quote is opened in this row and never closed."),
    ],
)
def test_a_file_that_cannot_be_used_says_why(bring: Any, lines: tuple[str, ...], options: Any, sentence: str) -> None:
    with pytest.raises((FileError, MappingError)) as refusal:
        bring(*lines, **options)
    assert sentence in str(refusal.value)
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("cells", "options", "days"),
    [
        (("13/5/2026", "7/5/2026"), {}, ["2026-05-13", "2026-05-07"]),
        (("5/13/2026", "7/5/2026"), {}, ["2026-05-13", "2026-07-05"]),
        (("7/5/2026", "7/5/2026"), {"order": "month-first"}, ["2026-07-05", "2026-07-05"]),
        (("7.5.2026", "5/5/2026"), {"order": "day-first"}, ["2026-05-07", "2026-05-05"]),
        (("5/5/2026", "2026-05-06 00:00:00"), {}, ["2026-05-05", "2026-05-06"]),
        (("5 May 2026", "06-May-2026"), {}, ["2026-05-05", "2026-05-06"]),
    ],
)
def test_days_are_read_as_the_whole_file_writes_them(
    bring: Any, cells: tuple[str, str], options: Any, days: list[str]
) -> None:
    bring("name;team;start", f"Ann;A;{cells[0]}", f"Bob;A;{cells[1]}", **options)
    assert [stay[3] for stay in stays()] == days


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_other_encodings_are_found_out(bring: Any, encoding: str) -> None:
    bring("name\tteam", "Zoë Müller\tSüd", encoding=encoding)
    assert Person.objects.get().name == "Zoë Müller"


def test_a_workbook_is_a_roster_too(tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Employee ID", "Full name", "Team", "Start date"])
        sheet.write_row(1, 0, [7, "Ann Ohm", "Alpha"])
        sheet.write_datetime(1, 3, date(2026, 1, 5), book.add_format({"num_format": "dd/mm/yyyy"}))  # type: ignore[arg-type]
    import_roster(path, by=None, limits=UPLOAD, options=RosterOptions())
    assert stays() == [("Ann Ohm", "Alpha", "agent", "2026-01-05", "")]
    assert Person.objects.get().external_id == "7"


def test_names_are_kept_to_the_letter(bring: Any) -> None:
    names = ["=1+1", "<b>x</b>", 'O\'Neil "Q"', "\u202eabc", "a, b"]
    bring("name", *('"' + name.replace('"', '""') + '"' for name in names))
    assert set(Person.objects.values_list("name", flat=True)) == set(names)


@pytest.mark.sample_data
def test_the_sample_roster_of_a_quality_file(sample_data: Path) -> None:
    """25 agents in 5 teams, each with one manager (counted in the file); hired from 2023-02-02 to 2025-06-01."""
    options = RosterOptions(columns={"leader": "manager"})
    path = sample_data / "qa_small" / "agents.csv"
    found = import_roster(path, by=None, limits=UPLOAD, options=options)
    assert tally(found) == {"people_created": 30, "teams_created": 5, "stays_created": 30}
    assert found.rejections == []
    agents = Membership.objects.filter(role="agent").order_by("starts_on")
    assert (agents.count(), str(agents[0].starts_on), str(agents[24].starts_on)) == (25, "2023-02-02", "2025-06-01")
    assert import_roster(path, by=None, limits=UPLOAD, options=options).changes == 0


@pytest.mark.sample_data
def test_the_sample_of_an_hr_system(sample_data: Path) -> None:
    """311 people in 6 departments, 104 of whom have left (counted in the file); days are written month first."""
    path = sample_data / "hr_dataset_v14" / "HRDataset_v14.csv"
    found = import_roster(path, by=None, limits=UPLOAD, options=RosterOptions())
    assert found.file.order == "month-first"
    assert tally(found) == {"people_created": 311, "teams_created": 6, "stays_created": 311}
    assert Person.objects.filter(left_on__isnull=False).count() == 104
    assert Membership.objects.filter(ends_on__isnull=False).count() == 104
    assert Membership.objects.filter(team__name="Production").count() == 209
    first = Person.objects.get(external_id="10026")
    assert (first.name, str(first.joined_on)) == ("Adinolfi, Wilson K", "2011-07-05")
    assert import_roster(path, by=None, limits=UPLOAD, options=RosterOptions()).changes == 0


def test_the_command_prints_what_it_did_and_ends_with_2_where_it_cannot(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("name,team,role,Boss\nAnn,Alpha,Agent,Lena\nBob,Alpha,King,Lena\n")
    with pytest.raises(CommandError, match=r"^roster\.csv: 1 row rejected; the others would be taken\.$") as rejected:
        call_command("import_roster", str(path), "--dry-run", "--column", "leader=boss")
    assert rejected.value.returncode == 2
    printed = capsys.readouterr().out
    assert "Nothing was written: this is a dry run." in printed
    assert "people: 2 created" in printed
    assert 'rejected: roster.csv, line 3, column "role": There is no role “King”.' in printed
    with pytest.raises(CommandError, match=r"^roster\.csv: 1 row rejected; the others were taken\.$"):
        call_command("import_roster", str(path), "--json", "--first-day", "2026-02-01")
    assert '"people_created": 1' in capsys.readouterr().out
    assert Membership.objects.get(person__name="Ann").starts_on == date(2026, 2, 1)
    for arguments in ((str(tmp_path / "no.csv"),), (str(path), "--column", "leader"), (str(path), "--column", "x=y")):
        with pytest.raises(CommandError) as refusal:
            call_command("import_roster", *arguments)
        assert refusal.value.returncode == 2
