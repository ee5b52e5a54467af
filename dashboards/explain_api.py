"""Explain a value by API: what the page says, as data."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dashboards.closed import closed_for
from dashboards.entries import TESTS
from dashboards.explain_more import estimate_of, visible_statements
from dashboards.explained import Explained, explained_of
from dashboards.late_facts import counted_later
from dashboards.serializers import CHANGE_TESTS, ClosedSerializer, EntryTargetSerializer, FrozenSerializer
from dashboards.subjects import Subject, organisation_subject, person_subject, team_subject
from kpis.catalogue import formula
from kpis.changes import test_of
from kpis.correction_words import reasons
from kpis.daily import find_measure
from kpis.definitions import definition, is_measured
from kpis.exact import MOST_DAYS, can_be_exact, exact_value
from kpis.formulas import parse_formula
from kpis.groups import AskedGroup, labels_of, read_group
from kpis.models import Build, Kind, KpiVersion, Target
from kpis.periods import Period
from kpis.rebuilds import rebuilds
from kpis.selectors import COLUMNS
from kpis.targets import TargetScope, in_force, targets_for
from kpis.value_api import (
    BY,
    PERIOD,
    SCOPE,
    GroupSerializer,
    PeriodSerializer,
    ScopeSerializer,
    ValueSerializer,
    asked_groups,
    asked_period,
    asked_scope,
    figures,
)
from kpis.visible_scopes import found_person, found_team
from teams.rest.errors import Invalid, NotMeasured
from teams.rest.views import ScopedView

EXACT = OpenApiParameter("exact", str, description="1: compute a quantile over at most 31 days from its records.")

GROUP = OpenApiParameter(
    "group",
    str,
    description="With `by`: one group of that question, a value for each key, comma separated and written as in the "
    "values: an id (nothing: not assigned), a channel, a day, week or month.",
)


class FormulaPartSerializer(serializers.Serializer[Any]):
    """A measure of a formula in words; ``factor`` is -1 where it is subtracted."""

    part = serializers.ChoiceField(["numerator", "denominator", "unknown"])
    measure = serializers.CharField()
    factor = serializers.IntegerField()
    description = serializers.CharField()


class DefinitionSerializer(serializers.Serializer[KpiVersion]):
    number = serializers.IntegerField()
    starts_on = serializers.DateField()
    label = serializers.CharField()  # type: ignore[assignment]
    description = serializers.CharField()
    caution = serializers.CharField()
    counts_on = serializers.CharField()
    kind = serializers.CharField()
    formula = serializers.SerializerMethodField()
    unit = serializers.CharField()
    direction = serializers.CharField()
    minimum_n = serializers.IntegerField()
    made_by = serializers.CharField(source="made_by.username", default=None, allow_null=True)
    parts = serializers.SerializerMethodField()

    def get_formula(self, version: KpiVersion) -> str:
        return formula(version)

    @extend_schema_field(FormulaPartSerializer(many=True))
    def get_parts(self, version: KpiVersion) -> list[dict[str, Any]]:
        return [part for name in ("numerator", "denominator", "unknown") for part in _parts(version, name)]


class OwnedTargetSerializer(EntryTargetSerializer):
    """The target in force at the end of the period, and who set it; null: the installation."""

    set_by = serializers.CharField(source="made_by.username", default=None, allow_null=True)

    class Meta(EntryTargetSerializer.Meta):
        fields = [*EntryTargetSerializer.Meta.fields, "set_by"]


class RebuildSerializer(serializers.Serializer[Build]):
    """A day that was computed: when, by which run, from how many rows to how many."""

    built_at = serializers.DateTimeField()
    day = serializers.DateField()
    table = serializers.CharField()
    rows_before = serializers.IntegerField()
    rows = serializers.IntegerField()
    run = serializers.UUIDField(source="run.public_id")
    trigger = serializers.CharField(source="run.trigger")
    by = serializers.CharField(source="run.by.username", default=None, allow_null=True)


class StatementSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    sql = serializers.CharField()


class CorrectionSerializer(serializers.Serializer[Any]):
    """What came after the period was closed: today's value by the frozen definition, and which sums differ."""

    now = ValueSerializer()
    reasons = serializers.ListField(child=serializers.CharField())


class ChangeWordsSerializer(serializers.Serializer[Any]):
    """By which test a change of this KPI is told from chance."""

    test = serializers.ChoiceField(CHANGE_TESTS)
    words = serializers.CharField()


