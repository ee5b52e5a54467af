"""A definition as the API takes it."""

from typing import Any

from rest_framework import serializers

from kpis.categories import joined_categories
from kpis.daily import channel_labels
from kpis.kinds import KINDS
from kpis.models import Direction, Unit
from teams.rest.inputs import StrictSerializer


class VersionInputSerializer(StrictSerializer):
    """The next definition of a KPI. ``after``: the number of the latest version that you have seen. ``past``: a first
    day before today is meant. What the kind does not ask for is ignored."""

    after = serializers.IntegerField()
    starts_on = serializers.DateField()
    past = serializers.BooleanField(default=False)
    kind = serializers.ChoiceField([str(kind) for kind in KINDS])
    label = serializers.CharField(max_length=60)  # type: ignore[assignment]
    description = serializers.CharField()
    caution = serializers.CharField(required=False, allow_blank=True)
    counts_on = serializers.CharField(max_length=60, required=False, allow_blank=True)
    numerator = serializers.CharField(max_length=300, required=False, allow_blank=True)
    denominator = serializers.CharField(max_length=300, required=False, allow_blank=True)
    quantile = serializers.FloatField(required=False, allow_null=True)
    unknown = serializers.CharField(max_length=300, required=False, allow_blank=True)
    channels = serializers.ListField(child=serializers.CharField(), required=False)
    categories = serializers.ListField(child=serializers.CharField(), required=False)
    scale = serializers.FloatField(required=False)
    unit = serializers.ChoiceField(Unit.choices, required=False)
    decimals = serializers.IntegerField(min_value=0, required=False)
    direction = serializers.ChoiceField(Direction.choices, required=False)
    minimum_n = serializers.IntegerField(min_value=0, required=False)

    def validate_channels(self, given: list[str]) -> str:
        """As a version keeps them; the rules name unknown ones."""
        order = list(channel_labels())
        return ",".join(sorted(set(given), key=lambda one: order.index(one) if one in order else len(order)))

    def validate_categories(self, given: list[str]) -> str:
        return joined_categories(line for name in given for line in name.splitlines())


def values_of(given: dict[str, Any]) -> dict[str, Any]:
    """What of an input is the definition itself."""
    return {name: value for name, value in given.items() if name not in ("after", "starts_on", "past", "kind")}
