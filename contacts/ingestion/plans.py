"""Which facts a row becomes: a contact and its survey, or a person-day of working time."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.db import models

from contacts.fields import DETAILS, FIELDS, FIRST_RESPONSE_UNKNOWN, Kind
from contacts.ingestion.derivations import COMPUTED, CONTACT_RESULTS, CORRECTED, GIVEN_UNLESS, LAYERS, Expressions
from contacts.ingestion.problems import CONTACT_PROBLEMS, WORK_PROBLEMS, Problem
from contacts.models import Contact, Fact, Survey, WorkTime

PEOPLE: Final = ("agent", "agent_name", "agent_email", "team", "unit", "team_leader", "unit_manager")
# Columns that ``contacts.ingestion`` fills by itself, for every kind of fact.
_OWN: Final = frozenset(
    {
        "id",
        "public_id",
        "source",
        "external_id",
        "person",
        "team",
        "channel",
        "imported",
        "updated_at",
        "contact",
        "repeated",
    }
)


@dataclass(frozen=True)
class FactPlan:
    """A kind of fact: its model, and how its columns are called in a frame (``prefix`` + column)."""

    label: str
    model: type[Fact]
    prefix: str
    defaults: Mapping[str, str]

    @property
    def key(self) -> str:
        return f"{self.prefix}external_id"

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @cached_property
    def columns(self) -> dict[str, Kind]:
        """The columns of its own, by name in the table, with how staging keeps each."""
        fields = [field for field in self.model._meta.concrete_fields if field.name not in _OWN]
        return {field.attname: _kind_of(field) for field in fields}

    @cached_property
    def json_columns(self) -> frozenset[str]:
        return frozenset(f.attname for f in self.model._meta.concrete_fields if isinstance(f, models.JSONField))


@dataclass(frozen=True)
class Plan:
    """``kinds``: what a frame may hold; ``happened_at``: the instant that decides whose a row is; ``computed``,
    ``layers``, ``corrected``, ``results`` and ``given_unless``: see ``derivations``.
    """

    facts: tuple[FactPlan, ...]
    kinds: Mapping[str, Kind]
    happened_at: str
    computed: Mapping[str, tuple[str, frozenset[str]]]
    layers: tuple[tuple[str, ...], ...]
    corrected: Expressions
    results: Expressions
    given_unless: Mapping[str, str]
    problems: tuple[Problem, ...]

    def named(self, fields: frozenset[str]) -> tuple[FactPlan, ...]:
        """The facts whose key a frame with these columns holds."""
        return tuple(fact for fact in self.facts if fact.key in fields)

    def written(self, fields: frozenset[str]) -> tuple[FactPlan, ...]:
        """Those that it says more of: a survey may name its contact by the key alone."""
        named = self.named(fields)
        said = [fact for fact in named if {f"{fact.prefix}{name}" for name in fact.columns} & fields]
        return tuple(said) if said else named


def _kind_of(field: "models.Field[Any, Any]") -> Kind:
    if isinstance(field, models.DateTimeField):
        return "instant"
    if isinstance(field, models.BooleanField):
        return "boolean"
    return "seconds" if isinstance(field, models.IntegerField) else "text"


# Defaults are what stands for unknown in a column that has no null.
CONTACT: Final = FactPlan(
    "contacts",
    Contact,
    "",
    {
        "category": "''",
        "subcategory": "''",
        "customer": "''",
        "offered": "TRUE",
        "first_response_unknown": "FALSE",
        "details": "'{}'",
    },
)
SURVEY: Final = FactPlan("surveys", Survey, "survey_", {"comment": "''", "category": "''"})
WORK: Final = FactPlan(
    "work_time",
    WorkTime,
    "",
    {f"{name}_seconds": "0" for name in ("planned", "absent", "off_plan", "handling", "available")},
)

CONTACT_PLAN: Final = Plan(
    facts=(CONTACT, SURVEY),
    kinds={name: field.kind for name, field in FIELDS.items()} | {FIRST_RESPONSE_UNKNOWN: "boolean", DETAILS: "text"},
    happened_at="COALESCE({handled_at}, {created_at}, {survey_rated_at}, {survey_sent_at})",
    computed=COMPUTED,
    layers=LAYERS,
    corrected=CORRECTED,
    results=CONTACT_RESULTS,
    given_unless=GIVEN_UNLESS,
    problems=CONTACT_PROBLEMS,
)
WORK_PLAN: Final = Plan(
    facts=(WORK,),
    kinds={"external_id": "text", **dict.fromkeys(PEOPLE, "text"), **WORK.columns},
    happened_at="{starts_at}",
    computed={},
    layers=(),
    corrected={},
    results={},
    given_unless={},
    problems=WORK_PROBLEMS,
)
