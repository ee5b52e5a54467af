"""What the demonstration draws: the same rows from the same seed, and the things worth finding."""

from datetime import date, timedelta

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from perfdash.demo.drawing import Demonstration, draw_demonstration
from perfdash.demo.organisation import read_organisation, read_toml
from teams.roles import Role

END = date(2026, 11, 22)


@pytest.fixture(scope="module")
def drawn() -> Demonstration:
    return draw_demonstration(END)


def csat(rows: pd.DataFrame) -> float:
    ratings = rows.loc[(rows["survey_kind"] == "csat") & rows["survey_score"].notna(), "survey_score"]
    return float((ratings >= 4).mean())


def agents(drawn: Demonstration, story: str) -> list[str]:
    return [person.key for person in drawn.people if person.story == story]


def test_the_same_seed_and_day_give_the_same_rows() -> None:
    first, second = (draw_demonstration(END, scale=0.02, months=2) for _ in range(2))
    assert first.people == second.people
    assert_frame_equal(first.contacts, second.contacts)
    assert_frame_equal(first.work_time, second.work_time)


def test_another_seed_gives_other_rows() -> None:
    first, second = (draw_demonstration(END, scale=0.02, months=2, seed=seed) for seed in (1, 2))
    assert len(first.contacts) != len(second.contacts) or not first.contacts.equals(second.contacts)


@pytest.mark.parametrize("end", [date(2024, 2, 29), date(2025, 12, 31), date(2026, 4, 1), date(2026, 11, 30)])
def test_it_can_end_on_any_day(end: date) -> None:
    drawn = draw_demonstration(end, scale=0.02)
    last = drawn.contacts["created_at"].max()
    assert (drawn.days.first.year * 12 + drawn.days.first.month) == end.year * 12 + end.month - 13
    assert last < pd.Timestamp(end, tz="UTC")
    assert last > pd.Timestamp(end, tz="UTC") - pd.Timedelta(days=3)
    assert 100 <= len(drawn.people) <= 140


def test_size_of_the_organisation(drawn: Demonstration) -> None:
    assert len(drawn.organisation.sites) == 3
    assert len(drawn.organisation.teams) == 9
    assert 110 <= len(drawn.people) <= 130
    assert 250_000 <= len(drawn.contacts) <= 350_000
    assert {stay.role for person in drawn.people for stay in person.stays} == set(Role)


def test_people_come_go_move_and_work_part_time(drawn: Demonstration) -> None:
    since = drawn.days.first
    assert sum(person.joined_on >= since for person in drawn.people) >= 10
    assert sum(person.left_on is not None and person.left_on >= since for person in drawn.people) >= 5
    assert sum(len(person.stays) > 1 for person in drawn.people) >= 5
    assert sum(person.weekly_hours < 40 for person in drawn.people) >= 10
    assert any([stay.role for stay in person.stays] == [Role.AGENT, Role.TEAM_LEADER] for person in drawn.people)


def test_stays_of_a_person_follow_each_other(drawn: Demonstration) -> None:
    for person in drawn.people:
        for before, after in zip(person.stays, person.stays[1:], strict=False):
            assert before.starts_on < after.starts_on == before.ends_on


def test_nothing_lies_after_the_end_or_before_the_arrival(drawn: Demonstration) -> None:
    rows, end = drawn.contacts, pd.Timestamp(END, tz="UTC")
    for name in ("answered_at", "first_response_at", "handled_at", "solved_at", "survey_sent_at", "survey_rated_at"):
        known = rows[rows[name].notna()]
        assert (known[name] < end).all(), name
        assert (known[name] >= known["created_at"]).all(), name


def test_columns_agree_with_each_other(drawn: Demonstration) -> None:
    rows = drawn.contacts
    queued = rows[rows["answered"].fillna(False)]
    parts = queued["talk_seconds"] + queued["hold_seconds"] + queued["wrap_seconds"]
    assert rows["external_id"].is_unique
    assert rows.loc[rows["abandoned"].fillna(False), "agent"].isna().all()
    assert rows.loc[rows["handled_at"].notna(), "agent"].notna().all()
    assert (parts.dropna() == queued.loc[parts.notna(), "handle_seconds"]).all()
    assert not (rows["reopened"].fillna(False) & rows["resolved_at_first_contact"].fillna(False)).any()
    assert (rows["survey_score"].notna() == rows["survey_rated_at"].notna()).all()
    assert rows.loc[rows["survey_comment"].notna(), "survey_score"].notna().all()


