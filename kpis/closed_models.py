"""Closed periods and the scorecards frozen in them. Only ``kpis.closing`` writes these tables."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kpis.periods import Period, named_period
from teams.models import Person, Team, User
from teams.roles import Role


class ClosedPeriod(models.Model):
    """Days (half open) whose scorecards are frozen. ``checksum`` covers those of all its cards."""

    class State(models.TextChoices):
        CLOSING = "closing", _("Being closed")
        CLOSED = "closed", _("Closed")

    class Trigger(models.TextChoices):
        HAND = "by hand", _("by hand")
        SCHEDULE = "schedule", _("by schedule")
        COMMAND = "command", _("by a command")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    period_start = models.DateField()
    period_end = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.CLOSING)
    trigger = models.CharField(max_length=10, choices=Trigger)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=200, blank=True)
    began_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    complete_until = models.DateField(null=True)
    cards_expected = models.PositiveIntegerField(default=0)
    checksum = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-period_end", "-period_start"]
        verbose_name = _("closed period")
        constraints = [
            models.UniqueConstraint(fields=["period_start", "period_end"], name="closed_period_once"),
            models.CheckConstraint(condition=Q(period_end__gt=F("period_start")), name="closed_period_right_way_round"),
            models.CheckConstraint(condition=Q(state__in=["closing", "closed"]), name="closed_period_state_known"),
            models.CheckConstraint(
                condition=~Q(state="closed") | (Q(closed_at__isnull=False) & ~Q(checksum="")),
                name="closed_period_is_sealed",
            ),
        ]

    def __str__(self) -> str:
        return self.period.label

    @property
    def period(self) -> Period:
        return named_period(self.period_start, self.period_end)


class FrozenCard(models.Model):
    """One scorecard as it stood: of a person, of a team with those below it, or (neither) of the organisation.

    ``sums`` are the period's sums of every measure behind it: a whole number, for a histogram its counts by bucket.
    """

    closed = models.ForeignKey(ClosedPeriod, on_delete=models.PROTECT, related_name="cards")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20, choices=Role)
    team_ids = models.JSONField()
    score = models.FloatField(null=True)
    sums = models.JSONField()
    frozen_at = models.DateTimeField()
    checksum = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        verbose_name = _("frozen scorecard")
        constraints = [
            models.UniqueConstraint(
                fields=["closed", "person"], condition=Q(person__isnull=False), name="frozen_card_once_a_person"
            ),
            models.UniqueConstraint(
                fields=["closed", "team"], condition=Q(team__isnull=False), name="frozen_card_once_a_team"
            ),
            models.UniqueConstraint(
                fields=["closed"], condition=Q(person__isnull=True, team__isnull=True), name="frozen_card_one_of_all"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(team__isnull=True), name="frozen_card_of_one_scope"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.team or _('Organisation')} · {self.closed}"


class FrozenFigure(models.Model):
    """One KPI of a frozen card; ``within`` is the composite it is a part of. Versions and targets are never edited."""

    card = models.ForeignKey(FrozenCard, on_delete=models.PROTECT, related_name="figures")
    place = models.PositiveSmallIntegerField()
    version = models.ForeignKey("kpis.KpiVersion", on_delete=models.PROTECT, related_name="+")
    within = models.ForeignKey("kpis.KpiVersion", on_delete=models.PROTECT, null=True, related_name="+")
    target = models.ForeignKey("kpis.Target", on_delete=models.PROTECT, null=True, related_name="+")
    numerator = models.BigIntegerField(null=True)
    denominator = models.BigIntegerField(null=True)
    value = models.FloatField(null=True)
    n = models.BigIntegerField(null=True)
    unknown = models.BigIntegerField(default=0)
    muted = models.BooleanField(default=False)
    attainment = models.FloatField(null=True)
    weight = models.FloatField()
    share = models.FloatField()
    absent = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["card", "place"]
        verbose_name = _("frozen figure")
        constraints = [
            models.UniqueConstraint(fields=["card", "place"], name="frozen_figure_one_a_place"),
            models.CheckConstraint(
                condition=Q(attainment__isnull=True) | Q(attainment__gte=0, attainment__lte=120),
                name="frozen_figure_attainment_0_to_120",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.card_id} {self.version_id}: {self.value}"
