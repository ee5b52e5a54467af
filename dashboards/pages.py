"""The pages of the navigation: who sees which, in which order."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from teams.access import Sight
from teams.roles import Permission, Role


@dataclass(frozen=True)
class Page:
    """``address`` is a URL name without arguments; ``seen`` decides on what the login may see."""

    address: str
    label: str | Promise
    icon: str
    seen: Callable[[Sight], bool]


def may(permission: Permission) -> Callable[[Sight], bool]:
    return lambda sight: sight.may(permission)


def everywhere(permission: Permission) -> Callable[[Sight], bool]:
    return lambda sight: sight.reaches_everybody(permission)


def holds(*roles: Role) -> Callable[[Sight], bool]:
    return lambda sight: bool(sight.roles & set(roles))


def with_role(sight: Sight) -> bool:
    return bool(sight.roles)


def directory(sight: Sight) -> bool:
    return sight.may(Permission.EDIT_PEOPLE) or sight.may(Permission.SEE_FIGURES)


PAGES = (
    Page("operations", _("Operations"), "layout-dashboard", may(Permission.SEE_ORGANISATION)),
    Page("my_team", _("My team"), "users", holds(Role.TEAM_LEADER)),
    Page(
        "me", _("My scorecard"), "gauge", holds(Role.AGENT, Role.TEAM_LEADER, Role.QUALITY_SPECIALIST, Role.INSTRUCTOR)
    ),
    Page("reviews", _("Reviews"), "clipboard-check", lambda sight: sight.person is not None),
    Page("people", _("People"), "contact", directory),
    Page("kpis", _("KPIs"), "ruler", with_role),
    Page("targets", _("Targets"), "target", may(Permission.EDIT_TARGETS)),
    Page("calendars", _("Calendars"), "calendar-clock", may(Permission.EDIT_CALENDARS)),
    Page("closed_periods", _("Closed periods"), "lock", everywhere(Permission.CLOSE_PERIODS)),
    Page("imports", _("Imports"), "upload", may(Permission.IMPORT)),
    Page("runs", _("Runs"), "history", may(Permission.SEE_RUNS)),
)

# Pages that the search knows and the navigation has no room for.
FURTHER_PAGES = (
    Page("target_grid", _("Targets at a glance"), "target", may(Permission.EDIT_TARGETS)),
    Page("import_targets", _("Targets from a file"), "upload", may(Permission.EDIT_TARGETS)),
    Page("import_benchmarks", _("Benchmarks from a file"), "upload", everywhere(Permission.KEEP_BENCHMARKS)),
    Page("benchmarks", _("Benchmarks"), "scale", with_role),
    Page("sets", _("Sets and weights"), "scale", with_role),
    Page("kpi_new", _("Define a KPI"), "ruler", everywhere(Permission.DEFINE_KPIS)),
    Page("people_reviews", _("Reviews of people"), "clipboard-check", may(Permission.SEE_REVIEWS)),
    Page("cycles", _("Review cycles"), "clipboard-check", may(Permission.MANAGE_CYCLES)),
    Page("organisation_teams", _("Teams"), "network", directory),
    Page("audit", _("Audit log"), "scroll-text", may(Permission.EDIT_PEOPLE)),
    Page("new_import", _("Import contacts or surveys"), "upload", may(Permission.IMPORT)),
    Page("import_roster", _("Import a roster"), "upload", may(Permission.IMPORT)),
    Page("first_steps", _("First steps"), "list-checks", may(Permission.EDIT_PEOPLE)),
    Page("compare", _("Compare"), "scale", lambda sight: sight.person is not None),
    Page("api-docs", _("API"), "braces", with_role),
    Page("account_change_password", _("Change password"), "key-round", lambda sight: True),
)

# Where pages belong in the navigation whose addresses do not say it, or say another place.
UNDER = {
    "organisation_teams": "people",
    "audit": "people",
    "import_roster": "people",
    "benchmarks": "kpis",
    "import_benchmarks": "kpis",
    "sets": "kpis",
    "kpi_new": "kpis",
    "import_targets": "targets",
}

# What the account menu leads to.
ACCOUNT_PAGES = (
    Page("saved_views", _("Saved views"), "bookmark", lambda sight: True),
    Page("wallboards", _("Wallboards"), "presentation", may(Permission.MAKE_WALLBOARDS)),
    Page("my_digest", _("Weekly mail"), "mail", with_role),
)

EVERY_PAGE = PAGES + FURTHER_PAGES + ACCOUNT_PAGES

# Where each role begins its day, the first that is held.
HOMES = (
    (Role.OPERATIONS_MANAGER, "operations"),
    (Role.HR, "reviews"),
    (Role.TEAM_LEADER, "my_team"),
    (Role.AGENT, "me"),
    (Role.QUALITY_SPECIALIST, "me"),
    (Role.INSTRUCTOR, "me"),
    (Role.ADMINISTRATOR, "imports"),
)


def home_of(sight: Sight) -> str:
    """The URL name where a login's day begins."""
    return next((address for role, address in HOMES if role in sight.roles), "kpis")


def pages_for(sight: Sight, pages: tuple[Page, ...] = EVERY_PAGE) -> Iterator[tuple[str, str, str]]:
    """Address, label and icon of the pages that a login sees and this installation has."""
    for page in pages:
        if page.seen(sight) and (url := _address(page.address)):
            yield url, str(page.label), page.icon


def page_around(path: str) -> str:
    """The address of the navigation's page that a path belongs to, by the longest one above it; "" for none."""
    above = {page.address: page.address for page in PAGES} | UNDER
    found = [(len(url), page) for name, page in above.items() if (url := _address(name)) and path.startswith(url)]
    return _address(max(found)[1]) if found else ""


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
