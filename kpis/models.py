"""Definitions, role sets, targets, stale days, runs and what they built.

Who writes: definitions, sets and targets ``kpis.actions``; stale days, runs and builds ``kpis.aggregation``; closed
periods (``kpis.closed_models``) ``kpis.closing``.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kpis.closed_models import ClosedPeriod, FrozenCard, FrozenFigure  # noqa: F401  tables of this app
from kpis.kept.models import DataState  # noqa: F401  a table of this app
from kpis.shipped_texts import InWords
from kpis.target_constraints import TARGET_CONSTRAINTS
from teams.models import Person, Team, User
from teams.roles import Role


class Direction(models.TextChoices):
    HIGHER = "higher", _("Higher is better")
    LOWER = "lower", _("Lower is better")
    BAND = "band", _("Inside a band")


class Kind(models.TextChoices):
    RATIO = "ratio", _("Ratio of sums")
    COUNT = "count", _("Count")
    CLOSING = "closing", _("Closing value of a running sum")
    QUANTILE = "quantile", _("Quantile of a duration")
    COMPOSITE = "composite", _("Weighted mean of the attainment of its parts")


class Unit(models.TextChoices):
    PERCENT = "percent", _("%")
    COUNT = "count", _("count")
    POINTS = "points", _("points")
    SECONDS = "seconds", _("seconds")
    MINUTES = "minutes", _("minutes")
    HOURS = "hours", _("hours")
    PER_HOUR = "per_hour", _("per hour")
    NPS = "nps", _("−100 to 100")


class Kpi(models.Model):
    """What is measured, under a key that never changes; how, is in its versions."""

    key = models.SlugField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    family = models.CharField(max_length=30)

    class Meta:
        ordering = ["position", "key"]
        verbose_name = _("KPI")

    def __str__(self) -> str:
        return self.key


class KpiVersion(InWords):
    """A definition that holds from ``starts_on`` until the next version's. Never edited in place."""

    kpi = models.ForeignKey(Kpi, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.RATIO)
    numerator = models.CharField(max_length=300, blank=True)
    denominator = models.CharField(max_length=300, blank=True)
    unknown = models.CharField(max_length=300, blank=True)
    quantile = models.FloatField(null=True, blank=True)  # of a quantile alone, 0 to 1: 0.5 for the median
    channels = models.CharField(max_length=200, blank=True)  # separated by commas; empty: all of them
    categories = models.TextField(blank=True)  # one a line; empty: all of them
    scale = models.FloatField(default=1)
    unit = models.CharField(max_length=10, choices=Unit)
    decimals = models.PositiveSmallIntegerField(default=1)
    direction = models.CharField(max_length=6, choices=Direction)
    minimum_n = models.PositiveIntegerField(default=10)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    shipped = models.BooleanField(default=False)

    class Meta:
        ordering = ["kpi", "number"]
        verbose_name = _("KPI version")
        constraints = [
            models.UniqueConstraint(fields=["kpi", "number"], name="kpi_version_number_once"),
            models.UniqueConstraint(fields=["kpi", "starts_on"], name="kpi_version_one_start"),
            models.CheckConstraint(
                condition=~Q(kind="ratio") | (~Q(numerator="") & ~Q(denominator="")),
                name="kpi_version_ratio_has_both_parts",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["count", "closing"]) | ~Q(numerator=""), name="kpi_version_count_has_numerator"
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind="quantile", quantile__isnull=False, quantile__gt=0, quantile__lt=1) & ~Q(numerator="")
                )
                | (~Q(kind="quantile") & Q(quantile__isnull=True)),
                name="kpi_version_quantile_says_which",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["count", "closing", "quantile", "composite"]) | Q(denominator=""),
                name="kpi_version_only_a_ratio_divides",
            ),
            models.CheckConstraint(
                condition=~Q(kind="composite") | Q(numerator="", unknown="", channels="", categories=""),
                name="kpi_version_composite_has_parts_only",
            ),
            models.CheckConstraint(
                condition=~Q(unit__in=["percent", "per_hour", "nps"]) | Q(kind__in=["ratio", "composite"]),
                name="kpi_version_share_is_a_ratio",
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="kpi_version_kind_known"),
            models.CheckConstraint(condition=Q(unit__in=Unit.values), name="kpi_version_unit_known"),
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="kpi_version_direction_known"),
            models.CheckConstraint(condition=Q(scale__gt=0, scale__lte=1_000_000), name="kpi_version_scale_in_bounds"),
            models.CheckConstraint(condition=Q(decimals__lte=4), name="kpi_version_decimals_0_to_4"),
            models.CheckConstraint(condition=Q(minimum_n__lte=100_000), name="kpi_version_minimum_n_in_bounds"),
            models.CheckConstraint(
                condition=~Q(written_label="") & ~Q(written_description=""), name="kpi_version_says_what_it_is"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kpi.key} v{self.number}"


