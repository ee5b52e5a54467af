"""Definitions, role sets and targets by API."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from kpis.actions import end_target, make_version, set_target
from kpis.definition_serializers import VersionInputSerializer, values_of
from kpis.definitions import definitions, role_set
from kpis.filters import KpiFilter, TargetFilter
from kpis.models import Kpi, Target
from kpis.periods import today
from kpis.serializers import (
    KpiSerializer,
    KpiVersionSerializer,
    KpiWithVersionsSerializer,
    RoleSetSerializer,
    TargetEndSerializer,
    TargetInputSerializer,
    TargetSerializer,
)
from kpis.visible_targets import may_edit, may_target_everybody, visible_targets
from teams.access import reaches_everybody
from teams.rest.errors import Invalid
from teams.rest.views import ScopedViewSet
from teams.roles import Permission, Role

ON = OpenApiParameter("on", date, description="The day whose sets are asked for; today where none is given.")


@extend_schema_view(
    list=extend_schema(summary="KPIs with the definition in force"),
    retrieve=extend_schema(summary="A KPI with all versions of its definition"),
)
class KpiViewSet(ListModelMixin, RetrieveModelMixin, ScopedViewSet):
    """What is measured, and how: every login may read the definitions."""

    filterset_class = KpiFilter
    lookup_field = lookup_url_kwarg = tie_break = "key"
    lookup_value_converter = "slug"
    orderings = ("position", "key")
    ordering = "position"

    def get_queryset(self) -> QuerySet[Kpi]:
        return Kpi.objects.prefetch_related("versions")

    def get_serializer_class(self) -> Any:
        return KpiSerializer if self.action == "list" else KpiWithVersionsSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "day": today()}

    @extend_schema(summary="Define a KPI anew", request=VersionInputSerializer, responses={201: KpiVersionSerializer})
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def versions(self, request: Request, **kwargs: Any) -> Response:
        """From a day on. For who defines KPIs and reaches everybody."""
        kpi = self.get_object()
        self.require(Permission.DEFINE_KPIS)
        if not reaches_everybody(request.user, Permission.DEFINE_KPIS):
            raise PermissionDenied(_("A definition holds for everybody, and not everybody is in your reach."))
        given = self.read(VersionInputSerializer)
        known = {name: given[name] for name in ("kind", "starts_on", "after", "past")}
        made = make_version(kpi=kpi, values=values_of(given), by=self.acting, **known)
        return Response(KpiVersionSerializer(made).data, status=201)


class RoleSetViewSet(ScopedViewSet):
    """What each role answers for, with weights."""

    serializer_class = RoleSetSerializer
    lookup_field = lookup_url_kwarg = "role"
    lookup_value_converter = "slug"
    pagination_class = None
    filter_backends = ()
    parameters = ("on",)

    def get_queryset(self) -> QuerySet[Kpi]:
        return Kpi.objects.none()

    @extend_schema(summary="What every role answers for", parameters=[ON], responses=RoleSetSerializer(many=True))
    def list(self, request: Request) -> Response:
        return Response([self.set_of(role) for role in Role])

    @extend_schema(
        summary="What a role answers for", parameters=[ON, OpenApiParameter("role", str, "path", enum=Role.values)]
    )
    def retrieve(self, request: Request, role: str) -> Response:
        if role not in Role.values:
            raise Http404
        return Response(self.set_of(Role(role)))

    def set_of(self, role: Role) -> Any:
        day = asked_day(self.request)
        entries = role_set(role, day, definitions(day))
        return RoleSetSerializer({"role": role, "on": day, "entries": entries}).data


@extend_schema_view(
    list=extend_schema(summary="Targets in sight"),
    retrieve=extend_schema(summary="A target"),
)
class TargetViewSet(ListModelMixin, RetrieveModelMixin, ScopedViewSet):
    """Minimum, target and stretch. A target is never changed: a new one starts, or the old one ends."""

    serializer_class = TargetSerializer
    filterset_class = TargetFilter
    orderings = ("starts_on", "ends_on")
    ordering = "-starts_on"

    def get_queryset(self) -> QuerySet[Target]:
        return visible_targets(self.request.user).select_related("kpi", "team", "person")

    @extend_schema(summary="Set a target", request=TargetInputSerializer, responses={201: TargetSerializer})
    def create(self, request: Request) -> Response:
        """For a team or a person in reach; for a role or everybody where the whole organisation is in reach."""
        self.require(Permission.EDIT_TARGETS)
        given = self.read(TargetInputSerializer)
        if not (given.get("team") or given.get("person") or may_target_everybody(request.user)):
            raise PermissionDenied(_("You set targets for teams and people in your reach: name one."))
        target = set_target(by=self.acting, **given)
        return Response(self.get_serializer(target).data, status=201)

    @extend_schema(summary="End a target", request=TargetEndSerializer, responses={200: TargetSerializer, 204: None})
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def end(self, request: Request, **kwargs: Any) -> Response:
        """On a day, which no longer counts. 204 where nothing of it is left."""
        target = self.get_object()
        self.require(Permission.EDIT_TARGETS)
        if not may_edit(request.user, target):
            raise PermissionDenied(_("This target also holds for teams out of your reach."))
        end_target(target, by=self.acting, **self.read(TargetEndSerializer))
        left = self.get_queryset().filter(pk=target.pk).first()
        return Response(self.get_serializer(left).data) if left else Response(status=204)


def asked_day(request: Request) -> date:
    """The day of ``?on=``. Raises Invalid."""
    text = request.query_params.get("on", "")
    try:
        return date.fromisoformat(text) if text else today()
    except ValueError:
        raise Invalid(_("Give the day as YYYY-MM-DD."), field="on") from None
