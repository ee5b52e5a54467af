"""Every row of grouped values leads to an explanation of its own, and that explains the same figures."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from kpis.actions import set_target
from kpis.definitions import definition
from kpis.exact import exact_value
from kpis.groups import read_group
from kpis.models import Kpi
from kpis.periods import Period
from kpis.records import basis_of, facts_behind
from kpis.scopes import organisation_scope
from kpis.selectors import kpi_values
from teams.actions import move_person
from teams.models import Person, Team
from teams.roles import Role
from tests import builders
from tests.api.client import ROOT, Answer, Api, api
from tests.conftest import Cast
from tests.kpis.test_categories import by_category, rebuild

MARCH = {"from": "2026-03-01", "to": "2026-03-31"}
FIGURES = ("numerator", "denominator", "value", "n", "unknown", "muted", "interval")
# A share, a mean, a count, a difference, a quantile and a running sum.
KEYS = (
    "csat",
    "average_handle_time",
    "contacts_handled",
    "net_promoter_score",
    "total_resolution_time_median",
    "backlog",
)
BY = (
    "", "person", "team", "unit", "channel", "day", "month", "person,week", "week,team", "team,channel,month",
    "month,unit,channel,team,person",
)  # fmt: skip


def rated(score: int, who: Person | None, where: Team | None, day: int, channel: str) -> None:
    """A contact that is solved two days after, and rated that day, twice."""
    came, solved = (builders.instant(date(2026, 3, on)) for on in (day, day + 2))
    seconds = 100 * day
    known = {"handle_seconds": seconds, "resolution_seconds": seconds, "channel": channel}
    made = builders.contact(who, where, came, solved_at=solved, closed_at=solved, **known)
    builders.survey(score, who, where, solved, contact=made, channel=channel)
    builders.survey(2 * score, who, where, solved, contact=made, channel=channel, kind="nps")


@pytest.fixture
def moved(cast: Cast) -> Cast:
    """Ann goes from Alpha to Beta on the 16th. Bob chats and calls in Alpha, Cleo mails in Beta, Lena leads and calls.

    Of two contacts nobody knows the person, of one of these not the team either; Mara's lies with the root itself. What
    came in February is open until the 24th.
    """
    move_person(cast.ann, team=cast.beta, on=date(2026, 3, 16), by=None)
    for number, (who, where, day, channel) in enumerate(
        [
            (cast.ann, cast.alpha, 2, "call"), (cast.ann, cast.alpha, 12, "chat"), (cast.ann, cast.beta, 17, "call"),
            (cast.bob, cast.alpha, 2, "chat"), (cast.bob, cast.alpha, 12, "call"), (cast.bob, cast.alpha, 25, "call"),
            (cast.cleo, cast.beta, 3, "mail"), (cast.lena, cast.alpha, 20, "call"), (cast.mara, cast.root, 20, "call"),
            (None, cast.alpha, 18, "chat"), (None, None, 19, "call"),
        ]
    ):  # fmt: skip
        rated(5 - number % 3, who, where, day, channel)
    for who, where in ((cast.bob, cast.alpha), (cast.cleo, cast.beta)):
        came, closed = builders.instant(date(2026, 2, 20)), builders.instant(date(2026, 3, 24))
        builders.contact(who, where, came, closed_at=closed)
    builders.aggregate()
    return cast


def values(client: Api, key: str, **query: Any) -> list[dict[str, Any]]:
    answer = client.get(f"/kpis/{key}/values/", **(MARCH | query))
    assert answer.status == 200, answer.data
    return answer.results


def told(client: Api, row: dict[str, Any]) -> Any:
    answer = client.get(row["explain"].removeprefix(ROOT))
    assert answer.status == 200, (row["explain"], answer.data)
    return answer.data


def asked(client: Api, key: str = "csat", **query: Any) -> Answer:
    return client.get(f"/kpis/{key}/explain/", **(MARCH | query))


def follow(client: Api, key: str, **query: Any) -> int:
    """Sets every row beside what its address explains; how many there are."""
    rows = values(client, key, **query)
    for row in rows:
        data = told(client, row)
        assert data["value"] == {name: row[name] for name in FIGURES}, row["explain"]
        assert data["group"] == {name: row[name] for name in row if name not in (*FIGURES, "explain")}
    return len(rows)


@pytest.mark.parametrize("key", KEYS)
def test_every_row_is_explained(moved: Cast, key: str) -> None:
    mara = api(moved, "mara")
    assert all(follow(mara, key, by=by) for by in BY)


@pytest.mark.parametrize("key", KEYS)
def test_within_teams_people_and_a_tenure_too(moved: Cast, key: str) -> None:
    """Lena's own rows are others than those of the team she leads; Nina has led it since the 10th."""
    nina = builders.person("Nina Test")
    builders.stay(nina, moved.alpha, Role.TEAM_LEADER, starts_on=date(2026, 3, 10))
    builders.login(nina, "nina")
    leaders = (api(moved, "lena"), api(replace(moved, lena=nina), "lena"))
    for by in ("", "person", "team", "week", "channel,month"):
        for leader in leaders:
            assert follow(leader, key, by=by, team=moved.alpha.public_id)
        assert follow(api(moved, "mara"), key, by=by, person=moved.lena.public_id)
        assert follow(api(moved, "omar"), key, by=by, person=moved.ann.public_id)
        assert follow(api(moved, "ann"), key, by=by, person=moved.ann.public_id)


