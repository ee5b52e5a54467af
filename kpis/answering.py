"""Who answers for which role: whose scorecard somebody has on a day, and over which teams."""

from collections.abc import Iterable
from datetime import date

from teams.models import Membership, Team
from teams.roles import Role

# Whose set a person's scorecard shows, where somebody holds several roles on a day.
SCORED_ROLES = (Role.TEAM_LEADER, Role.QUALITY_SPECIALIST, Role.INSTRUCTOR, Role.AGENT)


def answers_as(stays: Iterable[Membership], day: date) -> tuple[Role, tuple[Team, ...]]:
    """The role a person is scored in on a day, and the teams of it; an agent without a team where none is held."""
    holding = [stay for stay in stays if stay.holds_on(day)]
    held = {stay.role for stay in holding}
    role = next((role for role in SCORED_ROLES if role in held), Role.AGENT)
    return role, tuple(stay.team for stay in holding if stay.role == role)
