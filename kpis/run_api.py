"""Runs of the aggregation by API, and how fresh the figures are."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from kpis.aggregation import mark_range_stale, open_run
from kpis.filters import RunFilter
from kpis.models import Run
from kpis.selectors import freshness
from kpis.serializers import FreshnessSerializer, RunInputSerializer, RunSerializer
from kpis.tasks import fan_out
from teams.actions import record_event
from teams.models import User
from teams.rest.views import ScopedView, ScopedViewSet
from teams.roles import Permission


@extend_schema_view(
    list=extend_schema(summary="Runs of the aggregation"),
    retrieve=extend_schema(summary="A run"),
)
class RunViewSet(ListModelMixin, RetrieveModelMixin, ScopedViewSet):
    """Executions of the aggregation, newest first."""

    serializer_class = RunSerializer
    filterset_class = RunFilter
    orderings = ("started_at",)
    ordering = "-started_at"

    def get_queryset(self) -> QuerySet[Run]:
        return Run.objects.select_related("by").annotate(days_built=Count("builds"))

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self.require(Permission.SEE_RUNS)
        return super().list(request, *args, **kwargs)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self.require(Permission.SEE_RUNS)
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(summary="Start a run", request=RunInputSerializer, responses={202: RunSerializer})
    def create(self, request: Request) -> Response:
        """The workers take its days; a run that is on its way takes up what is asked."""
        self.require(Permission.RUN_AGGREGATION)
        run = ask_for_run(by=self.acting, **self.read(RunInputSerializer))
        return Response(self.get_serializer(self.get_queryset().get(pk=run.pk)).data, status=202)


class FreshnessView(ScopedView):
    serializer_class = FreshnessSerializer

    @extend_schema(summary="Up to which day figures are complete", tags=["runs"])
    def get(self, request: Request) -> Response:
        """Pages and the API say the same."""
        return Response(FreshnessSerializer(freshness()).data)


@transaction.atomic
def ask_for_run(*, by: User, first_day: Any = None, last_day: Any = None, all: bool = False) -> Run:
    """Mark the days asked for as stale and hand them to the workers once that is committed."""
    if all or first_day or last_day:
        mark_range_stale(first_day, last_day + timedelta(days=1) if last_day else None)
    run = open_run(trigger="api", by=by)
    details = {"from": str(first_day or ""), "until": str(last_day or ""), "all": all}
    record_event(by=by, action="aggregation.start", subject=run.trigger, details=details)
    # A broker that is away does not undo what was asked: the sweeper finds the stale days.
    transaction.on_commit(lambda: fan_out(run.pk), robust=True)
    return run
