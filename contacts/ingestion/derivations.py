"""What is computed when a contact or survey is written, as data.

Expressions are SQL that reads the same on PostgreSQL and SQLite: instants are microseconds, durations seconds, and
``{name}`` stands for a column. They are evaluated layer after layer; within a layer all see the layer before.
"""

from typing import Final

Expressions = dict[str, str]

# A column that a file may give or leave to be computed: how, and from which other columns. When none of those is in the
# file either, what is stored stays; when one is, a stored value that was computed gives way and a given one stays.
COMPUTED: Final[dict[str, tuple[str, frozenset[str]]]] = {
    "answered_at": (
        "CASE WHEN {answered} THEN {created_at} + {wait_seconds} * 1000000 END",
        frozenset({"wait_seconds", "answered"}),
    ),
    "wait_seconds": ("({answered_at} - {created_at}) / 1000000", frozenset({"answered_at"})),
    "handle_seconds": (
        "CASE WHEN COALESCE({talk_seconds}, {hold_seconds}, {wrap_seconds}) IS NOT NULL THEN "
        "COALESCE({talk_seconds}, 0) + COALESCE({hold_seconds}, 0) + COALESCE({wrap_seconds}, 0) END",
        frozenset({"talk_seconds", "hold_seconds", "wrap_seconds"}),
    ),
    "answered": ("CASE WHEN {answered_at} IS NOT NULL THEN TRUE END", frozenset({"answered_at"})),
    "abandoned": ("CASE WHEN {offered} THEN NOT {answered} END", frozenset({"answered", "offered", "answered_at"})),
    "reopened": ("CASE WHEN {reopened_at} IS NOT NULL THEN TRUE END", frozenset({"reopened_at"})),
}

# A stored value of these columns is no given one where the other column says so: a promise kept here set it.
GIVEN_UNLESS: Final[dict[str, str]] = {
    "first_response_due_at": "first_response_due_by_promise",
    "due_at": "due_by_promise",
}

LAYERS: Final[tuple[tuple[str, ...], ...]] = (
    ("answered_at", "wait_seconds", "handle_seconds", "reopened"),
    ("answered",),
    ("abandoned",),
)

# How long a customer has to come back before a contact counts as one that settled the matter.
REPEAT_DAYS: Final = 7

# Columns that a file gives, and that other columns overrule.
CORRECTED: Final[Expressions] = {
    # What a bot or an auto-reply wrote is no answer of a person, whenever it came.
    "first_response_at": "CASE WHEN {first_response_automatic} THEN NULL ELSE {first_response_at} END",
    # A survey is about what its contact is about.
    "survey_category": "CASE WHEN {external_id} IS NULL THEN {survey_category} ELSE {category} END",
}

_ELAPSED: Final = "({solved_at} - {created_at}) / 1000000"

# Columns that no file gives.
CONTACT_RESULTS: Final[Expressions] = {
    "first_response_seconds": "({first_response_at} - {created_at}) / 1000000",
    "resolution_seconds": _ELAPSED,
    "first_response_unknown": (
        "CASE WHEN {first_response_at} IS NOT NULL THEN FALSE "
        "ELSE {first_response_unknown} OR COALESCE({first_response_automatic}, FALSE) END"
    ),
    # Where no calendar says otherwise it is always working time; ``clocking`` has the rest, promises too.
    "turnaround_seconds": (
        f"CASE WHEN {_ELAPSED} > COALESCE({{paused_seconds}}, 0) THEN {_ELAPSED} - COALESCE({{paused_seconds}}, 0) "
        f"WHEN {{solved_at}} IS NOT NULL THEN 0 END"
    ),
    "first_response_due_by_promise": "FALSE",
    "due_by_promise": "FALSE",
    "repeat_known_at": f"CASE WHEN {{customer}} <> '' THEN {{handled_at}} + {REPEAT_DAYS * 86_400_000_000} END",
    "closed_at": (
        "CASE WHEN {reopened_at} > COALESCE({solved_at}, {handled_at}) THEN NULL ELSE "
        "COALESCE({solved_at}, {handled_at}, CASE WHEN {abandoned} THEN {created_at} END) END"
    ),
    # A score without a day counts on the day the customer was asked, else on that of the contact.
    "survey_rated_at": (
        "CASE WHEN {survey_score} IS NOT NULL THEN "
        "COALESCE({survey_rated_at}, {survey_sent_at}, {handled_at}, {created_at}) END"
    ),
}
