"""Write the drawn organisation through the actions of each app: teams and people, logins, targets."""

from datetime import date, timedelta
from typing import Any

from kpis.actions import set_target
from kpis.models import Kpi
from perfdash.demo.belongings import write_belongings
from perfdash.demo.careers import PersonPlan, Place
from perfdash.demo.days import LONG_AGO
from perfdash.demo.drawing import Demonstration
from perfdash.demo.logins import LANGUAGES, PASSWORD
from perfdash.demo.organisation import Organisation, read_toml
from teams.actions import (
    add_membership,
    choose_language,
    create_person,
    create_team,
    give_login,
    root_team,
    update_person,
)
from teams.models import Person, Team


def write_organisation(drawn: Demonstration) -> list[str]:
    """Teams, people with their stays, logins, targets and what they made. Returns the addresses of wallboards."""
    teams = _write_teams(drawn.organisation)
    people = {plan.name: _write_person(plan, teams) for plan in drawn.people}
    _write_targets(teams, people, drawn.days.end)
    return write_belongings(teams)


def _write_teams(organisation: Organisation) -> dict[Place, Team]:
    root = root_team(organisation.name)
    teams: dict[Place, Team] = {(): root}
    for site in organisation.sites:
        teams[(site,)] = create_team(name=site, parent=root, by=None)
    for plan in organisation.teams:
        teams[(plan.site, plan.name)] = create_team(name=plan.name, parent=teams[(plan.site,)], by=None)
    return teams


def _write_person(plan: PersonPlan, teams: dict[Place, Team]) -> Person:
    person = create_person(name=plan.name, external_id=plan.key, email=plan.email, joined_on=plan.joined_on, by=None)
    for stay in plan.stays:
        add_membership(
            person=person,
            team=teams[stay.place],
            role=stay.role,
            starts_on=stay.starts_on,
            ends_on=stay.ends_on,
            by=None,
        )
    if plan.left_on:
        update_person(person, left_on=plan.left_on, by=None)
    if plan.username:
        user = give_login(person, username=plan.username, password=PASSWORD, by=None)
        if plan.username in LANGUAGES:
            choose_language(user, LANGUAGES[plan.username])
    return person


def _write_targets(teams: dict[Place, Team], people: dict[str, Person], today: date) -> None:
    kpis = {kpi.key: kpi for kpi in Kpi.objects.all()}
    manager = people["Margaret Doyle"].user
    for row in read_toml("targets.toml")["target"]:
        set_target(kpi=kpis[row.pop("kpi")], by=manager, **_scope(row, teams, people, today))


def _scope(row: dict[str, Any], teams: dict[Place, Team], people: dict[str, Person], today: date) -> dict[str, Any]:
    """The row with its place, person and beginning as rows and a day."""
    ago, place, name = row.pop("ago", None), row.pop("place", None), row.pop("person", None)
    starts_on = today - (LONG_AGO if ago is None else timedelta(days=ago))
    return row | {
        "starts_on": starts_on,
        "team": teams[tuple(place)] if place else None,
        "person": people[name] if name else None,
    }
