"""Whose a row is: people and teams found, made where allowed, refused where not; stays and leaders."""

from datetime import date
from typing import Any

import pytest

from contacts.ingest import Part, ingest
from contacts.models import Contact, Survey
from contacts.records import frame_from_records
from teams.actions import move_person
from teams.models import AuditEvent, Membership, Person, Team
from teams.roles import Role
from tests import builders
from tests.conftest import Cast
from tests.contacts.frames import at, reasons, row, survey_row, take

pytestmark = pytest.mark.django_db

MAKING = {"create_people": True, "create_teams": True}


def owner(key: str = "c1") -> tuple[str, str]:
    found = Contact.objects.select_related("person", "team").get(external_id=key)
    return (found.person.name if found.person else "", found.team.name if found.team else "")


def stays(name: str) -> list[tuple[str, str, date, date | None, bool]]:
    found = Membership.objects.filter(person__name=name).select_related("team").order_by("starts_on", "role")
    return [(stay.team.name, stay.role, stay.starts_on, stay.ends_on, stay.primary) for stay in found]


# --- the team by the stay that held


def test_a_contact_belongs_to_the_team_of_the_agent_on_that_day(cast: Cast) -> None:
    move_person(cast.ann, team=cast.beta, on=date(2026, 3, 11), by=None)
    later = {"created_at": at(10, day=11), "handled_at": at(11, day=11)}
    take(row("c1", agent="Ann Test"), row("c2", agent="Ann Test", **later))
    assert (owner("c1"), owner("c2")) == (("Ann Test", "Alpha"), ("Ann Test", "Beta"))


def test_the_day_is_that_of_the_end_of_handling(cast: Cast) -> None:
    move_person(cast.ann, team=cast.beta, on=date(2026, 3, 11), by=None)
    take(
        row("late", agent="Ann Test", handled_at=at(1, day=11)),
        row("open", agent="Ann Test", handled_at=None),
    )
    assert (owner("late")[1], owner("open")[1]) == ("Beta", "Alpha")