def test_a_definition_of_some_categories_too(moved: Cast) -> None:
    for who, team in ((moved.ann, moved.alpha), (moved.ann, moved.beta), (moved.bob, moved.alpha)):
        builders.survey(5, who, team, category="Billing")
    builders.aggregate()
    by_category("csat", "Billing")
    rebuild()
    assert [follow(api(moved, "mara"), "csat", by=by) for by in ("person", "person,team,week", "unit")] == [2, 3, 2]


def test_somebody_who_moved_is_told_team_by_team(moved: Cast) -> None:
    rows = values(api(moved, "mara"), "csat", by="person,team", person=moved.ann.public_id)
    data = [told(api(moved, "mara"), row) for row in rows]
    assert [(row["group"]["team"], row["value"]["n"]) for row in data] == [("Alpha", 2), ("Beta", 1)]


@pytest.mark.parametrize("by", ["person", "team", "unit", "channel", "person,week", "team,channel,month"])
def test_the_records_behind_a_group_are_its_own(moved: Cast, by: str) -> None:
    period = Period(date(2026, 3, 1), date(2026, 4, 1))
    keys = by.split(",")
    for key in ("csat", "total_resolution_time_median"):
        version = definition(key, period.last)
        assert version
        for row in values(api(moved, "mara"), key, by=by):
            group = read_group(keys, row["explain"].partition("&group=")[2], period)
            scope = group.of(organisation_scope())
            facts = facts_behind(basis_of(version), scope, group.period)
            assert facts is not None
            assert facts.count() == row["n"] > 0
            if key != "csat":
                assert exact_value(version, scope, group.period) == pytest.approx(row["value"], rel=0.008)
            assert kpi_values(version, scope, group.period)[()].n == row["n"]


def test_an_explanation_is_of_the_days_and_rows_of_its_group(moved: Cast) -> None:
    mara, bob = api(moved, "mara"), moved.bob.public_id
    (row,) = [row for row in values(mara, "csat", by="person,week") if row["person"] == "Bob Test" and row["n"]][:1]
    data = told(mara, row)
    # Came on Monday the 2nd, was solved and rated on the 4th.
    assert (data["by"], data["group"]["week"]) == (["person", "week"], "2026-W10")
    assert (data["period"]["first_day"], data["period"]["last_day"]) == ("2026-03-02", "2026-03-08")
    assert {build["day"] for build in data["rebuilds"]} == {f"2026-03-0{day}" for day in range(4, 9)}
    assert '"person_id" =' in data["statements"][1]["sql"]
    assert '"person_id" =' not in asked(mara).data["statements"][1]["sql"]
    # Sunday the 1st alone is of March in its week.
    first = asked(mara, by="week", group="2026-W09", key="backlog").data["period"]
    assert (first["first_day"], first["last_day"]) == ("2026-03-01", "2026-03-01")
    assert asked(mara, "total_resolution_time_median", by="person", group=bob, exact=1).data["exact"] == 1200 / 3600


def test_what_counts_later_is_that_of_the_group(moved: Cast) -> None:
    """A contact of the 30th is rated in April; of the week before, its rating of the 2nd of March counts later too."""
    for who in (moved.bob, moved.cleo):
        one = builders.contact(who, moved.alpha, builders.instant(date(2026, 3, 30)))
        builders.survey(5, who, moved.alpha, builders.instant(date(2026, 4, 2)), contact=one)
    builders.aggregate()
    mara = api(moved, "mara")
    later = {row["person"]: told(mara, row)["counted_later"] for row in values(mara, "csat", by="person")}
    assert {name for name, count in later.items() if count == 1} == {"Bob Test", "Cleo Test"}
    assert sum(later.values()) == asked(mara).data["counted_later"] == 2


