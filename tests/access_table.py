"""What each persona is answered by each address: one row a route. A route without a row fails the build.

Statuses stand in the order of ``PERSONAS``. Own and foreign follow from the object: all belong to Ann's team, led by
Lena; to Cleo and Omar they are foreign. ``objects`` fills the address by names of ``tests.access_scene``; an address
with ids is also tried with unknown ones, which must answer each persona as what is foreign does.
A write is sent with ``body`` (none: empty), so 400 reads "may, had it been filled in".
Methods that a row does not name must not do anything for anybody.
"""

from dataclasses import dataclass, field
from typing import Any

# persona -> who of the cast (None: no login)
PERSONAS = {
    "anonymous": None,
    "agent": "ann",
    "other agent": "cleo",
    "leader": "lena",
    "other leader": "omar",
    "operations manager": "mara",
    "HR": "hugo",
    "administrator": "ada",
}


@dataclass(frozen=True)
class Row:
    """``get``, ``post``, ``patch``: statuses. ``query`` is added to the address; ``form`` sends a form, not JSON."""

    get: str = ""
    post: str = ""
    patch: str = ""
    objects: dict[str, str] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    form: bool = False

    def statuses(self, method: str) -> list[int]:
        return [int(status) for status in getattr(self, method).split()]

    @property
    def methods(self) -> list[str]:
        return [method for method in ("get", "post", "patch") if getattr(self, method)]


EVERYBODY = "200 200 200 200 200 200 200 200"
ANY_LOGIN = "401 200 200 200 200 200 200 200"
ANY_PAGE = "302 200 200 200 200 200 200 200"

#                  anonymous agent other leader other manager HR administrator
OF_ANN = "401 200 404 200 404 200 200 404"
OF_ALPHA = "401 404 404 200 404 200 200 404"
EDITORS = "401 403 403 403 403 403 403 400"
EDITORS_OF_ANN = "401 403 404 403 404 403 403 400"
CONFIRMED_ONLY = "401 403 404 403 404 403 403 403"
EDITORS_OF_ALPHA = "401 404 404 403 404 403 403 400"
IMPORTERS = "401 403 403 403 403 403 403 400"

API: dict[str, Row] = {
    "api-schema": Row(get=ANY_LOGIN),
    "api-docs": Row(get=ANY_PAGE),
    "api-me": Row(get=ANY_LOGIN),
    "api-freshness": Row(get=ANY_LOGIN),
    "api-nothing": Row(get="404 404 404 404 404 404 404 404", post="404 404 404 404 404 404 404 404"),
    "api-person-list": Row(get=ANY_LOGIN, post=EDITORS),
    "api-person-detail": Row(
        get="401 200 404 200 404 200 200 200", patch=EDITORS_OF_ANN, objects={"id": "ann"}, body={"name": ""}
    ),
    # By session, roles are given by who confirmed the password lately: the administrator did not.
    "api-person-memberships": Row(get="401 200 404 200 404 200 200 200", post=CONFIRMED_ONLY, objects={"id": "ann"}),
    "api-person-end-membership": Row(post=CONFIRMED_ONLY, objects={"id": "ann"}),
    "api-person-move": Row(post=EDITORS_OF_ANN, objects={"id": "ann"}),
    "api-team-list": Row(get=ANY_LOGIN, post=EDITORS),
    "api-team-detail": Row(
        get="401 404 404 200 404 200 200 200", patch=EDITORS_OF_ALPHA, objects={"id": "alpha"}, body={"name": ""}
    ),
    "api-contact-list": Row(get=ANY_LOGIN, post=IMPORTERS),
    "api-contact-detail": Row(get="401 200 404 200 404 200 404 404", objects={"id": "contact"}),
    "api-survey-list": Row(get=ANY_LOGIN, post=IMPORTERS),
    "api-survey-detail": Row(get=OF_ANN, objects={"id": "survey"}),
    "api-work-time-list": Row(post=IMPORTERS),
    "api-kpi-list": Row(get=ANY_LOGIN),
    "api-kpi-detail": Row(get=ANY_LOGIN, objects={"key": "kpi"}),
    "api-kpi-versions": Row(post="401 403 403 403 403 400 403 403", objects={"key": "kpi"}),
    "api-kpi-values": Row(get="401 404 404 404 404 200 200 404", objects={"key": "kpi"}),
    "api-kpi-explain": Row(get="401 404 404 404 404 200 200 404", objects={"key": "kpi"}),
    "api-role-set-list": Row(get=ANY_LOGIN),
    "api-role-set-detail": Row(get=ANY_LOGIN, objects={"role": "role"}),
    "api-target-list": Row(get=ANY_LOGIN, post="401 403 403 403 403 400 403 403"),
    "api-target-detail": Row(get="401 200 404 200 404 200 200 404", objects={"id": "target"}),
    "api-target-end": Row(post="401 403 404 403 404 400 403 404", objects={"id": "target"}),
    "api-benchmark-list": Row(get=ANY_LOGIN),
    "api-benchmark-detail": Row(get=ANY_LOGIN, objects={"id": "benchmark"}),
    "api-run-list": Row(
        get="401 403 403 403 403 200 403 200", post="401 403 403 403 403 403 403 400", body={"first_day": "?"}
    ),
    "api-run-detail": Row(get="401 403 403 403 403 200 403 200", objects={"id": "run"}),
    "api-scorecard-person": Row(get=OF_ANN, objects={"id": "ann"}),
    "api-scorecard-team": Row(get=OF_ALPHA, objects={"id": "alpha"}),
    "api-scorecard-organisation": Row(get="401 404 404 404 404 200 200 404"),
}

