"""Scorecards as the API answers them."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kpis.changes import ChangeTest, judge
from kpis.frozen_cards import Closed
from kpis.models import Target
from kpis.scorecards import MUTED, NO_DATA, NO_TARGET, NOT_MEASURED, Entry
from kpis.value_api import PeriodSerializer, ScopeSerializer, ValueSerializer
from teams.roles import Role

CHANGE_TESTS = [test.value for test in ChangeTest]
REASONS = ("", NOT_MEASURED, NO_DATA, MUTED, NO_TARGET)


class EntryTargetSerializer(serializers.ModelSerializer[Target]):
    """The target in force at the end of the period."""

    id = serializers.UUIDField(source="public_id")

    class Meta:
        model = Target
        fields = ["id", "direction", "minimum", "target", "stretch", "target_to", "maximum", "starts_on", "ends_on"]


class ChangeSerializer(serializers.Serializer[Any]):
    """``beyond_chance``: whether it exceeds noise by ``test`` against the period before; null: cannot be told."""

    beyond_chance = serializers.BooleanField(source="beyond", allow_null=True)
    test = serializers.ChoiceField(CHANGE_TESTS)


class FrozenSerializer(serializers.Serializer[Any]):
    """A figure as it was when its period was closed; ``value`` beside it is today's."""

    version = serializers.IntegerField(source="version.number")
    numerator = serializers.IntegerField(allow_null=True)
    denominator = serializers.IntegerField(allow_null=True)
    value = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField(allow_null=True)
    attainment = serializers.FloatField(allow_null=True)
    weight = serializers.FloatField()
    absent = serializers.ChoiceField(REASONS)


class ClosedSerializer(serializers.Serializer[Any]):
    """When and by whom the period was closed; ``score`` as it was; ``checksum`` over the frozen figures and sums."""

    closed_at = serializers.DateTimeField(source="card.closed.closed_at")
    by = serializers.CharField(source="card.closed.by_name")
    trigger = serializers.CharField(source="card.closed.trigger")
    score = serializers.FloatField(source="card.score", allow_null=True)
    checksum = serializers.CharField(source="card.checksum")


class PartEntrySerializer(serializers.Serializer[Entry]):
    """``share`` is the weight in the score, 0 to 100, after absent ones gave theirs away; ``absent`` says why."""

    kpi = serializers.CharField(source="version.kpi.key")
    label = serializers.CharField(source="version.label")  # type: ignore[assignment]
    version = serializers.IntegerField(source="version.number")
    unit = serializers.CharField(source="version.unit")
    weight = serializers.FloatField()
    share = serializers.FloatField()
    value = ValueSerializer(allow_null=True)
    previous = ValueSerializer(allow_null=True)
    change = serializers.SerializerMethodField()
    target = EntryTargetSerializer(allow_null=True)
    attainment = serializers.FloatField(allow_null=True)
    absent = serializers.ChoiceField(REASONS)
    frozen = serializers.SerializerMethodField()
    explain = serializers.SerializerMethodField()

    @extend_schema_field(FrozenSerializer(allow_null=True))
    def get_frozen(self, entry: Entry) -> dict[str, Any] | None:
        closed: Closed | None = self.context.get("closed")
        figure = closed.figure(entry.version.kpi_id) if closed else None
        return dict(FrozenSerializer(figure).data) if figure else None

    @extend_schema_field(ChangeSerializer)
    def get_change(self, entry: Entry) -> dict[str, Any]:
        return dict(ChangeSerializer(judge(entry)).data)

    def get_explain(self, entry: Entry) -> str | None:
        """Where the value is explained; null without one of its own."""
        if entry.value is None:
            return None
        return f"{reverse('api-kpi-explain', args=[entry.version.kpi.key])}?{urlencode(self.context['asked'])}"


class EntrySerializer(PartEntrySerializer):
    """``parts`` is filled for a composite, whose attainment is the weighted mean of theirs."""

    parts = PartEntrySerializer(many=True)


class ScorecardSerializer(serializers.Serializer[Any]):
    """``score``: the weighted mean of the attainments that count, 0 to 120; null where none does."""

    scope = ScopeSerializer()
    role = serializers.ChoiceField(Role.choices)
    period = PeriodSerializer()
    previous_period = PeriodSerializer()
    score = serializers.FloatField(allow_null=True)
    closed = serializers.SerializerMethodField()
    entries = EntrySerializer(many=True)

    @extend_schema_field(ClosedSerializer(allow_null=True))
    def get_closed(self, _card: Any) -> dict[str, Any] | None:
        closed: Closed | None = self.context.get("closed")
        return dict(ClosedSerializer(closed).data) if closed else None