class KpiSet(models.Model):
    """What a role answers for, or what a composite KPI is made of, from ``starts_on`` until the next set. Never edited.

    ``sealed``: its items are complete and weigh 100 together. The database refuses the seal where they do not, and an
    item of a sealed set; only sealed sets hold.
    """

    role = models.CharField(max_length=20, choices=Role, blank=True)
    composite = models.ForeignKey(Kpi, on_delete=models.CASCADE, null=True, blank=True, related_name="part_sets")
    starts_on = models.DateField()
    sealed = models.BooleanField(default=False)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    shipped = models.BooleanField(default=False)

    class Meta:
        ordering = ["role", "composite", "starts_on"]
        verbose_name = _("set of KPIs")
        constraints = [
            models.UniqueConstraint(
                fields=["role", "starts_on"], condition=~Q(role=""), name="kpi_set_of_role_one_start"
            ),
            models.UniqueConstraint(
                fields=["composite", "starts_on"], condition=Q(role=""), name="kpi_set_of_composite_one_start"
            ),
            models.CheckConstraint(
                condition=(Q(role="") & Q(composite__isnull=False)) | (~Q(role="") & Q(composite__isnull=True)),
                name="kpi_set_role_or_composite",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role or self.composite} from {self.starts_on}"


class SetItem(models.Model):
    """A KPI in a set with its weight."""

    kpi_set = models.ForeignKey(KpiSet, on_delete=models.CASCADE, related_name="items")
    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT, related_name="uses")
    weight = models.DecimalField(max_digits=5, decimal_places=2)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["kpi_set", "position", "id"]
        verbose_name = _("set item")
        constraints = [
            models.UniqueConstraint(fields=["kpi_set", "kpi"], name="set_item_kpi_once"),
            models.CheckConstraint(condition=Q(weight__gt=0, weight__lte=100), name="set_item_weight_in_bounds"),
        ]

    def __str__(self) -> str:
        return f"{self.kpi} {self.weight}"


class Target(models.Model):
    """Minimum, target and stretch of a KPI for a scope, from ``starts_on`` up to but not including ``ends_on``.

    ``band``: 100 between ``target`` and ``target_to``, 0 at ``minimum`` and at ``maximum``. The scope is the nearest of
    person, team, role, organisation (all three empty). A change ends one row and starts another.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kpi = models.ForeignKey(Kpi, on_delete=models.CASCADE, related_name="targets")
    direction = models.CharField(max_length=6, choices=Direction)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="targets")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="targets")
    role = models.CharField(max_length=20, choices=Role, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    minimum = models.FloatField()
    target = models.FloatField()
    stretch = models.FloatField(null=True, blank=True)
    target_to = models.FloatField(null=True, blank=True)
    maximum = models.FloatField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["kpi__position", "starts_on", "id"]
        verbose_name = _("target")
        constraints = TARGET_CONSTRAINTS

    def __str__(self) -> str:
        return f"{self.kpi} {self.minimum:g}/{self.target:g} from {self.starts_on}"


class StaleDay(models.Model):
    """A day of a daily table whose rows no longer say what the facts say.

    Append-only until a rebuild deletes the rows it saw: a fact written during the rebuild leaves a row of its own.
    """

    table = models.CharField(max_length=30)
    day = models.DateField()
    marked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["table", "day"], name="stale_day")]

    def __str__(self) -> str:
        return f"{self.table} {self.day}"


class Run(models.Model):
    """One execution of the aggregation."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    trigger = models.CharField(max_length=20)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    job_key = models.CharField(max_length=60, null=True, unique=True)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    days_asked = models.PositiveIntegerField(default=0)
    complete_until = models.DateField(null=True)
    message = models.TextField(blank=True)

    class Meta:
        ordering = ["-started_at", "-id"]
        verbose_name = _("run")

    def __str__(self) -> str:
        return f"{self.trigger} {self.started_at:%Y-%m-%d %H:%M}"


class Build(models.Model):
    """One day of one daily table, rebuilt in one transaction together with this row."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="builds")
    table = models.CharField(max_length=30)
    day = models.DateField()
    rows = models.PositiveIntegerField()
    rows_before = models.PositiveIntegerField()
    seconds = models.FloatField()
    built_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-built_at", "-id"]
        indexes = [models.Index(fields=["table", "day", "-built_at"], name="build_day")]

    def __str__(self) -> str:
        return f"{self.table} {self.day}: {self.rows}"


# Django finds an app's models through this module; these are declared in files of their own.
from kpis.benchmarks.models import Benchmark  # noqa: E402, F401
from kpis.wallboards.models import Wallboard  # noqa: E402, F401
