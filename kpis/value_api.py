"""KPI values by API: the same question as ``manage.py kpi_values``, within what the login may see."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kpis.daily import Level, daily_tables
from kpis.definitions import definition, is_measured
from kpis.groups import explained_at, explained_row, labels_of
from kpis.kept.answers import kept_json
from kpis.models import Kind, KpiVersion
from kpis.periods import PRESETS, Period, read_period
from kpis.scopes import Scope
from kpis.selectors import COLUMNS, Freshness, Group, freshness, kpi_values, last_complete_day
from kpis.values import Value, measures_of
from kpis.visible_scopes import visible_scope
from teams.numbers import write_count
from teams.rest.errors import Invalid, NotMeasured, TooLarge
from teams.rest.views import ScopedView

MOST_ROWS = 50_000
PERIOD = [
    OpenApiParameter("period", str, enum=list(PRESETS), description="Seen from the last day with figures; 28d."),
    OpenApiParameter("from", str, description="First day, YYYY-MM-DD; with `to`, in place of `period`."),
    OpenApiParameter("to", str, description="Last day, YYYY-MM-DD."),
]
SCOPE = [
    OpenApiParameter("team", str, description="Id of a team: it and those below it."),
    OpenApiParameter("person", str, description="Id of a person."),
]
SCOPE_NAMES = [parameter.name for parameter in SCOPE]
BY = OpenApiParameter("by", str, description=f"Groups, comma separated: {', '.join(COLUMNS)}.")


class PeriodSerializer(serializers.Serializer[Any]):
    """Both days included."""

    key = serializers.CharField()
    first_day = serializers.DateField(source="start")
    last_day = serializers.DateField(source="last")


class ScopeSerializer(serializers.Serializer[Any]):
    level = serializers.SerializerMethodField()
    label = serializers.CharField()  # type: ignore[assignment]

    def get_level(self, scope: Scope) -> str:
        return scope.level.name.lower()


class ValueSerializer(serializers.Serializer[Any]):
    """``value``: null without data. ``numerator``: null for a quantile.

    ``n``: what it rests on; ``muted``: too little to be scored; ``interval``: 95 %.
    """

    numerator = serializers.IntegerField(allow_null=True)
    denominator = serializers.IntegerField(allow_null=True)
    value = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField()
    unknown = serializers.IntegerField()
    muted = serializers.BooleanField()
    interval = serializers.ListField(child=serializers.FloatField(), allow_null=True)


class GroupSerializer(serializers.Serializer[Any]):
    """The groups that were asked for; people, teams and units by name and id (null: not assigned)."""

    person = serializers.CharField(required=False, allow_null=True)
    person_id = serializers.UUIDField(required=False, allow_null=True)
    team = serializers.CharField(required=False, allow_null=True)
    team_id = serializers.UUIDField(required=False, allow_null=True)
    unit = serializers.CharField(required=False, allow_null=True)
    unit_id = serializers.UUIDField(required=False, allow_null=True)
    channel = serializers.CharField(required=False)
    day = serializers.CharField(required=False)
    week = serializers.CharField(required=False)
    month = serializers.CharField(required=False)

    def to_representation(self, instance: Mapping[str, Any]) -> dict[str, Any]:
        """Without what was not asked for: null says "not assigned"."""
        return {key: value for key, value in super().to_representation(instance).items() if key in instance}


class ValueRowSerializer(ValueSerializer, GroupSerializer):
    """The groups asked for stand beside the figures."""

    explain = serializers.CharField(help_text="Where these figures are explained.")


class ValuesSerializer(serializers.Serializer[Any]):
    """``version`` is the definition in force on the last day; ``complete_until`` the last day that has figures."""

    kpi = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.CharField()
    version = serializers.IntegerField()
    period = PeriodSerializer()
    scope = ScopeSerializer()
    by = serializers.ListField(child=serializers.ChoiceField(list(COLUMNS)))
    complete_until = serializers.DateField(allow_null=True)
    explain = serializers.CharField(help_text="Where the value of the whole is explained.")
    results = ValueRowSerializer(many=True)


class KpiValuesView(ScopedView):
    """The values of a KPI over a period, by groups."""

    serializer_class = ValuesSerializer
    parameters = ("by", "period", "from", "to", "team", "person")

    @extend_schema(
        summary="Values of a KPI", parameters=[BY, *PERIOD, *SCOPE], tags=["kpis"], operation_id="kpis_values"
    )
    @kept_json
    def get(self, request: Request, key: str) -> Response:
        """By groups, over a period. Without team and person: of everything the login answers for, if it does."""
        fresh = freshness()
        period, by = asked_period(request, fresh), asked_groups(request)
        version = _measured(key, period)
        scope = asked_scope(request)
        _refuse_too_many(version, scope, period, by)
        groups = kpi_values(version, scope, period, by)
        return Response(
            {
                "kpi": key,
                "label": version.label,
                "unit": version.unit,
                "version": version.number,
                "period": PeriodSerializer(period).data,
                "scope": ScopeSerializer(scope).data,
                "by": by,
                "complete_until": fresh.until,
                "explain": _explained_at(request, key, period),
                "results": _rows(groups, by, _explained_at(request, key, period, by)),
            }
        )


def _explained_at(request: Request, key: str, period: Period, by: Sequence[str] = ()) -> str:
    whose = {name: value for name, value in request.query_params.items() if name in SCOPE_NAMES}
    return explained_at(reverse("api-kpi-explain", args=[key]), period, whose, by)


def asked_period(request: Request, fresh: Freshness | None = None) -> Period:
    """The period of ?period= or ?from= and ?to=, seen from the last complete day. Raises Invalid."""
    asked = request.query_params
    anchor = last_complete_day(fresh) + timedelta(days=1)
    try:
        return read_period(asked.get("period", ""), asked.get("from", ""), asked.get("to", ""), anchor=anchor)
    except ValueError as error:
        raise Invalid(str(error), field="period") from None


def asked_scope(request: Request) -> Scope:
    """The scope of ?team= or ?person=. Raises Http404 for what is out of sight, Invalid where both are given."""
    asked = request.query_params
    try:
        return visible_scope(request.user, team=asked.get("team"), person=asked.get("person"))
    except ValueError:
        raise Invalid(_("Ask for a team or a person, not both."), field="person") from None


def asked_groups(request: Request) -> list[str]:
    by = [key for key in request.query_params.get("by", "").split(",") if key]
    odd = [key for key in by if key not in COLUMNS] + [key for i, key in enumerate(by) if key in by[:i]]
    if odd:
        raise Invalid(_("Group by some of %(known)s, each once.") % {"known": ", ".join(COLUMNS)}, field="by")
    return by


def figures(value: Value) -> dict[str, Any]:
    """A value as it stands in an answer."""
    return {
        "numerator": value.numerator,
        "denominator": value.denominator,
        "value": value.value,
        "n": value.n,
        "unknown": value.unknown,
        "muted": value.muted,
        "interval": list(value.interval) if value.interval else None,
    }


def _measured(key: str, period: Period) -> KpiVersion:
    version = definition(key, period.last)
    if version is None:
        raise Http404
    if version.kind == Kind.COMPOSITE:
        raise NotMeasured(_("This KPI is made of others' attainment: it has a score on scorecards, not a value."))
    if not is_measured(version):
        raise NotMeasured(_("Nothing here records this KPI yet."))
    return version


def _refuse_too_many(version: KpiVersion, scope: Scope, period: Period, by: Sequence[str]) -> None:
    """People by days: as many rows in the answer as there are daily rows, so these are counted first."""
    if "person" not in by or not any(COLUMNS[key] == "day" for key in by):
        return
    prefixes = {measure.partition(".")[0] for measure in measures_of(version)}
    for prefix in prefixes:
        rows = scope.rows(daily_tables()[prefix], level=Level.PERSON).filter(day__gte=period.start, day__lt=period.end)
        if rows.order_by()[: MOST_ROWS + 1].count() > MOST_ROWS:
            most = write_count(MOST_ROWS)
            raise TooLarge(_("More than %(most)s rows: ask for a team or for fewer days.") % {"most": most})


def _rows(groups: Mapping[Group, Value], by: Sequence[str], address: str) -> list[dict[str, Any]]:
    """``address``: where one group is explained, once it is named."""
    labels = labels_of(by, groups)
    rows = [
        labels[group] | figures(value) | {"explain": explained_row(address, by, labels[group])}
        for group, value in groups.items()
    ]
    return sorted(rows, key=lambda row: [str(row[key]) for key in by])