def test_the_day_is_the_organisations(cast: Cast, settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Kolkata"  # 18:30 UTC is the next day's midnight there
    move_person(cast.ann, team=cast.beta, on=date(2026, 3, 11), by=None)
    take(
        row("before", agent="Ann Test", handled_at=at(18, 29, 59)),
        row("after", agent="Ann Test", handled_at=at(18, 30)),
    )
    assert (owner("before")[1], owner("after")[1]) == ("Alpha", "Beta")


def test_a_survey_belongs_to_the_team_of_its_rating_day(cast: Cast) -> None:
    move_person(cast.ann, team=cast.beta, on=date(2026, 3, 11), by=None)
    take(survey_row(agent="Ann Test", survey_rated_at=at(9, day=12)))
    survey = Survey.objects.get()
    assert (owner()[1], survey.team, survey.person) == ("Alpha", cast.beta, cast.ann)


def test_a_survey_has_the_team_that_its_row_names(cast: Cast) -> None:
    take(survey_row(agent="Ann Test", team="Beta", unit="South"))
    assert (owner(), Survey.objects.get().team) == (("Ann Test", "Beta"), cast.beta)


def test_a_day_outside_every_stay_has_no_team(cast: Cast) -> None:
    take(row(agent="Ann Test", created_at=at(10).replace(year=2025), handled_at=None))
    assert owner() == ("Ann Test", "")


def test_rows_without_an_agent_have_the_team_they_name(cast: Cast) -> None:
    take(row("c1", agent=None, team="Alpha"), row("c2", agent=None, team=None))
    assert (owner("c1"), owner("c2")) == (("", "Alpha"), ("", ""))


def test_a_later_move_leaves_contacts_where_they_were(cast: Cast) -> None:
    take(row(agent="Ann Test"))
    move_person(cast.ann, team=cast.beta, on=date(2026, 3, 10), by=None)
    take({"external_id": "c1", "escalated": True})
    assert owner() == ("Ann Test", "Alpha")


def test_another_agent_takes_the_contact_to_the_own_team(cast: Cast) -> None:
    take(row(agent="Ann Test"))
    take(row(agent="Cleo Test"))
    assert owner() == ("Cleo Test", "Beta")


# --- where nothing may be made


def test_an_unknown_agent_is_rejected_where_making_people_is_off(cast: Cast) -> None:
    outcome = take(row("c1", agent="Ann Test"), row("c2", agent="Nobody"), headers={"agent": "Agent name"})
    ((line, column, reason),) = reasons(outcome)
    assert (line, column, outcome.rejections[0].value) == (2, "Agent name", "Nobody")
    assert reason.startswith("Nobody has this key in exports, and this import does not create people")
    assert 'bring them in with a roster, or allow it ("people = true" under [create] in the mapping;' in reason
    assert (Contact.objects.count(), Person.objects.filter(name="Nobody").count()) == (1, 0)


def test_an_unknown_team_is_rejected_where_making_teams_is_off(cast: Cast) -> None:
    outcome = take(row(agent="New", team="Gamma"), create_people=True)
    ((line, column, reason),) = reasons(outcome)
    assert (line, column) == (1, "team")
    assert 'make it on the page Teams, or allow it ("teams = true" under [create] in the mapping;' in reason
    assert not Person.objects.filter(name="New").exists()


def test_a_name_shared_by_teams_needs_its_unit(cast: Cast) -> None:
    builders.team("Alpha", cast.south)
    outcome = take(row("c1", team="Alpha"), row("c2", team="Alpha", unit="South"), **MAKING)
    assert reasons(outcome) == [(1, "team", "Several teams have this name, and the row names no unit.")]
    assert Contact.objects.get().team == Team.objects.get(name="Alpha", parent=cast.south)


# --- people and teams out of the file


def test_people_teams_and_units_are_made_with_their_places(cast: Cast) -> None:
    outcome = take(
        row("c1", agent="Dora", team="Ivo", unit="Uma", team_leader="Ivo", unit_manager="Uma",
            agent_email="d@a.example"),
        row("c2", agent="Ed", team="Ivo", unit="Uma", team_leader="Ivo", unit_manager="Uma",
            created_at=at(10, day=8), handled_at=at(11, day=8)),
        **MAKING,
    )  # fmt: skip
    assert (outcome.people_created, outcome.teams_created) == (4, 2)
    team = Team.objects.get(name="Ivo")
    assert team.parent and (team.parent.name, team.parent.parent) == ("Uma", cast.root)
    assert stays("Dora") == [("Ivo", Role.AGENT, date(2026, 3, 10), None, True)]
    assert stays("Ed") == [("Ivo", Role.AGENT, date(2026, 3, 8), None, True)]
    assert stays("Ivo") == [("Ivo", Role.TEAM_LEADER, date(2026, 3, 8), None, False)]
    assert stays("Uma") == [("Uma", Role.OPERATIONS_MANAGER, date(2026, 3, 8), None, False)]
    assert Person.objects.get(name="Dora").email == "d@a.example"


def test_a_team_may_stand_under_two_units(cast: Cast) -> None:
    take(row("c1", agent="Dora", team="Ivo", unit="Uma"), row("c2", agent="Ed", team="Ivo", unit="Vera"), **MAKING)
    assert Team.objects.filter(name="Ivo").count() == 2
    assert stays("Dora")[0][0] == stays("Ed")[0][0] == "Ivo"


def test_a_unit_alone_is_the_team(cast: Cast) -> None:
    take(row(agent="Dora", unit="Uma", unit_manager="Uma"), **MAKING)
    assert owner() == ("Dora", "Uma")
    assert stays("Uma") == [("Uma", Role.OPERATIONS_MANAGER, date(2026, 3, 10), None, False)]


def test_people_whose_team_is_unknown_belong_to_the_topmost_one(cast: Cast) -> None:
    take(row(agent="Dora"), create_people=True)
    assert stays("Dora") == [("Acme Service", Role.AGENT, date(2026, 3, 10), None, True)]
    assert owner() == ("Dora", "Acme Service")


def test_a_key_and_a_name_may_differ(cast: Cast) -> None:
    take(row(agent="E-17", agent_name="Dora Duke"), create_people=True)
    person = Person.objects.get(external_id="E-17")
    assert (person.name, owner()[0]) == ("Dora Duke", "Dora Duke")


def test_what_is_no_mail_address_is_left_out(cast: Cast) -> None:
    outcome = take(row(agent="Dora", agent_email="dora at home"), create_people=True)
    assert outcome.notes == {"agent_email is no mail address, left out": 1}
    assert Person.objects.get(name="Dora").email == ""


def test_teams_one_after_the_other_become_dated_stays(cast: Cast) -> None:
    rows = [row(f"c{day}", agent="Dora", team="Blue" if day < 12 else "Red", created_at=at(9, day=day),
                handled_at=at(10, day=day)) for day in (10, 11, 12, 13)]  # fmt: skip
    outcome = take(*rows, **MAKING)
    assert stays("Dora") == [
        ("Blue", Role.AGENT, date(2026, 3, 10), date(2026, 3, 12), True),
        ("Red", Role.AGENT, date(2026, 3, 12), None, True),
    ]
    assert not outcome.notes


def test_teams_by_turns_become_one_stay_and_the_rows_keep_theirs(cast: Cast) -> None:
    teams = {10: "Blue", 11: "Red", 12: "Red", 13: "Blue", 14: "Red"}
    rows = [row(f"c{day}", agent="Dora", team=team, created_at=at(9, day=day), handled_at=at(10, day=day))
            for day, team in teams.items()]  # fmt: skip
    outcome = take(*rows, **MAKING)
    assert stays("Dora") == [("Red", Role.AGENT, date(2026, 3, 10), None, True)]
    assert outcome.notes == {"agent in several teams by turns, placed in the one with most rows": 1}
    assert [owner(f"c{day}")[1] for day in teams] == list(teams.values())


def test_an_earlier_file_fills_the_time_before_the_first_stay(cast: Cast) -> None:
    names = {"agent": "Dora", "team": "Blue", "team_leader": "Ivo"}
    take(row("c2", **names), **MAKING)
    earlier = {"created_at": at(9, day=5), "handled_at": at(10, day=5)}
    take(row("c1", **names, **earlier), **MAKING)
    assert stays("Dora") == [
        ("Blue", Role.AGENT, date(2026, 3, 5), date(2026, 3, 10), True),
        ("Blue", Role.AGENT, date(2026, 3, 10), None, True),
    ]
    assert [stay[2:4] for stay in stays("Ivo")] == [
        (date(2026, 3, 5), date(2026, 3, 10)),
        (date(2026, 3, 10), None),
    ]


def test_people_who_are_there_already_stay_where_they_are(cast: Cast) -> None:
    before = stays("Ann Test")
    outcome = take(row(agent="Ann Test", team="Gamma"), **MAKING)
    assert (stays("Ann Test"), outcome.people_created) == (before, 0)
    assert owner() == ("Ann Test", "Gamma")


def test_the_people_of_rejected_rows_are_not_made(cast: Cast) -> None:
    outcome = take(row(agent="Dora", team="Blue", handled_at=at(9)), **MAKING)
    assert (outcome.rejected, outcome.people_created, outcome.teams_created) == (1, 0, 0)
    assert not Person.objects.filter(name="Dora").exists()


def test_making_the_same_people_again_makes_nobody(cast: Cast) -> None:
    rows = [row("c1", agent="Dora", team="Ivo", unit="Uma", team_leader="Ivo", unit_manager="Uma")]
    take(*rows, **MAKING)
    before = list(Membership.objects.values())
    again = take(*rows, **MAKING)
    assert (again.people_created, again.teams_created, again.rows.unchanged) == (0, 0, 1)
    assert list(Membership.objects.values()) == before


def test_what_an_import_makes_is_in_the_audit_log(cast: Cast) -> None:
    ada = cast.user("ada")
    ingest([Part(frame_from_records([row(agent="Dora", team="Blue")]))], source="desk", by=ada, **MAKING)
    assert {"team.create", "person.create", "membership.add"} <= set(
        AuditEvent.objects.filter(by=ada).values_list("action", flat=True)
    )