LOGIN: dict[str, Row] = {
    "language": Row(post="302 302 302 302 302 302 302 302", form=True),
    "account_login": Row(get="200 302 302 302 302 302 302 302", post="200 302 302 302 302 302 302 302", form=True),
    "account_logout": Row(get="302 200 200 200 200 200 200 200", post="302 302 302 302 302 302 302 302", form=True),
    "account_inactive": Row(get=EVERYBODY),
    "account_reauthenticate": Row(get=ANY_PAGE, post=ANY_PAGE, form=True),
    "account_change_password": Row(get=ANY_PAGE, post=ANY_PAGE, form=True),
    "account_reset_password": Row(get=EVERYBODY, post=EVERYBODY, form=True),
    "account_reset_password_done": Row(get=EVERYBODY),
    "account_reset_password_from_key": Row(
        get=EVERYBODY, post=EVERYBODY, objects={"uidb36": "word", "key": "word"}, form=True
    ),
    "account_reset_password_from_key_done": Row(get=EVERYBODY),
}

PAGES: dict[str, Row] = {
    "home": Row(get="302 302 302 302 302 302 302 302"),
    "me": Row(get=ANY_PAGE),
    "my_team": Row(get="302 404 404 200 200 404 404 404"),
    "team": Row(get="302 404 404 200 404 200 200 404", objects={"public_id": "alpha"}),
    "person": Row(get="302 200 404 200 404 200 200 404", objects={"public_id": "ann"}),
    "my_digest": Row(get=ANY_PAGE, post="302 302 302 302 302 302 302 302", form=True),
    "digest_stop": Row(
        get="404 404 404 404 404 404 404 404",
        post="404 404 404 404 404 404 404 404",
        objects={"token": "word"},
        form=True,
    ),
    "one_to_one": Row(get="302 200 404 200 404 200 200 404", objects={"public_id": "ann"}),
    "led": Row(get="302 404 404 200 404 200 200 404", objects={"public_id": "lena"}),
    "operations": Row(get="302 404 404 404 404 200 200 404"),
    # Each begins with what is the own; others' scopes: tests/dashboards/test_compare.py.
    "compare": Row(get=ANY_PAGE),
    "explain": Row(get="302 404 404 404 404 200 200 404", objects={"key": "kpi"}),
    "record": Row(get="302 200 404 200 404 200 404 404", objects={"public_id": "contact"}),
    "search": Row(get=ANY_PAGE, query={"q": "a"}),
    "healthz": Row(get=EVERYBODY),
    "readyz": Row(get=EVERYBODY),
}

IMPORTERS_PAGE = "302 404 404 404 404 404 404 200"
IMPORTERS_ACT = "302 404 404 404 404 404 404 302"

