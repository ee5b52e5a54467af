"""``manage.py kpi_values``: the same figures as a table, as CSV and as JSON, and its errors."""

import csv
import json
import subprocess
import sys
from datetime import date
from io import StringIO
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from kpis.management.commands.kpi_values import EXPLAIN
from kpis.selectors import COLUMNS
from tests.api.client import ROOT, api
from tests.builders import aggregate, contact, instant, person, stay, survey, team
from tests.conftest import Cast

MARCH = ("--from", "2026-03-01", "--to", "2026-03-31")


@pytest.fixture
def ratings(cast: Cast) -> Cast:
    """Ann 5, 4, 2 on 10 March, Bob 1 on 16 March (calls, Alpha); Cleo 5, 5 on 17 March (chats, Beta)."""
    for score in (5, 4, 2):
        survey(score, cast.ann, cast.alpha, at=instant(date(2026, 3, 10)))
    survey(1, cast.bob, cast.alpha, at=instant(date(2026, 3, 16)))
    for _number in range(2):
        survey(5, cast.cleo, cast.beta, at=instant(date(2026, 3, 17)), channel="chat")
    aggregate()
    return cast


def printed(*arguments: str) -> str:
    said = StringIO()
    call_command("kpi_values", *arguments, stdout=said)
    return said.getvalue()


def explained_rows(*arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(printed(*arguments, "--format", "json"))
    return found


def rows(*arguments: str) -> list[dict[str, Any]]:
    """Groups and figures alone."""
    return [{key: row[key] for key in row if key != "explain"} for row in explained_rows(*arguments)]


def csv_rows(*arguments: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(printed(*arguments, "--format", "csv"))))


def refusal(*arguments: str) -> str:
    with pytest.raises(CommandError) as error:
        printed(*arguments)
    assert error.value.returncode == 2
    return str(error.value)


def test_json_is_a_list_of_objects_with_groups_and_figures(ratings: Cast) -> None:
    assert rows("csat", *MARCH, "--by", "team") == [
        {"team": "Alpha", "numerator": 2, "denominator": 4, "value": 50.0, "n": 4, "unknown": 0},
        {"team": "Beta", "numerator": 2, "denominator": 2, "value": 100.0, "n": 2, "unknown": 0},
    ]


def test_without_groups_there_is_one_row(ratings: Cast) -> None:
    (row,) = rows("csat", *MARCH)
    assert row == {"numerator": 4, "denominator": 6, "value": pytest.approx(200 / 3), "n": 6, "unknown": 0}


@pytest.mark.parametrize(
    "arguments", [(), ("--by", "unit"), ("--by", "person,week"), ("--by", "day,channel", "--team", "South"),
                  ("--by", "month", "--person", "Ann Test")]
)  # fmt: skip
def test_every_row_leads_to_its_explanation(ratings: Cast, arguments: tuple[str, ...]) -> None:
    found = explained_rows("csat", *MARCH, *arguments)
    for row in found:
        answer = api(ratings, "mara").get(row["explain"].removeprefix(ROOT))
        assert answer.status == 200, answer.data
        for name in ("numerator", "denominator", "value", "n", "unknown"):
            assert answer.data["value"][name] == row[name]
    assert found


def test_the_address_is_the_one_of_the_api() -> None:
    assert EXPLAIN.format(key="csat") == reverse("api-kpi-explain", args=["csat"])


def test_the_table_names_definition_and_version_and_lines_up(ratings: Cast) -> None:
    assert printed("csat", *MARCH, "--by", "team").splitlines() == [
        "CSAT (%), version 1: Ratings of 4 and 5 as a share of all ratings from 1 to 5.",
        "team   numerator  denominator  value     n  unknown",
        "Alpha  2          4            50.0000   4  0",
        "Beta   2          2            100.0000  2  0",
    ]


def test_csv_has_a_header_and_one_line_a_group(ratings: Cast) -> None:
    found = list(csv.reader(StringIO(printed("csat", *MARCH, "--by", "person,week", "--format", "csv"))))
    assert found == [
        ["person", "week", "numerator", "denominator", "value", "n", "unknown"],
        ["Ann Test", "2026-W11", "2", "3", "66.66666666666667", "3", "0"],
        ["Bob Test", "2026-W12", "0", "1", "0.0", "1", "0"],
        ["Cleo Test", "2026-W12", "2", "2", "100.0", "2", "0"],
    ]


def test_no_data_is_said_null_or_empty_and_never_zero(ratings: Cast) -> None:
    assert rows("average_handle_time", *MARCH)[0]["value"] is None
    assert printed("average_handle_time", *MARCH).splitlines()[-1].split() == ["0", "0", "no", "data", "0", "0"]
    (line,) = csv_rows("average_handle_time", *MARCH)
    assert line["value"] == ""


def test_a_count_has_no_denominator(ratings: Cast) -> None:
    contact(ratings.ann, ratings.alpha)
    aggregate()
    assert rows("contacts_handled", *MARCH) == [
        {"numerator": 1, "denominator": None, "value": 1.0, "n": 1, "unknown": 0}
    ]
    assert printed("contacts_handled", *MARCH).splitlines()[-1].split() == ["1", "-", "1.0000", "1", "0"]


def test_unknown_facts_are_printed_beside_the_value(ratings: Cast) -> None:
    contact(ratings.ann, ratings.alpha, handle_seconds=90)
    contact(ratings.ann, ratings.alpha)
    aggregate()
    (row,) = rows("average_handle_time", *MARCH)
    assert (row["value"], row["n"], row["unknown"]) == (90.0, 1, 1)