def test_work_happens_while_its_person_is_an_agent_there(drawn: Demonstration) -> None:
    stays = [(person.key, stay) for person in drawn.people for stay in person.stays if stay.role == Role.AGENT]
    rows = drawn.contacts[drawn.contacts["handled_at"].notna()]
    days = rows["handled_at"].dt.date
    for (agent, unit, team), group in rows.assign(day=days).groupby(["agent", "unit", "team"])["day"]:
        own = [stay for key, stay in stays if key == agent and stay.place == (unit, team)]
        assert any(
            stay.starts_on <= group.min() and (stay.ends_on is None or group.max() < stay.ends_on) for stay in own
        ), (agent, team)


def test_ratings_have_the_usual_shape(drawn: Demonstration) -> None:
    rows = drawn.contacts
    share = rows.loc[rows["survey_kind"] == "csat", "survey_score"].value_counts(normalize=True)
    assert share[5] > 0.55
    assert share[1] > share[2] < share[3]
    assert 0.20 < rows["survey_score"].notna().mean() < 0.30
    assert set(rows["survey_kind"].dropna()) == {"csat", "nps", "ces"}


def test_one_team_fell_last_month_because_of_one_category(drawn: Demonstration) -> None:
    rows = drawn.contacts[drawn.contacts["team"] == "Returns"]
    late = rows["created_at"] >= pd.Timestamp(END - timedelta(days=30), tz="UTC")
    refunds = rows["category"] == "Refund not received"
    assert csat(rows[late]) < csat(rows[~late]) - 0.10
    assert csat(rows[late & refunds]) < 0.5
    assert abs(csat(rows[late & ~refunds]) - csat(rows[~late & ~refunds])) < 0.06
    assert (late & refunds).sum() / late.sum() > 2 * (~late & refunds).sum() / (~late).sum()


def test_one_agent_improves_and_one_has_few_ratings(drawn: Demonstration) -> None:
    rows = drawn.contacts
    (improving,), (few,) = agents(drawn, "improving"), agents(drawn, "few ratings")
    own = rows[rows["agent"] == improving]
    half = pd.Timestamp(END - timedelta(days=197), tz="UTC")
    assert csat(own[own["created_at"] >= half]) > csat(own[own["created_at"] < half]) + 0.10
    ratings = rows[(rows["agent"] == few) & (rows["survey_kind"] == "csat") & rows["survey_score"].notna()]
    assert 0 < len(ratings) < 10


def test_busy_weeks_are_busier(drawn: Demonstration) -> None:
    """Black Friday 2025 was November 28."""
    per_day = drawn.contacts.groupby(drawn.contacts["created_at"].dt.date).size()
    weekdays = per_day[[day.weekday() < 5 for day in per_day.index]]
    peak = weekdays[date(2025, 11, 26) : date(2025, 12, 5)]
    assert peak.mean() > 1.15 * weekdays.median()


def test_working_time_adds_up(drawn: Demonstration) -> None:
    rows = drawn.work_time
    used = rows["absent_seconds"] + rows["off_plan_seconds"] + rows["handling_seconds"] + rows["available_seconds"]
    occupancy = rows["handling_seconds"].sum() / (rows["handling_seconds"] + rows["available_seconds"]).sum()
    assert (used <= rows["planned_seconds"] + 2).all()
    assert rows["external_id"].is_unique
    assert 0.70 < occupancy < 0.85


def test_every_team_has_its_own_comments() -> None:
    texts = read_toml("comments.toml")
    assert set(texts["by_team"]) == {team.name for team in read_organisation().teams}
    assert all(len(texts["by_mood"][str(mood)]) >= 20 for mood in range(1, 6))
