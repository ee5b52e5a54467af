"""What a record of each kind may hold: the names of the API, and the canonical field that each one fills."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from contacts.fields import DETAILS, FIELDS, FIRST_RESPONSE_UNKNOWN, LONGEST_DETAIL, Field

SOURCE: Final = "source"
LONGEST_SOURCE: Final = 60


@dataclass(frozen=True)
class RecordKind:
    """``fields``: name in a record -> canonical field; ``label``: the fact counted in the answer; ``key``: the name
    that with ``source`` makes the natural key; ``not_beside``: names that may not stand beside ``given_by``.
    """

    label: str
    fields: Mapping[str, Field]
    required: tuple[str, ...]
    given_by: str = ""
    not_beside: tuple[str, ...] = ()
    key: str = "external_id"

    @cached_property
    def known(self) -> frozenset[str]:
        """Every name that a record may hold."""
        return frozenset({SOURCE, *self.fields})


SOURCE_FIELD: Final = Field(SOURCE, "text", "contact", "The system it comes from.", longest=LONGEST_SOURCE)
_PEOPLE: Final = ("agent", "agent_name", "agent_email", "team", "unit")
_SURVEY: Final = "survey_"


def _work_seconds(name: str, description: str) -> Field:
    return Field(f"{name}_seconds", "seconds", "contact", description)


CONTACTS: Final = RecordKind(
    "contacts",
    {name: field for name, field in FIELDS.items() if field.group in ("contact", "people")}
    | {
        FIRST_RESPONSE_UNKNOWN: Field(
            FIRST_RESPONSE_UNKNOWN, "boolean", "contact", "A reply is recorded, its time is unusable."
        ),
        # An object of texts in a record, JSON text in a frame.
        DETAILS: Field(
            DETAILS, "text", "contact", "Further columns of the source: an object of texts.", longest=LONGEST_DETAIL
        ),
    },
    required=("external_id",),
)
SURVEYS: Final = RecordKind(
    "surveys",
    {"contact": FIELDS["external_id"]}
    | {name.removeprefix(_SURVEY): field for name, field in FIELDS.items() if field.group == "survey"}
    | {name: FIELDS[name] for name in (*_PEOPLE, "channel")},
    required=("external_id",),
    given_by="contact",
    not_beside=(*_PEOPLE, "channel"),
)
WORK_TIME: Final = RecordKind(
    "work_time",
    {
        "external_id": Field("external_id", "text", "contact", "The id of the person-day in the source."),
        "starts_at": Field("starts_at", "instant", "contact", "Start of the shift.", past=False),
        **{name: FIELDS[name] for name in ("agent", "agent_name", "agent_email", "team", "unit")},
        **{
            field.name: field
            for field in (
                _work_seconds("planned", "Planned time."),
                _work_seconds("absent", "Planned time that was absence."),
                _work_seconds("off_plan", "Planned time spent off the plan."),
                _work_seconds("handling", "Time handling contacts."),
                _work_seconds("available", "Time available and waiting for contacts."),
            )
        },
    },
    required=("external_id", "agent"),
)
