"""Benchmarks by API: to be read beside the own figures, which stand under ``kpis/KEY/values/``."""

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin

from kpis.benchmarks.models import Benchmark
from kpis.benchmarks.serializers import BenchmarkSerializer
from teams.rest.views import ScopedViewSet


class BenchmarkFilter(filters.FilterSet):  # type: ignore[misc]
    kpi = filters.CharFilter(field_name="kpi__key", label="key of a KPI")
    segment = filters.CharFilter(label="whom it speaks of")

    class Meta:
        model = Benchmark
        fields: list[str] = []


@extend_schema_view(list=extend_schema(summary="Benchmarks"), retrieve=extend_schema(summary="A benchmark"))
class BenchmarkViewSet(ListModelMixin, RetrieveModelMixin, ScopedViewSet):
    """What others publish for a KPI, with the source. No score rests on it."""

    serializer_class = BenchmarkSerializer
    filterset_class = BenchmarkFilter
    orderings = ("published_on", "value")
    ordering = "-published_on"

    def get_queryset(self) -> QuerySet[Benchmark]:
        return Benchmark.objects.select_related("kpi")
