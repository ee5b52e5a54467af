"""Definitions, role sets, targets and runs as the API reads and writes them."""

from math import isfinite
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kpis.categories import split_categories
from kpis.definitions import Part, is_measured
from kpis.models import Kpi, KpiVersion, Run, Target
from kpis.visible_targets import targetable_people, targetable_teams
from teams.rest.inputs import StrictSerializer, VisibleField
from teams.roles import Role
from teams.serializers import PersonNameSerializer, TeamNameSerializer

BOUNDS = ("minimum", "target", "stretch", "target_to", "maximum")


class FiniteField(serializers.FloatField):
    """A number that can be compared: neither "NaN" nor an infinite one, which texts may spell."""

    default_error_messages = {"infinite": _("Give a finite number.")}

    def to_internal_value(self, data: Any) -> float:
        number = super().to_internal_value(data)
        if not isfinite(number):
            self.fail("infinite")
        return number


class KpiVersionSerializer(serializers.ModelSerializer[KpiVersion]):
    """A definition that holds from ``starts_on`` until the next version's. ``measured``: its sources are installed."""

    measured = serializers.SerializerMethodField()
    channels = serializers.SerializerMethodField()
    categories = serializers.SerializerMethodField()

    class Meta:
        model = KpiVersion
        fields = [
            "number", "starts_on", "label", "description", "caution", "counts_on", "kind", "numerator", "denominator",
            "quantile", "unknown", "channels", "categories", "scale", "unit", "decimals", "direction", "minimum_n",
            "measured",
        ]  # fmt: skip

    def get_channels(self, version: KpiVersion) -> list[str]:
        """Those that count; none named: all of them."""
        return version.channels.split(",") if version.channels else []

    def get_categories(self, version: KpiVersion) -> list[str]:
        """Those that count; none named: all of them."""
        return split_categories(version.categories)

    def get_measured(self, version: KpiVersion) -> bool:
        return is_measured(version)


class KpiSerializer(serializers.ModelSerializer[Kpi]):
    """A KPI with the definition in force today; null before its first one starts."""

    definition = serializers.SerializerMethodField()

    class Meta:
        model = Kpi
        fields = ["key", "family", "definition"]

    @extend_schema_field(KpiVersionSerializer(allow_null=True))
    def get_definition(self, kpi: Kpi) -> dict[str, Any] | None:
        day = self.context["day"]
        holding = [version for version in kpi.versions.all() if version.starts_on <= day]
        return dict(KpiVersionSerializer(max(holding, key=lambda v: v.number)).data) if holding else None


class KpiWithVersionsSerializer(KpiSerializer):
    versions = KpiVersionSerializer(many=True)

    class Meta(KpiSerializer.Meta):
        fields = ["key", "family", "definition", "versions"]


class PartSerializer(serializers.Serializer[Part]):
    """A KPI in a set. ``parts`` is filled for a composite, whose value is the mean attainment of its parts."""

    kpi = serializers.CharField(source="version.kpi.key")
    label = serializers.CharField(source="version.label")  # type: ignore[assignment]
    version = serializers.IntegerField(source="version.number")
    weight = serializers.FloatField()


class SetPartSerializer(PartSerializer):
    parts = PartSerializer(many=True)


class RoleSetSerializer(serializers.Serializer[Any]):
    role = serializers.ChoiceField(Role.choices)
    on = serializers.DateField()
    entries = SetPartSerializer(many=True)


class TargetSerializer(serializers.ModelSerializer[Target]):
    """Holds from ``starts_on`` up to but not including ``ends_on``; without team, person and role for everybody."""

    id = serializers.UUIDField(source="public_id")
    kpi = serializers.CharField(source="kpi.key")
    team = TeamNameSerializer(allow_null=True)
    person = PersonNameSerializer(allow_null=True)

    class Meta:
        model = Target
        fields = ["id", "kpi", "direction", "team", "person", "role", "starts_on", "ends_on", *BOUNDS, "note"]


class TargetInputSerializer(StrictSerializer):
    """The target of the same scope that holds on ``starts_on`` ends there. At most one of team, person and role."""

    kpi = serializers.SlugRelatedField(slug_field="key", queryset=Kpi.objects.all())
    team = VisibleField(targetable_teams, required=False, allow_null=True)
    person = VisibleField(targetable_people, required=False, allow_null=True)
    role = serializers.ChoiceField(Role.choices, required=False, allow_blank=True)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(required=False, allow_null=True)
    minimum = FiniteField()
    target = FiniteField()
    stretch = FiniteField(required=False, allow_null=True)
    target_to = FiniteField(required=False, allow_null=True)
    maximum = FiniteField(required=False, allow_null=True)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if sum(bool(attrs.get(name)) for name in ("team", "person", "role")) > 1:
            raise serializers.ValidationError(_("A target has one scope: a team, a person or a role."))
        return attrs


class TargetEndSerializer(StrictSerializer):
    """The first day that no longer counts; a target that would be empty goes."""

    ends_on = serializers.DateField()


class RunSerializer(serializers.ModelSerializer[Run]):
    """``days_built`` counts the days of each daily table; ``complete_until`` is the last day that has figures."""

    id = serializers.UUIDField(source="public_id")
    by = serializers.CharField(source="by.username", default=None, allow_null=True)
    days_built = serializers.IntegerField()

    class Meta:
        model = Run
        fields = [
            "id", "trigger", "by", "state", "started_at", "finished_at", "days_asked", "days_built", "complete_until",
            "message",
        ]  # fmt: skip


class RunInputSerializer(StrictSerializer):
    """Both days included. Without any, only what is stale is rebuilt; ``all`` rebuilds every day that has facts."""

    first_day = serializers.DateField(required=False, allow_null=True)
    last_day = serializers.DateField(required=False, allow_null=True)
    all = serializers.BooleanField(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        first, last = attrs.get("first_day"), attrs.get("last_day")
        if first and last and last < first:
            raise serializers.ValidationError({"last_day": _("The last day lies before the first.")})
        if attrs["all"] and (first or last):
            raise serializers.ValidationError({"all": _("Give days, or all, not both.")})
        return attrs


class FreshnessSerializer(serializers.Serializer[Any]):
    """``until``: the last day that has figures; ``stale_days``: days whose facts changed since they were built."""

    until = serializers.DateField(allow_null=True)
    built_at = serializers.DateTimeField(allow_null=True)
    stale_days = serializers.IntegerField()