class ExplanationSerializer(serializers.Serializer[Any]):
    """``value`` is today's; ``frozen`` that of a closed period. ``counted_later``: what belongs here, counts after it.

    Of one ``group`` of the scope, where ``by`` asks for one: ``period`` holds its days; nothing of it is frozen, and it
    has a target where it is one person's, or a whole team's or unit's.
    ``exact``: a quantile of the records themselves, where asked for.
    ``estimate``: the value drawn towards the team's mean where n is small; it counts nowhere. ``statements``: null for
    who may not see them.
    """

    kpi = serializers.CharField()
    period = PeriodSerializer()
    scope = ScopeSerializer()
    by = serializers.ListField(child=serializers.ChoiceField(list(COLUMNS)))
    group = GroupSerializer()
    definition = DefinitionSerializer()
    value = ValueSerializer()
    exact = serializers.FloatField(allow_null=True)
    estimate = serializers.FloatField(allow_null=True)
    counted_later = serializers.IntegerField()
    change = ChangeWordsSerializer()
    target = OwnedTargetSerializer(allow_null=True)
    closed = ClosedSerializer(allow_null=True)
    frozen = FrozenSerializer(allow_null=True)
    correction = CorrectionSerializer(allow_null=True)
    rebuilds = RebuildSerializer(many=True)
    statements = StatementSerializer(many=True, allow_null=True)


class ExplainView(ScopedView):
    """What a value is made of."""

    serializer_class = ExplanationSerializer
    parameters = ("period", "from", "to", "team", "person", "by", "group", "exact")

    @extend_schema(
        summary="Explain a value",
        parameters=[*PERIOD, *SCOPE, BY, GROUP, EXACT],
        tags=["kpis"],
        operation_id="kpis_explain",
    )
    def get(self, request: Request, key: str) -> Response:
        """Definition, parts, what counts later, target, interval, rebuilds; for some roles the SQL."""
        period = asked_period(request)
        version = _measured(key, period)
        subject = _asked_subject(request, period)
        # Who leads answers for the teams led, and has own rows among the values.
        scope = asked_scope(request) if "by" in request.query_params else subject.scope
        explained = explained_of(request.user, version, subject, scope, _asked_group(request, period))
        return Response(ExplanationSerializer(_explanation(request, version, explained)).data)


def _explanation(request: Request, version: KpiVersion, explained: Explained) -> dict[str, Any]:
    subject, group, period = explained.subject, explained.group, explained.group.period
    closed = closed_for(subject, period) if explained.is_whole else None
    correction = closed.corrections.get(version.kpi_id) if closed else None
    return {
        "kpi": version.kpi.key,
        "period": period,
        "scope": subject.scope,
        "by": group.by,
        "group": labels_of(group.by, [group.values])[group.values],
        "definition": version,
        "value": figures(explained.value),
        "exact": _exact(request, version, subject, period),
        "estimate": estimate_of(version, explained.value, subject, period) if explained.is_whole else None,
        "counted_later": counted_later(request.user, version, subject.scope, period),
        "change": {"test": test_of(version), "words": str(TESTS[test_of(version)])},
        "target": _target(version, explained.target_scope, period),
        "closed": closed,
        "frozen": closed.figure(version.kpi_id) if closed else None,
        "correction": {"now": figures(correction.now), "reasons": reasons(correction)} if correction else None,
        "rebuilds": rebuilds(version, period),
        "statements": visible_statements(request.user, version, subject.scope, period) or None,
    }


def _parts(version: KpiVersion, name: str) -> list[dict[str, Any]]:
    terms = parse_formula(getattr(version, name))
    return [
        {"part": name, "measure": key, "factor": factor, "description": getattr(find_measure(key), "description", "")}
        for key, factor in terms.items()
    ]


def _exact(request: Request, version: KpiVersion, subject: Subject, period: Period) -> float | None:
    if not request.query_params.get("exact"):
        return None
    if not can_be_exact(version, period):
        text = _("Only a quantile over at most %(most)s days is computed from its records; other figures are exact.")
        raise Invalid(text % {"most": MOST_DAYS}, field="exact")
    return exact_value(version, subject.scope, period)


def _measured(key: str, period: Period) -> KpiVersion:
    version = definition(key, period.last)
    if version is None:
        raise Http404
    if version.kind == Kind.COMPOSITE or not is_measured(version):
        raise NotMeasured(_("This KPI has no value of its own to explain."))
    return version


def _asked_subject(request: Request, period: Period) -> Subject:
    """The same subject as on the page. Raises Http404 for what is out of sight, Invalid where both are given."""
    team, person = (request.query_params.get(name) for name in ("team", "person"))
    if team and person:
        raise Invalid(_("Ask for a team or a person, not both."), field="person")
    if person:
        return person_subject(request.user, found_person(request.user, person), period.last)
    if team:
        found = found_team(request.user, team)
        return team_subject(request.user, (found,), found.name)
    return organisation_subject(request.user)


def _asked_group(request: Request, period: Period) -> AskedGroup:
    """The group of ?by= and ?group=, without these the whole. Raises Invalid for one that cannot be."""
    try:
        return read_group(asked_groups(request), request.query_params.get("group"), period)
    except ValueError as error:
        raise Invalid(str(error), field="group") from None


def _target(version: KpiVersion, scope: TargetScope | None, period: Period) -> Target | None:
    if scope is None:
        return None
    return in_force(targets_for(scope, period, [version.kpi_id]).get(version.kpi_id, []), scope, period.last)
