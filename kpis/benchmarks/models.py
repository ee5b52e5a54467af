"""A published figure of others, with where and when it was published."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kpis.models import Kpi, Unit
from teams.models import User


class Benchmark(models.Model):
    """The value that a source gives for a KPI, in ``unit``, for an industry, a channel or a region (``segment``).

    A quotation: it is not edited. A change takes it away and adds another.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kpi = models.ForeignKey(Kpi, on_delete=models.CASCADE, related_name="benchmarks")
    value = models.FloatField(_("value"))
    unit = models.CharField(max_length=10, choices=Unit)
    source = models.CharField(_("source"), max_length=200)
    url = models.URLField(_("address"), max_length=500, blank=True)
    published_on = models.DateField(_("date of the source"))
    segment = models.CharField(_("segment"), max_length=100, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["kpi__position", "kpi__key", "segment", "-published_on", "source", "id"]
        verbose_name = _("benchmark")
        constraints = [
            models.UniqueConstraint(fields=["kpi", "source", "segment", "published_on"], name="benchmark_said_once"),
            models.CheckConstraint(condition=~Q(source=""), name="benchmark_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.kpi} {self.value:g} ({self.source})"