IMPORTS: dict[str, Row] = {
    "imports": Row(get=IMPORTERS_PAGE),
    "new_import": Row(get=IMPORTERS_PAGE, post="302 404 404 404 404 404 404 400", form=True),
    "import": Row(get=IMPORTERS_PAGE, objects={"public_id": "import"}),
    "import_progress": Row(get=IMPORTERS_PAGE, objects={"public_id": "import"}),
    "import_rejected": Row(get=IMPORTERS_PAGE, objects={"public_id": "import"}),
    "confirm_import": Row(post=IMPORTERS_ACT, objects={"public_id": "import"}, form=True),
    "cancel_import": Row(post=IMPORTERS_ACT, objects={"public_id": "import"}, form=True),
    # Nothing is uploaded: each step leads back to the first.
    "import_roster": Row(get=IMPORTERS_PAGE, post="302 404 404 404 404 404 404 422", form=True),
    "roster_preview": Row(get=IMPORTERS_ACT, post=IMPORTERS_ACT, form=True),
    "roster_confirm": Row(post=IMPORTERS_ACT, form=True),
    "roster_result": Row(get=IMPORTERS_ACT),
    "roster_rejected": Row(get="302 404 404 404 404 404 404 404"),
}

HR_PAGE = "302 404 404 404 404 404 200 404"
CYCLE = {"public_id": "cycle"}
REVIEW = {"public_id": "review"}

# The review is signed by Lena and waits for Ann: writing goes back to the review, and nobody is handed what is signed.
REVIEWS: dict[str, Row] = {
    "reviews": Row(get="302 302 302 302 302 302 302 302"),
    "reviews_to_write": Row(get="302 404 404 200 200 200 404 404"),
    "people_reviews": Row(get="302 404 404 200 200 200 200 404"),
    "my_reviews": Row(get=ANY_PAGE),
    "cycles": Row(get=HR_PAGE),
    "new_cycle": Row(get=HR_PAGE, post=HR_PAGE, form=True),
    "cycle": Row(get=HR_PAGE, objects=CYCLE),
    "cycle_opening": Row(get=HR_PAGE, objects=CYCLE),
    "open_cycle": Row(post="302 404 404 404 404 404 302 404", objects=CYCLE, form=True),
    "cycle_scores": Row(get=HR_PAGE, objects=CYCLE),
    "close_cycle": Row(get=HR_PAGE, post=HR_PAGE, objects=CYCLE, form=True),
    "cycle_export": Row(get=HR_PAGE, objects=CYCLE),
    "review": Row(get="302 200 404 200 404 200 200 404", objects=REVIEW),
    "write_review": Row(post="302 404 404 302 404 404 404 404", objects=REVIEW, form=True),
    "comment_review": Row(post="302 200 404 404 404 404 404 404", objects=REVIEW, form=True),
    "sign_review": Row(
        get="302 200 404 302 404 404 404 404", post="302 200 404 302 404 404 404 404", objects=REVIEW, form=True
    ),
    "hand_over_review": Row(
        get="302 404 404 404 404 302 302 404", post="302 404 404 404 404 302 302 404", objects=REVIEW, form=True
    ),
    "reopen_review": Row(get=HR_PAGE, post=HR_PAGE, objects=REVIEW, form=True),
    "close_review": Row(get=HR_PAGE, post=HR_PAGE, objects=REVIEW, form=True),
}

MANAGER_PAGE = "302 404 404 404 404 200 404 404"
CLOSERS_PAGE = "302 404 404 404 404 200 200 404"
RUNS_PAGE = "302 404 404 404 404 200 404 200"

SET = {"kind": "set_kind", "name": "role"}
BENCHMARK = {"public_id": "benchmark"}

