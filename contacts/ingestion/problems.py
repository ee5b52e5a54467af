"""What makes a row impossible once it meets what is stored, as data: a condition in SQL, the field, a sentence.

The reader has refused most of it with the text of the cell at hand; this holds for every other source too, and for what
only shows beside the stored columns. Each database constraint of a fact has its sentence here.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.fields import SURVEY_SCALES

LONGEST_SECONDS: Final = 2**31 - 1
# Days are cut in calendars that end with the year 9999, and no promise reaches this far.
_LATEST: Final = int(datetime(2200, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000


@dataclass(frozen=True)
class Problem:
    """``condition`` is true (not false, not unknown) for a row that cannot be taken."""

    condition: str
    field: str
    reason: Promise | str
    start: str = ""

    @property
    def sentence(self) -> str:
        return str(self.reason) % {"field": self.field, "start": self.start}


def _before(field: str, start: str = "created_at") -> Problem:
    return Problem(f"{{{field}}} < {{{start}}}", field, _("%(field)s lies before %(start)s."), start)


def _too_long(field: str) -> Problem:
    return Problem(
        f"{{{field}}} < 0 OR {{{field}}} > {LONGEST_SECONDS}",
        field,
        _("The duration is negative or longer than sixty years."),
    )


def _out_of_range(field: str) -> Problem:
    return Problem(
        f"{{{field}}} < 0 OR {{{field}}} >= {_LATEST}", field, _("The date lies before 1970 or after the year 2199.")
    )


_SCALES: Final = " ".join(
    f"WHEN '{kind}' THEN {{survey_score}} BETWEEN {low:g} AND {high:g}" for kind, (low, high) in SURVEY_SCALES.items()
)
_INSTANTS: Final = (
    "created_at", "answered_at", "first_response_at", "first_response_due_at", "handled_at", "solved_at",
    "reopened_at", "due_at", "survey_sent_at", "survey_rated_at",
)  # fmt: skip
_ENDS: Final = ("answered_at", "first_response_at", "handled_at", "solved_at", "reopened_at", "survey_rated_at")
_DURATIONS: Final = (
    "talk_seconds", "hold_seconds", "wrap_seconds", "handle_seconds", "wait_seconds", "paused_seconds",
)  # fmt: skip

CONTACT_PROBLEMS: Final = (
    Problem(
        "{external_id} IS NULL AND {survey_external_id} IS NULL",
        "external_id",
        _("The row has no key: neither external_id nor survey_external_id."),
    ),
    Problem(
        "{external_id} IS NOT NULL AND {created_at} IS NULL",
        "created_at",
        _("Nothing says when this contact arrived, and no contact of this key is stored."),
    ),
    *map(_out_of_range, _INSTANTS),
    *map(_before, _ENDS),
    *map(_too_long, _DURATIONS),
    Problem(
        "{survey_external_id} IS NOT NULL AND {survey_kind} IS NULL",
        "survey_kind",
        _("The kind of survey is unknown: csat, nps or ces."),
    ),
    Problem(
        "{survey_external_id} IS NOT NULL AND {survey_score} IS NOT NULL AND {survey_rated_at} IS NULL",
        "survey_rated_at",
        _("Nothing says when the customer gave this score."),
    ),
    Problem(
        "{survey_external_id} IS NOT NULL AND COALESCE({created_at}, {survey_rated_at}, {survey_sent_at}) IS NULL",
        "survey_sent_at",
        _("Nothing says when the customer was asked or answered."),
    ),
    Problem(
        f"NOT CASE {{survey_kind}} {_SCALES} ELSE {{survey_kind}} IS NULL END",
        "survey_score",
        _("The score is off the scale of its kind of survey."),
    ),
    Problem(
        "{external_id} IS NOT NULL AND {survey_contact_id} <> COALESCE({stored_id}, -1)",
        "survey_external_id",
        _("A survey of this key is stored already, of another contact."),
    ),
)

WORK_PROBLEMS: Final = (
    Problem("{external_id} IS NULL", "external_id", _("The row has no key.")),
    Problem(
        "{starts_at} IS NULL",
        "starts_at",
        _("Nothing says when the shift started, and no shift of this key is stored."),
    ),
    _out_of_range("starts_at"),
    *(_too_long(f"{name}_seconds") for name in ("planned", "absent", "off_plan", "handling", "available")),
)
