"""Definitions, sets, targets, values, scorecards and runs by API. Expected figures are counted by hand."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from kpis import value_api
from kpis.actions import load_catalogue, set_target
from kpis.models import Kpi, Run, StaleDay, Target
from teams.models import AuditEvent
from teams.roles import Role
from tests import builders
from tests.api.client import api
from tests.conftest import Cast

MARCH = {"from": "2026-03-01", "to": "2026-03-31"}


def work(cast: Cast) -> None:
    """Alpha: Ann 12 ratings, 9 good, on 10 March; Bob 3, 2 good, on 17 March. Beta: Cleo 20, all good."""
    load_catalogue()
    for score in [5] * 9 + [1] * 3:
        builders.survey(score, cast.ann, cast.alpha)
    for score in (5, 4, 2):
        builders.survey(score, cast.bob, cast.alpha, builders.instant(date(2026, 3, 17)))
    for _number in range(20):
        builders.survey(5, cast.cleo, cast.beta, channel="chat")
    builders.aggregate()


def csat(cast: Cast, who: str, **query: Any) -> Any:
    answer = api(cast, who).get("/kpis/csat/values/", **(MARCH | query))
    assert answer.status == 200, answer.data
    return answer.data


def shares(data: Any, *keys: str) -> list[tuple[Any, ...]]:
    return [(*(row[key] for key in keys), row["numerator"], row["denominator"]) for row in data["results"]]


def test_a_value_says_what_it_rests_on(cast: Cast) -> None:
    work(cast)
    data = csat(cast, "mara")
    assert data == {
        "kpi": "csat",
        "label": "CSAT",
        "unit": "percent",
        "version": 1,
        "period": {"key": "custom", "first_day": "2026-03-01", "last_day": "2026-03-31"},
        "scope": {"level": "organisation", "label": "Organisation"},
        "by": [],
        "complete_until": "2026-03-17",
        "explain": "/api/v1/kpis/csat/explain/?from=2026-03-01&to=2026-03-31&by=",
        "results": [
            {"numerator": 31, "denominator": 35, "value": pytest.approx(100 * 31 / 35), "n": 35, "unknown": 0,
             "muted": False, "interval": [pytest.approx(74.05, abs=0.01), pytest.approx(95.46, abs=0.01)],
             "explain": "/api/v1/kpis/csat/explain/?from=2026-03-01&to=2026-03-31&by="},
        ],
    }  # fmt: skip


def test_few_cases_are_muted_and_carry_an_interval(cast: Cast) -> None:
    work(cast)
    (row,) = csat(cast, "bob", person=str(cast.bob.public_id))["results"]
    assert (row["n"], row["muted"]) == (3, True)
    # Wilson 95 % for 2 of 3, as tabulated: 20.8 to 93.9 %.
    assert row["interval"] == [pytest.approx(20.77, abs=0.01), pytest.approx(93.85, abs=0.01)]


def test_values_by_groups(cast: Cast) -> None:
    work(cast)
    assert shares(csat(cast, "mara", by="team"), "team", "team_id") == [
        ("Alpha", str(cast.alpha.public_id), 11, 15),
        ("Beta", str(cast.beta.public_id), 20, 20),
    ]
    assert shares(csat(cast, "mara", by="unit,channel"), "unit", "channel") == [
        ("North", "call", 11, 15),
        ("South", "chat", 20, 20),
    ]
    assert shares(csat(cast, "lena", by="person,week", team=str(cast.alpha.public_id)), "person", "week") == [
        ("Ann Test", "2026-W11", 9, 12),
        ("Bob Test", "2026-W12", 2, 3),
    ]


def test_no_data_is_null_and_never_zero(cast: Cast) -> None:
    work(cast)
    (row,) = csat(cast, "lena", person=str(cast.lena.public_id))["results"]
    assert (row["numerator"], row["denominator"], row["value"], row["n"]) == (0, 0, None, 0)


SEEN = {
    "ann": {"ann": 12},
    "lena": {"alpha": 15, "ann": 12, "bob": 3},
    "omar": {"beta": 20, "cleo": 20},
    "mara": {"": 35, "root": 35, "north": 15, "south": 20, "alpha": 15, "beta": 20, "ann": 12, "bob": 3, "cleo": 20},
    "hugo": {"": 35, "root": 35, "north": 15, "south": 20, "alpha": 15, "beta": 20, "ann": 12, "bob": 3, "cleo": 20},
    "ada": {},
}


@pytest.mark.parametrize("who", SEEN)
def test_each_role_gets_the_figures_it_answers_for(cast: Cast, who: str) -> None:
    work(cast)
    client, unseen = api(cast, who), b""
    for name in ("", "root", "north", "south", "alpha", "beta", "ann", "bob", "cleo"):
        kind = "person" if name in ("ann", "bob", "cleo") else "team"
        scope = {kind: str(getattr(cast, name).public_id)} if name else {}
        answer = client.get("/kpis/csat/values/", **MARCH, **scope)
        if name in SEEN[who]:
            assert [row["n"] for row in answer.data["results"]] == [SEEN[who][name]], name
        else:
            assert answer.status == 404, name
            unseen = unseen or answer.response.content
            assert answer.response.content == unseen
    for kind in ("team", "person"):
        assert client.get("/kpis/csat/values/", **MARCH, **{kind: str(uuid4())}).status == 404


def test_the_days_of_a_team_before_a_tenure_are_not_told(cast: Cast) -> None:
    nina = builders.person("Nina Test")
    builders.stay(nina, cast.alpha, Role.TEAM_LEADER, starts_on=date(2026, 3, 17))
    builders.login(nina, "nina")
    work(cast)
    data = {**cast.__dict__, "nina": nina}
    wide = Cast(**{name: data[name] for name in cast.__dataclass_fields__ if name != "lena"}, lena=nina)
    assert shares(csat(wide, "lena", team=str(cast.alpha.public_id), by="day"), "day") == [("2026-03-17", 2, 3)]


@pytest.mark.parametrize(
    ("key", "query", "status", "field"),
    [
        ("csat", {"by": "colour"}, 400, "by"),
        ("csat", {"by": "team,team"}, 400, "by"),
        ("csat", {"period": "fortnight"}, 400, "period"),
        ("csat", {"from": "2026-03-31", "to": "2026-03-01"}, 400, "period"),
        ("csat", {"from": "2026-03-31"}, 400, "period"),
        ("csat", {"from": "2000-01-01", "to": "2026-03-01"}, 400, "period"),
        ("csat", {"team": "x", "person": "y"}, 400, "person"),
        ("csat", {"teem": "x"}, 400, "teem"),
        ("csat", {"team": "x"}, 404, ""),
        ("no-such-kpi", {}, 404, ""),
        ("performance", {}, 409, ""),
        ("quality_score", {}, 409, ""),
    ],
)
def test_an_odd_question_is_answered_in_words(
    cast: Cast, key: str, query: dict[str, str], status: int, field: str
) -> None:
    load_catalogue()
    answer = api(cast, "mara").get(f"/kpis/{key}/values/", **query)
    assert (answer.status, list(answer.error["fields"])) == (status, [field] if field else [])
    assert answer.error["message"]


def test_people_by_days_are_counted_before_they_are_read(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    work(cast)
    monkeypatch.setattr(value_api, "MOST_ROWS", 2)
    mara = api(cast, "mara")
    assert mara.get("/kpis/csat/values/", by="person,day", **MARCH).status == 413
    assert mara.get("/kpis/csat/values/", by="person,day", **{"from": "2026-03-17", "to": "2026-03-17"}).status == 200


def test_definitions_are_there_for_everybody(cast: Cast) -> None:
    load_catalogue()
    ann = api(cast, "ann")
    listed = ann.get("/kpis/", page_size=500)
    assert listed.data["count"] == Kpi.objects.count() == len(listed.results)
    one = ann.get("/kpis/csat/").data
    assert one["definition"]["numerator"] == "surveys.satisfied"
    assert one["definition"]["denominator"] == "surveys.ratings"
    assert (one["definition"]["measured"], one["definition"]["direction"]) == (True, "higher")
    assert [version["number"] for version in one["versions"]] == [1]
    assert one["definition"] == one["versions"][0]
    assert {row["family"] for row in ann.get("/kpis/", family=one["family"]).results} == {one["family"]}


def test_role_sets_carry_weights_and_parts(cast: Cast) -> None:
    load_catalogue()
    agent = api(cast, "ann").get("/role-sets/agent/").data
    weights = {entry["kpi"]: entry["weight"] for entry in agent["entries"]}
    assert sum(weights.values()) == 100
    (composite,) = [entry for entry in agent["entries"] if entry["kpi"] == "performance"]
    assert composite["parts"]
    assert [row["role"] for row in api(cast, "ann").get("/role-sets/").data] == Role.values
    assert api(cast, "ann").get("/role-sets/king/").status == 404
    assert api(cast, "ann").get("/role-sets/", on="soon").status == 400


def target(cast: Cast, **fields: Any) -> dict[str, Any]:
    return {"kpi": "csat", "starts_on": "2026-01-01", "minimum": 70, "target": 80} | fields


def test_a_target_is_set_followed_and_ended(cast: Cast) -> None:
    load_catalogue()
    mara = api(cast, "mara")
    first = mara.post("/targets/", target(cast, team=str(cast.alpha.public_id)))
    assert first.status == 201
    assert first.data["team"] == {"id": str(cast.alpha.public_id), "name": "Alpha"}
    second = mara.post("/targets/", target(cast, team=str(cast.alpha.public_id), starts_on="2026-02-01", target=85))
    assert mara.get(f"/targets/{first.data['id']}/").data["ends_on"] == "2026-02-01"
    ended = mara.post(f"/targets/{second.data['id']}/end/", {"ends_on": "2026-03-01"})
    assert (ended.status, ended.data["ends_on"]) == (200, "2026-03-01")
    assert mara.post(f"/targets/{first.data['id']}/end/", {"ends_on": "2026-01-01"}).status == 204
    assert Target.objects.count() == 1
    holding = {day: len(mara.get("/targets/", on=day).results) for day in ("2026-01-31", "2026-02-01", "2026-03-01")}
    assert holding == {"2026-01-31": 0, "2026-02-01": 1, "2026-03-01": 0}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kpi": "none"}, "kpi"),
        ({"minimum": 90}, ""),
        ({"minimum": "NaN"}, "minimum"),
        ({"target": "Infinity"}, "target"),
        ({"target": 10**400}, "target"),
        ({"stretch": 75}, ""),
        ({"starts_on": "soon"}, "starts_on"),
        ({"ends_on": "2025-01-01"}, ""),
        ({"role": "king"}, "role"),
        ({"team": str(uuid4())}, "team"),
        ({"made_by": 1}, "made_by"),
        ({"note": "x" * 201}, "note"),
    ],
)
def test_what_makes_no_target_is_refused(cast: Cast, fields: dict[str, Any], field: str) -> None:
    load_catalogue()
    answer = api(cast, "mara").post("/targets/", target(cast, **fields))
    assert (answer.status, list(answer.error["fields"])) == (400, [field] if field else [])
    assert not Target.objects.exists()


def test_one_scope_a_target(cast: Cast) -> None:
    load_catalogue()
    answer = api(cast, "mara").post("/targets/", target(cast, team=str(cast.alpha.public_id), role="agent"))
    assert (answer.status, answer.error["message"]) == (400, "A target has one scope: a team, a person or a role.")


def test_a_unit_s_manager_sets_targets_within_the_unit_only(cast: Cast) -> None:
    load_catalogue()
    nora = builders.person("Nora Test")
    builders.stay(nora, cast.north, Role.OPERATIONS_MANAGER)
    builders.login(nora, "nora")
    unit = Cast(**{name: getattr(cast, name) for name in cast.__dataclass_fields__ if name != "mara"}, mara=nora)
    client = api(unit, "mara")
    assert client.post("/targets/", target(cast, team=str(cast.alpha.public_id))).status == 201
    assert client.post("/targets/", target(cast, person=str(cast.ann.public_id))).status == 201
    for foreign in ({"team": str(cast.beta.public_id)}, {"person": str(cast.cleo.public_id)}):
        assert client.post("/targets/", target(cast, **foreign)).status == 400
    for general in ({}, {"role": "agent"}):
        assert client.post("/targets/", target(cast, **general)).status == 403
    wide = set_target(kpi=Kpi.objects.get(key="dsat"), starts_on=date(2026, 1, 1), minimum=30, target=10, by=None)
    assert client.get(f"/targets/{wide.public_id}/").status == 200
    assert client.post(f"/targets/{wide.public_id}/end/", {"ends_on": "2026-02-01"}).status == 403
    assert client.post("/targets/", target(cast, person=str(nora.public_id))).status == 400


def test_targets_are_seen_where_they_hold(cast: Cast) -> None:
    load_catalogue()
    kpi = Kpi.objects.get(key="csat")
    scopes: dict[str, dict[str, Any]] = {
        "all": {}, "agents": {"role": "agent"}, "north": {"team": cast.north}, "alpha": {"team": cast.alpha},
        "beta": {"team": cast.beta}, "ann": {"person": cast.ann}, "cleo": {"person": cast.cleo},
    }  # fmt: skip
    for note, scope in scopes.items():
        set_target(kpi=kpi, starts_on=date(2026, 1, 1), minimum=70, target=80, by=None, note=note, **scope)
    seen = {
        who: {row["note"] for row in api(cast, who).get("/targets/").results} for who in ("ann", "lena", "mara", "ada")
    }
    assert seen == {
        "ann": {"all", "agents", "north", "alpha", "ann"},
        "lena": {"all", "agents", "north", "alpha", "ann"},
        "mara": set(scopes),
        "ada": {"all", "agents"},
    }


def test_a_scorecard_tells_value_target_attainment_and_score(cast: Cast) -> None:
    work(cast)
    set_target(kpi=Kpi.objects.get(key="csat"), starts_on=date(2026, 1, 1), minimum=70, target=80, by=None)
    card = api(cast, "ann").get(f"/scorecards/person/{cast.ann.public_id}/", **MARCH).data
    entry = next(entry for entry in card["entries"] if entry["kpi"] == "csat")
    assert (card["role"], card["scope"]) == ("agent", {"level": "person", "label": "Ann Test"})
    # 9 of 12 is 75 %: half way from 70 to 80. It is the only KPI with data and a target.
    assert (entry["value"]["value"], entry["value"]["n"], entry["attainment"], entry["share"]) == (75, 12, 50, 100)
    assert (entry["weight"], entry["absent"], entry["target"]["target"]) == (30, "", 80)
    assert card["score"] == 50
    quality = next(entry for entry in card["entries"] if entry["kpi"] == "quality_score")
    assert (quality["value"], quality["attainment"], quality["share"], quality["absent"]) == (
        None,
        None,
        0,
        "not_measured",
    )
    performance = next(entry for entry in card["entries"] if entry["kpi"] == "performance")
    assert {part["absent"] for part in performance["parts"]} == {"no_data"}


def test_scorecards_of_team_and_organisation(cast: Cast) -> None:
    work(cast)
    team = api(cast, "lena").get(f"/scorecards/team/{cast.alpha.public_id}/", **MARCH).data
    assert (team["role"], next(e["value"]["n"] for e in team["entries"] if e["kpi"] == "csat")) == ("team_leader", 15)
    whole = api(cast, "mara").get("/scorecards/organisation/", **MARCH).data
    assert next(e["value"]["n"] for e in whole["entries"] if e["kpi"] == "csat") == 35
    assert {"csat", "average_handle_time", "backlog"} <= {entry["kpi"] for entry in whole["entries"]}
    other = api(cast, "mara").get("/scorecards/organisation/", role="agent", **MARCH).data
    assert {entry["kpi"] for entry in other["entries"]} == {"performance", "quality_score", "csat"}
    assert api(cast, "mara").get("/scorecards/organisation/", role="king").status == 400


def test_a_leader_s_scorecard_is_that_of_the_teams_led(cast: Cast) -> None:
    work(cast)
    card = api(cast, "mara").get(f"/scorecards/person/{cast.lena.public_id}/", **MARCH).data
    assert (card["role"], next(e["value"]["n"] for e in card["entries"] if e["kpi"] == "csat")) == ("team_leader", 15)


def test_runs_tell_what_they_did(cast: Cast) -> None:
    work(cast)
    (run,) = api(cast, "ada").get("/runs/").results
    assert (run["state"], run["trigger"], run["complete_until"]) == ("done", "test", "2026-03-17")
    assert run["days_built"] == run["days_asked"] > 0
    assert api(cast, "ada").get(f"/runs/{run['id']}/").data == run
    assert api(cast, "mara").get("/runs/", state="running").results == []


def test_a_run_is_started_for_the_days_asked(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    work(cast)
    handed: list[int] = []
    monkeypatch.setattr("kpis.run_api.fan_out", handed.append)
    with django_capture_on_commit_callbacks(execute=True):
        answer = api(cast, "ada").post("/runs/", {"first_day": "2026-03-10", "last_day": "2026-03-10"})
    assert (answer.status, answer.data["state"], answer.data["by"]) == (202, "running", "ada")
    run = Run.objects.get(public_id=answer.data["id"])
    assert handed == [run.pk]
    assert set(StaleDay.objects.values_list("table", "day")) == {("surveys", date(2026, 3, 10))}
    assert AuditEvent.objects.filter(action="aggregation.start", by=cast.user("ada")).exists()
    with django_capture_on_commit_callbacks(execute=True):
        again = api(cast, "ada").post("/runs/", {"all": True})
    assert again.data["id"] == answer.data["id"]


@pytest.mark.parametrize(
    ("body", "field"),
    [({"first_day": "2026-03-11", "last_day": "2026-03-10"}, "last_day"), ({"first_day": "x"}, "first_day"),
     ({"all": True, "first_day": "2026-03-11"}, "all"), ({"from": "2026-03-11"}, "from")],
)  # fmt: skip
def test_what_asks_for_no_run_is_refused(cast: Cast, body: dict[str, Any], field: str) -> None:
    answer = api(cast, "ada").post("/runs/", body)
    assert (answer.status, list(answer.error["fields"])) == (400, [field])
    assert not Run.objects.exists()


def test_freshness_is_told(cast: Cast) -> None:
    work(cast)
    fresh = api(cast, "ann").get("/freshness/").data
    assert (fresh["until"], fresh["stale_days"]) == ("2026-03-17", 0)
    assert fresh["built_at"]
