"""Benchmarks as the API reads them out."""

from rest_framework import serializers

from kpis.benchmarks.models import Benchmark


class BenchmarkSerializer(serializers.ModelSerializer[Benchmark]):
    """What ``source`` gave for the KPI, in ``unit``, on ``published_on``; ``segment`` says of whom it speaks."""

    id = serializers.UUIDField(source="public_id")
    kpi = serializers.CharField(source="kpi.key")

    class Meta:
        model = Benchmark
        fields = ["id", "kpi", "value", "unit", "source", "url", "published_on", "segment", "note"]