KPIS: dict[str, Row] = {
    "kpis": Row(get=ANY_PAGE),
    "kpi": Row(get=ANY_PAGE, objects={"key": "kpi"}),
    "kpi_new": Row(get=MANAGER_PAGE, post=MANAGER_PAGE, form=True),
    # Without a kind asked for, an empty form is a choice of kinds; the form of a version is refused.
    "kpi_version_new": Row(
        get=MANAGER_PAGE, post="302 404 404 404 404 422 404 404", objects={"key": "kpi"}, body={"after": 1}, form=True
    ),
    "kpi_version_withdraw": Row(
        get=MANAGER_PAGE, post="302 404 404 404 404 422 404 404", objects={"key": "kpi", "number": "first"}, form=True
    ),
    "sets": Row(get=ANY_PAGE),
    "set": Row(get=ANY_PAGE, objects=SET),
    "set_change": Row(get=MANAGER_PAGE, post="302 404 404 404 404 422 404 404", objects=SET, body={"x": 1}, form=True),
    "set_withdraw": Row(get=MANAGER_PAGE, post="302 404 404 404 404 422 404 404", objects=SET, form=True),
    "benchmarks": Row(get=ANY_PAGE),
    "benchmark_add": Row(get=MANAGER_PAGE, post=MANAGER_PAGE, form=True),
    "benchmark_change": Row(
        get=MANAGER_PAGE, post="302 404 404 404 404 422 404 404", objects=BENCHMARK, body={"value": "x"}, form=True
    ),
    "benchmark_remove": Row(get=MANAGER_PAGE, post="302 404 404 404 404 302 404 404", objects=BENCHMARK, form=True),
    "targets": Row(get=MANAGER_PAGE),
    "target_grid": Row(get=MANAGER_PAGE),
    "target_set": Row(get=MANAGER_PAGE, post=MANAGER_PAGE, form=True),
    "target_end": Row(get=MANAGER_PAGE, post=MANAGER_PAGE, objects={"public_id": "target"}, form=True),
    "closed_periods": Row(get=CLOSERS_PAGE),
    "close_period": Row(get=CLOSERS_PAGE, post=CLOSERS_PAGE, form=True),
    "closed_period": Row(get=CLOSERS_PAGE, objects={"public_id": "closed"}),
    "runs": Row(get=RUNS_PAGE),
    "run_start": Row(post="302 404 404 404 404 404 404 302", form=True),
    "run": Row(get=RUNS_PAGE, objects={"public_id": "run"}),
}

MAKERS_PAGE = "302 404 404 200 200 200 404 404"

# The board is of Lena's team; the screen asks nobody who they are.
WALLBOARDS: dict[str, Row] = {
    "wallboard": Row(get=EVERYBODY, objects={"token": "token"}),
    "wallboards": Row(get=MAKERS_PAGE),
    "wallboard_add": Row(get=MAKERS_PAGE, post="302 404 404 422 422 422 404 404", body={"name": ""}, form=True),
    "wallboard_revoke": Row(post="302 404 404 302 404 302 404 404", objects={"public_id": "board"}, form=True),
}

OWN_ACT = "302 302 404 404 404 404 404 404"
VIEW = {"public_id": "view"}

# The view is Ann's: it is nobody else's business, whoever they are.
VIEWS: dict[str, Row] = {
    "saved_views": Row(get=ANY_PAGE),
    "saved_view_add": Row(
        get=ANY_PAGE, post="302 422 422 422 422 422 422 422", query={"address": "/kpis/"}, body={"name": ""}, form=True
    ),
    "saved_view_rename": Row(
        get="302 200 404 404 404 404 404 404",
        post="302 422 404 404 404 404 404 404",
        objects=VIEW,
        body={"name": ""},
        form=True,
    ),
    "saved_view_start": Row(post=OWN_ACT, objects=VIEW, form=True),
    "saved_view_remove": Row(post=OWN_ACT, objects=VIEW, form=True),
}

SETUP_PAGE = "302 404 404 404 404 200 404 200"
SETUP_FORM = "302 404 404 404 404 422 404 422"
SETUP_ACT = "302 404 404 404 404 302 404 302"
CALENDAR = {"public_id": "calendar"}

