"""Contacts and surveys as the API answers them; what a record to be written may hold is in ``contacts.bulk.kinds``."""

from typing import Any

from rest_framework import serializers

from contacts.bulk.kinds import CONTACTS, SOURCE_FIELD, SURVEYS, WORK_TIME, RecordKind
from contacts.fields import DETAILS, Field
from contacts.models import Channel, Contact, Survey
from teams.serializers import PersonNameSerializer, TeamNameSerializer

FACT_FIELDS = ["id", "source", "external_id", "person", "team", "channel", "updated_at"]


class FactSerializer(serializers.ModelSerializer[Any]):
    id = serializers.UUIDField(source="public_id")
    person = PersonNameSerializer(allow_null=True)
    team = TeamNameSerializer(allow_null=True)


class ContactSerializer(FactSerializer):
    """One piece of customer work. Null is unknown: neither zero nor no."""

    details = serializers.DictField(child=serializers.CharField())

    class Meta:
        model = Contact
        fields = [
            *FACT_FIELDS, "category", "subcategory", "created_at", "answered_at", "first_response_at",
            "first_response_due_at", "handled_at", "solved_at", "reopened_at", "due_at", "closed_at", "offered",
            "answered", "abandoned", "resolved_at_first_contact", "reopened", "escalated", "transferred",
            "first_response_unknown", "talk_seconds", "hold_seconds", "wrap_seconds", "handle_seconds",
            "wait_seconds", "paused_seconds", "first_response_seconds", "resolution_seconds", "turnaround_seconds",
            "first_response_automatic", "first_response_due_by_promise", "due_by_promise", "details",
        ]  # fmt: skip


class SurveySerializer(FactSerializer):
    """One question to a customer and the answer. ``comment`` is null to who may see figures but not words."""

    contact = serializers.UUIDField(source="contact.public_id", default=None, allow_null=True)
    comment = serializers.SerializerMethodField()

    class Meta:
        model = Survey
        fields = [*FACT_FIELDS, "contact", "kind", "score", "sent_at", "rated_at", "comment"]

    def get_comment(self, survey: Survey) -> str | None:
        return survey.comment if survey.pk in self.context["readable"] else None


_CHOICES = {"channel": Channel.choices, "survey_kind": Survey.Kind.choices}
_TYPES: dict[str, Any] = {
    "text": lambda field: serializers.CharField(max_length=field.longest, **_optional(field)),
    "words": lambda field: serializers.ChoiceField(_CHOICES[field.name], **_optional(field)),
    "instant": lambda field: serializers.DateTimeField(**_optional(field)),
    "seconds": lambda field: serializers.IntegerField(min_value=0, **_optional(field)),
    "boolean": lambda field: serializers.BooleanField(**_optional(field)),
    "score": lambda field: serializers.IntegerField(**_optional(field)),
}


def _optional(field: Field) -> dict[str, Any]:
    return {"required": False, "allow_null": True, "help_text": field.description}


def _required(field: Field) -> serializers.CharField:
    return serializers.CharField(max_length=field.longest, help_text=field.description)


def _record_serializer(name: str, kind: RecordKind) -> Any:
    """For the OpenAPI document: records are read by ``contacts.bulk``, thousands at a time."""
    fields: dict[str, Any] = {"source": _required(SOURCE_FIELD)}
    for key, field in kind.fields.items():
        fields[key] = _TYPES[field.kind](field)
        if key == DETAILS:
            fields[key] = serializers.DictField(child=serializers.CharField(), **_optional(field))
        if key in kind.required:
            fields[key] = _required(field)
    return type(name, (serializers.Serializer,), fields)


ContactRecordSerializer = _record_serializer("ContactRecordSerializer", CONTACTS)
SurveyRecordSerializer = _record_serializer("SurveyRecordSerializer", SURVEYS)
WorkTimeRecordSerializer = _record_serializer("WorkTimeRecordSerializer", WORK_TIME)


class RowErrorSerializer(serializers.Serializer[Any]):
    """``index`` counts the records of the call from 0."""

    index = serializers.IntegerField()
    field = serializers.CharField()
    reason = serializers.CharField()


class WrittenSerializer(serializers.Serializer[Any]):
    """What came of a call. ``rejected`` counts records; ``errors`` holds the first thousand."""

    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    rejected = serializers.IntegerField()
    people_created = serializers.IntegerField()
    teams_created = serializers.IntegerField()
    dry_run = serializers.BooleanField()
    errors = RowErrorSerializer(many=True)  # type: ignore[assignment]  # not the errors of the serializer itself
