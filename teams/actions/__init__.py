"""The only writer of people, teams, memberships, logins and the audit log.

Every action takes the acting login as ``by`` (None: the system itself, on an import or a command line), refuses with a
ValidationError whose sentence can be shown as it is, and notes what it did in the audit log when somebody acted.
"""

from teams.actions.arrivals import Newcomer, NewStay, admit_people
from teams.actions.audit import record_event
from teams.actions.calendars import (
    create_calendar,
    drop_special_day,
    drop_weekly_hours,
    set_calendar,
    set_special_day,
    set_weekly_hours,
    update_calendar,
)
from teams.actions.digests import choose_digest, claim_digest
from teams.actions.first_run import (
    begin_organisation,
    claim_first_run,
    describe_organisation,
    first_run_token,
    holds_first_run,
)
from teams.actions.logins import (
    choose_language,
    end_sessions,
    give_login,
    set_generated_password,
    switch_off_login,
    switch_on_login,
)
from teams.actions.people import create_person, update_person
from teams.actions.stays import add_membership, end_membership, move_person, move_stay
from teams.actions.tree import create_team, root_team, update_team

__all__ = [
    "NewStay",
    "Newcomer",
    "add_membership",
    "admit_people",
    "begin_organisation",
    "choose_digest",
    "choose_language",
    "claim_digest",
    "claim_first_run",
    "create_calendar",
    "create_person",
    "create_team",
    "describe_organisation",
    "drop_special_day",
    "drop_weekly_hours",
    "end_membership",
    "end_sessions",
    "first_run_token",
    "give_login",
    "holds_first_run",
    "move_person",
    "move_stay",
    "record_event",
    "root_team",
    "set_calendar",
    "set_generated_password",
    "set_special_day",
    "set_weekly_hours",
    "switch_off_login",
    "switch_on_login",
    "update_calendar",
    "update_person",
    "update_team",
]
