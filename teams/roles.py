"""The roles, what each may see and do, as data. ``access.py`` is the only reader that decides."""

from dataclasses import dataclass
from enum import Enum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    AGENT = "agent", _("Agent")
    TEAM_LEADER = "team_leader", _("Team leader")
    QUALITY_SPECIALIST = "quality_specialist", _("Quality specialist")
    INSTRUCTOR = "instructor", _("Instructor")
    OPERATIONS_MANAGER = "operations_manager", _("Operations manager")
    HR = "hr", _("HR")
    ADMINISTRATOR = "administrator", _("Administrator")


class Reach(Enum):
    """How far a role sees: oneself, the teams of the stay while it lasts, the teams below, or everybody."""

    SELF = "self"
    TENURE = "tenure"
    BELOW = "below"
    EVERYBODY = "everybody"


class Permission(models.TextChoices):
    SEE_FIGURES = "see_figures", _("See the figures of the people in reach")
    SEE_RECORDS = "see_records", _("See the contacts and customers' words of the people in reach")
    SEE_REVIEWS = "see_reviews", _("See the reviews of the people in reach")
    SEE_ORGANISATION = "see_organisation", _("See the operations page")
    WRITE_REVIEWS = "write_reviews", _("Write the reviews of the people in reach")
    HAND_OVER_REVIEWS = "hand_over_reviews", _("Give a review to another writer")
    MANAGE_CYCLES = "manage_cycles", _("Open, follow and close review cycles")
    EXPORT_REVIEWS = "export_reviews", _("Export review summaries")
    EDIT_PEOPLE = "edit_people", _("Change people, teams and logins")
    EDIT_TARGETS = "edit_targets", _("Set targets")
    DEFINE_KPIS = "define_kpis", _("Define KPIs and what roles answer for")
    KEEP_BENCHMARKS = "keep_benchmarks", _("Keep the benchmarks that figures are set beside")
    EDIT_CALENDARS = "edit_calendars", _("Change calendars and promises")
    IMPORT = "import", _("Import contacts, surveys and rosters")
    CLOSE_PERIODS = "close_periods", _("Close periods")
    MAKE_WALLBOARDS = "make_wallboards", _("Put the totals of teams in reach on a screen")
    SEE_SQL = "see_sql", _("See the statements behind a figure")
    SEE_RUNS = "see_runs", _("See imports and aggregation runs")
    RUN_AGGREGATION = "run_aggregation", _("Start an aggregation")


@dataclass(frozen=True)
class RolePolicy:
    reach: Reach
    permissions: frozenset[Permission]
    rank: int
    answers_for: Promise | str


P = Permission

POLICIES: dict[Role, RolePolicy] = {
    Role.AGENT: RolePolicy(Reach.SELF, frozenset(), 1, _("the own work with customers")),
    Role.TEAM_LEADER: RolePolicy(
        Reach.TENURE,
        frozenset({P.SEE_FIGURES, P.SEE_RECORDS, P.SEE_REVIEWS, P.WRITE_REVIEWS, P.MAKE_WALLBOARDS}),
        2,
        _("the teams led, while leading them"),
    ),
    Role.QUALITY_SPECIALIST: RolePolicy(
        Reach.TENURE, frozenset({P.SEE_RECORDS}), 2, _("evaluations of the assigned teams")
    ),
    Role.INSTRUCTOR: RolePolicy(Reach.SELF, frozenset(), 2, _("the topics taught")),
    Role.OPERATIONS_MANAGER: RolePolicy(
        Reach.BELOW,
        frozenset(
            {
                P.SEE_FIGURES,
                P.SEE_RECORDS,
                P.SEE_REVIEWS,
                P.SEE_ORGANISATION,
                P.WRITE_REVIEWS,
                P.HAND_OVER_REVIEWS,
                P.EDIT_TARGETS,
                P.EDIT_CALENDARS,
                P.DEFINE_KPIS,
                P.KEEP_BENCHMARKS,
                P.CLOSE_PERIODS,
                P.MAKE_WALLBOARDS,
                P.SEE_SQL,
                P.SEE_RUNS,
            }
        ),
        3,
        _("every KPI of the teams below"),
    ),
    Role.HR: RolePolicy(
        Reach.EVERYBODY,
        frozenset(
            {
                P.SEE_FIGURES,
                P.SEE_REVIEWS,
                P.HAND_OVER_REVIEWS,
                P.MANAGE_CYCLES,
                P.EXPORT_REVIEWS,
                P.CLOSE_PERIODS,
            }
        ),
        3,
        _("review cycles and summaries"),
    ),
    Role.ADMINISTRATOR: RolePolicy(
        Reach.SELF,
        frozenset({P.EDIT_PEOPLE, P.EDIT_CALENDARS, P.IMPORT, P.SEE_RUNS, P.SEE_SQL, P.RUN_AGGREGATION}),
        4,
        _("configuration, imports and logins"),
    ),
}

LEADING_ROLES = (Role.TEAM_LEADER, Role.OPERATIONS_MANAGER)
