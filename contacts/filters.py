"""What the API's lists of contacts and surveys can be narrowed by, once they hold only what is in sight."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from contacts.models import Channel, Contact, Survey
from teams.rest.sight import teams_in_sight


class FactFilter(filters.FilterSet):  # type: ignore[misc]
    """Days are the organisation's, both included."""

    source = filters.CharFilter()
    external_id = filters.CharFilter()
    person = filters.UUIDFilter(field_name="person__public_id", label="id of a person")
    team = filters.UUIDFilter(method="in_team", label="id of a team: it and those below it")
    channel = filters.MultipleChoiceFilter(choices=Channel.choices, label="channel; may stand several times")
    updated_since = filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="gte", label="written at or after")

    def in_team(self, rows: QuerySet[Any], name: str, value: UUID) -> QuerySet[Any]:
        team = teams_in_sight(self.request.user).filter(public_id=value).first()
        return rows.filter(team__path__startswith=team.path) if team else rows.filter(team__public_id=value)


class ContactFilter(FactFilter):
    created_from = filters.DateFilter(field_name="created_at", lookup_expr="date__gte", label="arrived on or after")
    created_to = filters.DateFilter(field_name="created_at", lookup_expr="date__lte", label="arrived on or before")
    handled_from = filters.DateFilter(field_name="handled_at", lookup_expr="date__gte", label="handled on or after")
    handled_to = filters.DateFilter(field_name="handled_at", lookup_expr="date__lte", label="handled on or before")

    class Meta:
        model = Contact
        fields: list[str] = []


class SurveyFilter(FactFilter):
    kind = filters.ChoiceFilter(choices=Survey.Kind.choices, label="kind of survey")
    score_from = filters.NumberFilter(field_name="score", lookup_expr="gte", label="score, at least")
    score_to = filters.NumberFilter(field_name="score", lookup_expr="lte", label="score, at most")
    rated_from = filters.DateFilter(field_name="rated_at", lookup_expr="date__gte", label="rated on or after")
    rated_to = filters.DateFilter(field_name="rated_at", lookup_expr="date__lte", label="rated on or before")

    class Meta:
        model = Survey
        fields: list[str] = []
