"""What the walk over every page visits: each row of the access matrix that answers with a page, and states beside it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from tests.access_table import API, FIRST_RUN, PERSONAS, TABLE

JSON = "answers JSON"
# Why a route that answers GET has no page of its own.
NO_PAGE = {
    **dict.fromkeys(set(API) - {"api-docs"}, JSON),
    "healthz": JSON,
    "readyz": JSON,
    "home": "leads to the page of the role",
    "reviews": "leads to the list of the role",
    "import_progress": "a part of the page of an import",
    "cycle_opening": "a part of the page of a cycle",
    "import_rejected": "a file",
    "roster_rejected": "a file",
}
# Only there while nobody has a login, so they are walked one after the other, in a test of their own.
SET_UP = set(FIRST_RUN) - {"first_steps"}
NO_DATA = {"period": "custom", "from": "2020-01-01", "to": "2020-01-31"}
# What is longer in the scene is an id or a key.
LONGEST_WORD = 20


@dataclass(frozen=True)
class Stop:
    """``objects`` fill the address of the route ``name`` by names of the scene. ``sent`` is what its form is sent with:
    the page is then what comes of it."""

    who: str | None
    name: str
    objects: dict[str, str] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    sent: dict[str, str] | None = None

    def address(self, found: dict[str, Any]) -> str:
        path = reverse(self.name, kwargs={parameter: found[name] for parameter, name in self.objects.items()})
        query = {name: str(value).format(**found) for name, value in self.query.items()}
        return f"{path}?{urlencode(query)}" if query else path

    def told(self, found: dict[str, Any]) -> str:
        """Who and where, with names for ids, so that it is the same in every run."""
        address = self.address(found)
        for name, value in found.items():
            if len(str(value)) > LONGEST_WORD:
                address = address.replace(str(value), name)
        return f"{self.who or 'anonymous'} {address}{'' if self.sent is None else ' (sent)'}"


def of_the_table() -> Iterator[Stop]:
    """Each page as the first persona to whom it is open."""
    for name, row in TABLE.items():
        statuses = row.statuses("get")
        if 200 in statuses and name not in NO_PAGE:
            who = list(PERSONAS.values())[statuses.index(200)]
            yield Stop(who, name, row.objects, row.query)


ALPHA, NORTH, ANN, BOB = ({"public_id": name} for name in ("alpha", "north", "ann", "bob"))
# Other roles' view of a page, other states of it, and what comes of its form.
BESIDE = (
    Stop("lena", "me"),
    Stop("ann", "me", query=NO_DATA),
    Stop("ann", "explain", {"key": "kpi"}, {"person": "{ann}"}),
    Stop("ann", "search", query={"q": "zzz"}),
    Stop("ann", "account_reset_password_from_key", {"uidb36": "word", "key": "word"}),
    Stop("lena", "person", ANN),
    Stop("lena", "person", ANN, NO_DATA),
    Stop("lena", "one_to_one", ANN),
    Stop("lena", "my_team", query=NO_DATA),
    Stop("lena", "review", {"public_id": "unwritten"}),
    Stop("lena", "sign_review", {"public_id": "unwritten"}),
    Stop("mara", "team", NORTH),
    Stop("mara", "operations", query=NO_DATA),
    Stop("mara", "compare"),
    Stop("mara", "kpi", {"key": "kpi"}),
    Stop("mara", "kpi_new", query={"kind": "ratio"}),
    Stop("mara", "set", {"kind": "set_kind", "name": "role"}),
    Stop("mara", "benchmark_add", query={"kpi": "csat"}),
    Stop("mara", "target_set", query={"kpi": "csat"}),
    Stop("hugo", "hand_over_review", {"public_id": "unwritten"}),
    Stop("hugo", "operations"),
    Stop("ada", "me"),
    Stop("ada", "organisation_person", ANN),
    Stop("ada", "import", {"public_id": "looked_at"}),
    Stop(None, "digest_stop", {"token": "stop"}),
    Stop("mara", "targets_preview"),
    Stop("mara", "benchmarks_preview"),
    Stop("ada", "roster_preview"),
)
# Later in the walk, for they change what is there.
SENT = (
    Stop("ann", "account_change_password", sent={}),
    Stop("lena", "wallboard_add", sent={"name": ""}),
    Stop("mara", "kpi_version_new", {"key": "kpi"}, sent={}),
    Stop("mara", "set_change", {"kind": "set_kind", "name": "role"}, sent={}),
    Stop("hugo", "new_cycle", sent={}),
    Stop("ada", "organisation_person_add", sent={}),
    Stop("ada", "roster_result"),
)
DESIGN = (Stop(None, "design"), Stop(None, "design", query={"form": "sent"}))
FAILED = tuple(Stop(None, "failed", {"status": status}) for status in ("400", "403", "404", "429", "500", "503"))
EVERY = (*of_the_table(), *BESIDE, *SENT, *DESIGN, *FAILED)

# So many share a scene and a session: parts of about the same length, for workers to share.
PART = 20


def parts() -> dict[str, list[Stop]]:
    """Words for a part of the walk -> its stops, all of one login."""
    found: dict[str, list[Stop]] = {}
    for who in PERSONAS.values():
        stops = [stop for stop in EVERY if stop.who == who]
        for start in range(0, len(stops), PART):
            found[f"{who or 'anonymous'} {start // PART + 1}"] = stops[start : start + PART]
    return found