def test_every_combination_of_groups_is_printed_in_every_format(ratings: Cast) -> None:
    for by in [",".join(keys) for size in (1, 2) for keys in permutations(COLUMNS, size)] + [",".join(COLUMNS)]:
        found = rows("csat", *MARCH, "--by", by)
        assert [sum(row[key] for row in found) for key in ("numerator", "denominator", "n")] == [4, 6, 6], by
        assert set(found[0]) == {*by.split(","), "numerator", "denominator", "value", "n", "unknown"}
        assert len(printed("csat", *MARCH, "--by", by).splitlines()) == len(found) + 2
        assert len(printed("csat", *MARCH, "--by", by, "--format", "csv").splitlines()) == len(found) + 1


def test_days_weeks_and_months_are_written_as_such(ratings: Cast) -> None:
    (first, *_others) = rows("csat", *MARCH, "--by", "day,week,month,channel,unit")
    assert [first[key] for key in ("day", "week", "month", "channel", "unit")] == [
        "2026-03-10", "2026-W11", "2026-03", "call", "North"
    ]  # fmt: skip


def test_a_group_named_twice_is_one(ratings: Cast) -> None:
    assert rows("csat", *MARCH, "--by", "team, team,") == rows("csat", *MARCH, "--by", "team")


def test_facts_of_nobody_are_a_group_without_a_name(ratings: Cast) -> None:
    survey(5, None, None)
    aggregate()
    assert [row["person"] for row in rows("csat", *MARCH, "--by", "person") if row["n"] == 1] == ["Bob Test", None]
    assert printed("csat", *MARCH, "--by", "person").splitlines()[-1].startswith("-  ")


def test_a_team_is_itself_and_what_lies_below(ratings: Cast) -> None:
    assert [rows("csat", *MARCH, "--team", name)[0]["n"] for name in ("Alpha", "North", "Acme Service")] == [4, 4, 6]
    assert rows("csat", *MARCH, "--team", str(ratings.beta.public_id))[0]["n"] == 2


def test_teams_of_one_name_are_added_up(ratings: Cast) -> None:
    other = team("Alpha", ratings.south)
    survey(5, ratings.cleo, other)
    aggregate()
    (row,) = explained_rows("csat", *MARCH, "--team", "Alpha")
    assert (row["n"], row["explain"]) == (5, None)


def test_a_person_is_named_by_name_key_or_public_id(ratings: Cast) -> None:
    for name in ("Ann Test", ratings.ann.external_id, str(ratings.ann.public_id)):
        assert rows("csat", *MARCH, "--person", name)[0]["n"] == 3


def test_without_days_it_is_the_28_up_to_the_last_with_data(ratings: Cast) -> None:
    survey(1, ratings.ann, ratings.alpha, at=instant(date(2026, 2, 17)))
    survey(1, ratings.ann, ratings.alpha, at=instant(date(2026, 2, 18)))
    aggregate()
    assert rows("csat")[0]["n"] == 7


def test_names_that_a_spreadsheet_would_run_are_quoted_in_csv(ratings: Cast) -> None:
    sly = person('=HYPERLINK("http://x")')
    stay(sly, ratings.alpha)
    survey(5, sly, ratings.alpha)
    aggregate()
    named = [
        row["person"] for row in csv.DictReader(StringIO(printed("csat", *MARCH, "--by", "person", "--format", "csv")))
    ]
    assert named == ['\'=HYPERLINK("http://x")', "Ann Test", "Bob Test", "Cleo Test"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["csta"], "There is no KPI 'csta': did you mean 'csat'?"),
        (["aht"], "There is no KPI 'aht': did you mean 'average_handle_time'?"),
        (["xyzzy"], "There is no KPI 'xyzzy': there are performance, contacts_handled,"),
        (["csat", "--by", "persn"], "There is no group 'persn': did you mean 'person'?"),
        (["csat", "--by", "xyzzy"], "There is no group 'xyzzy': there are person, team, unit, channel, day, week,"),
        (["csat", "--team", "Alhpa"], "There is no team 'Alhpa': did you mean 'Alpha'?"),
        (["csat", "--person", "Anne Test"], "There is no person 'Anne Test': did you mean 'Ann Test'?"),
        (["csat", "--person", "zzzzzzz"], "There is no person 'zzzzzzz': names are written as"),
        (["csat", "--person", "Ann Test", "--team", "Alpha"], "Give --team or --person, not both."),
        (["csat", "--from", "2026-3-1"], "--from '2026-3-1' is not a day: write it as YYYY-MM-DD."),
        (["csat", "--to", "2026-02-30"], "--to '2026-02-30' is not a day"),
        (["csat", "--from", "2026-03-02", "--to", "2026-03-01"], "--to 2026-03-01 lies before --from 2026-03-02."),
        (["csat", "--from", "2026-04-01"], "The last day that has data, 2026-03-17, lies before --from 2026-04-01."),
        (["performance"], "'performance' is made of other KPIs' attainment: it has a score, not a value."),
        (["quality_score"], "'quality_score' is not measured yet: nothing here records quality.points_earned."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_what_was_probably_meant(ratings: Cast, arguments: list[str], says: str) -> None:
    assert refusal(*arguments).startswith(says)


def test_a_definition_is_that_of_the_last_day(ratings: Cast) -> None:
    assert "There is no KPI 'csat'" in refusal("csat", "--from", "1999-01-01", "--to", "1999-12-31")


def test_as_a_process_it_ends_with_2(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "manage.py", "kpi_values", "csat", "--to", "tomorrow"],
        cwd=root, env={"PATH": "/usr/bin:/bin", "VAR_DIR": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip() == "CommandError: --to 'tomorrow' is not a day: write it as YYYY-MM-DD."