CALENDARS: dict[str, Row] = {
    "calendars": Row(get=SETUP_PAGE),
    "calendar": Row(get=SETUP_PAGE, objects=CALENDAR),
    "calendar_add": Row(get=SETUP_PAGE, post=SETUP_FORM, body={"name": ""}, form=True),
    "calendar_edit": Row(get=SETUP_PAGE, post=SETUP_FORM, objects=CALENDAR, body={"name": ""}, form=True),
    "calendar_hours": Row(get=SETUP_PAGE, post=SETUP_FORM, objects=CALENDAR, body={"day0": "?"}, form=True),
    "calendar_hours_drop": Row(post=SETUP_ACT, objects=CALENDAR, form=True),
    "calendar_day": Row(get=SETUP_PAGE, post=SETUP_FORM, objects=CALENDAR, body={"day": "?"}, form=True),
    "calendar_day_drop": Row(post=SETUP_ACT, objects=CALENDAR, form=True),
    "calendar_team": Row(get=SETUP_PAGE, post=SETUP_FORM, body={"team": "?"}, form=True),
    "promise_add": Row(get=SETUP_PAGE, post=SETUP_FORM, body={"starts_on": "?"}, form=True),
    "promise_end": Row(
        get=SETUP_PAGE, post=SETUP_FORM, objects={"public_id": "promise"}, body={"last_on": "?"}, form=True
    ),
}

MANAGER_ACT = "302 404 404 404 404 302 404 404"
MANAGER_FORM = "302 404 404 404 404 422 404 404"

# Nothing is uploaded: each step leads back to the first.
SHEETS: dict[str, Row] = {
    "import_targets": Row(get=MANAGER_PAGE, post=MANAGER_FORM, form=True),
    "targets_preview": Row(get=MANAGER_ACT),
    "targets_confirm": Row(post=MANAGER_ACT, form=True),
    "import_benchmarks": Row(get=MANAGER_PAGE, post=MANAGER_FORM, form=True),
    "benchmarks_preview": Row(get=MANAGER_ACT),
    "benchmarks_confirm": Row(post=MANAGER_ACT, form=True),
}

ADMIN_PAGE = "302 404 404 404 404 404 404 200"
ADMIN_ACT = "302 404 404 404 404 404 404 302"
ANN = {"public_id": "ann"}

# Roles and logins are changed by who confirmed the password lately: others are sent there.
ORGANISATION: dict[str, Row] = {
    "people": Row(get="302 404 404 200 200 200 200 200"),
    "organisation_person_add": Row(get=ADMIN_PAGE, post=ADMIN_PAGE, form=True),
    "organisation_person": Row(get="302 404 404 200 404 200 200 200", objects=ANN),
    "organisation_person_edit": Row(get=ADMIN_PAGE, post=ADMIN_PAGE, objects=ANN, form=True),
    "organisation_role_give": Row(get=ADMIN_PAGE, post=ADMIN_ACT, objects=ANN, form=True),
    "organisation_move": Row(get=ADMIN_PAGE, post=ADMIN_PAGE, objects=ANN, form=True),
    "organisation_stay_end": Row(get=ADMIN_PAGE, post=ADMIN_ACT, objects=ANN, form=True),
    "organisation_login_give": Row(get=ADMIN_PAGE, post=ADMIN_ACT, objects=ANN, form=True),
    "organisation_login_password": Row(post=ADMIN_ACT, objects=ANN, form=True),
    "organisation_login_off": Row(post=ADMIN_ACT, objects=ANN, form=True),
    "organisation_login_on": Row(post=ADMIN_ACT, objects=ANN, form=True),
    "organisation_login_out": Row(post=ADMIN_ACT, objects=ANN, form=True),
    "organisation_teams": Row(get="302 404 404 200 200 200 200 200"),
    "organisation_team_add": Row(get=ADMIN_PAGE, post=ADMIN_PAGE, form=True),
    "organisation_team_edit": Row(get=ADMIN_PAGE, post=ADMIN_PAGE, objects={"public_id": "alpha"}, form=True),
    "audit": Row(get=ADMIN_PAGE),
}

NOBODY = "404 404 404 404 404 404 404 404"

# There are logins, so the set-up is gone for everybody.
FIRST_RUN: dict[str, Row] = {
    "setup": Row(get=NOBODY, post=NOBODY, form=True),
    "setup_organisation": Row(get=NOBODY, post=NOBODY, form=True),
    "setup_login": Row(get=NOBODY, post=NOBODY, form=True),
    "first_steps": Row(get=ADMIN_PAGE),
}

TABLE: dict[str, Row] = {
    **FIRST_RUN,
    **API,
    **LOGIN,
    **PAGES,
    **IMPORTS,
    **REVIEWS,
    **KPIS,
    **WALLBOARDS,
    **VIEWS,
    **SHEETS,
    **CALENDARS,
    **ORGANISATION,
}