def test_a_target_stands_where_it_holds_for_the_group(moved: Cast) -> None:
    csat = Kpi.objects.get(key="csat")
    for goal, whose in (
        (80, {}),
        (81, {"person": moved.bob}),
        (82, {"team": moved.alpha}),
        (83, {"team": moved.north}),
    ):
        set_target(kpi=csat, starts_on=date(2026, 1, 1), minimum=70, target=goal, by=None, **whose)
    mara = api(moved, "mara")

    def targets(by: str, name: str, **query: Any) -> dict[str, Any]:
        rows = values(mara, "csat", by=by, **query)
        return {row[name]: (told(mara, row)["target"] or {}).get("target") for row in rows}

    assert targets("person", "person")["Bob Test"] == 81
    assert targets("person,week", "person")["Bob Test"] == 81
    # Lena's are for the team that she leads, not for what she does herself; nobody has none.
    assert (targets("person", "person")["Lena Test"], targets("person", "person")[None]) == (None, None)
    assert targets("team", "team") == {"Acme Service": None, "Alpha": 82, "Beta": 80, None: None}
    assert targets("unit", "unit") == {"Acme Service": None, "North": 83, "South": 80, None: None}
    # Alpha is not all of North, and a channel is nobody's.
    beside = builders.team("Gamma", moved.north)
    assert beside.parent == moved.north
    assert targets("unit", "unit", team=moved.alpha.public_id) == {"North": None}
    assert set(targets("channel", "channel").values()) == set(targets("person,channel", "person").values()) == {None}
    assert set(targets("week", "week", team=moved.alpha.public_id).values()) == {82}


def test_a_group_is_not_frozen_and_has_no_estimate(moved: Cast) -> None:
    data = asked(api(moved, "mara"), by="month", group="2026-03").data
    assert [data[name] for name in ("closed", "frozen", "correction", "estimate")] == [None] * 4


def test_a_group_out_of_sight_is_like_none(moved: Cast) -> None:
    lena = api(moved, "lena")
    within = {"by": "person", "team": moved.alpha.public_id}
    assert asked(lena, **within, group=moved.bob.public_id).status == 200
    unseen = [
        asked(lena, **within, group=uuid4()),
        asked(lena, **within, group=moved.cleo.public_id),
        asked(lena, by="person,week", team=moved.alpha.public_id, group=f"{moved.ann.public_id},2026-W12"),
        asked(lena, by="team", group=moved.alpha.public_id),
        asked(lena, by="team", team=moved.alpha.public_id, group=moved.beta.public_id),
        asked(api(moved, "bob"), by="day", person=moved.ann.public_id, group="2026-03-04"),
    ]
    assert {(answer.status, answer.response.content) for answer in unseen} == {(404, unseen[0].response.content)}


@pytest.mark.parametrize(
    ("by", "group", "sentence"),
    [
        ("person", None, "Name the group by a value for each key of “by”, comma separated."),
        ("person,week", "2026-W10", "Name the group by a value for each key of “by”, comma separated."),
        (None, "2026-W10", "Name the group by a value for each key of “by”, comma separated."),
        ("team", "Alpha", "“Alpha” is no id: give that of the team, or nothing for what is not assigned."),
        (
            "channel",
            "fax",
            "There is no channel “fax”: use one of call, chat, mail, message, ticket, social, form, other.",
        ),
        ("day", "2026-04-01", "“2026-04-01” lies outside of the period."),
        ("day,week", "2026-03-02,2026-W11", "“2026-W11” lies outside of the period."),
        ("day", "9999-12-31", None),
        ("week", "2026-03-02", None),
        ("month", "2026-W10", None),
        ("month", "", None),
    ],
)
def test_what_names_no_group_is_said(cast: Cast, by: str | None, group: str | None, sentence: str | None) -> None:
    query = {name: value for name, value in (("by", by), ("group", group)) if value is not None}
    answer = asked(api(cast, "mara"), **query)
    assert (answer.status, list(answer.error["fields"])) == (400, ["group"])
    expected = sentence or (
        f"“{group}” is no {by}: write it as in the values, such as 2026-03-10, 2026-W11 or 2026-03."
    )
    assert answer.error["message"] == expected


def test_a_preset_is_answered_with_its_days(moved: Cast) -> None:
    """Tomorrow the same address leads to the same figures."""
    (row,) = api(moved, "mara").get("/kpis/csat/values/", period="month").results
    assert "period=" not in row["explain"]
    assert "from=2026-02-01&to=2026-02-28&by=" in row["explain"]
