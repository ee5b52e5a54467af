"""What is promised to customers, and by which rules each team's contacts were computed last."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from teams.models import Team


class Clock(models.TextChoices):
    WORKING = "working", _("working time of the team's calendar")
    ALWAYS = "always", _("around the clock")


class Promise(models.Model):
    """Minutes from arrival to the first response and to completion, for contacts that arrive on these days.

    An empty team, category or channel stands for all. Of several the nearest holds: see ``contacts.clocks.promises``.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="promises")
    category = models.CharField(_("category"), max_length=200, blank=True)
    channel = models.CharField(_("channel"), max_length=20, blank=True)
    first_response_minutes = models.PositiveIntegerField(_("first response within, minutes"), null=True)
    completion_minutes = models.PositiveIntegerField(_("completion within, minutes"), null=True)
    clock = models.CharField(_("clock"), max_length=10, choices=Clock, default=Clock.WORKING)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("until (not including)"), null=True)

    class Meta:
        ordering = ["team__name", "category", "channel", "starts_on", "id"]
        verbose_name = _("promise")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="promise_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(first_response_minutes__isnull=False) | Q(completion_minutes__isnull=False),
                name="promise_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team or '*'} · {self.category or '*'} · {self.channel or '*'}"


class ClockState(models.Model):
    """The fingerprint of the rules that a team's stored contacts follow; a team without a row follows none."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="+")
    fingerprint = models.CharField(max_length=64)
    written_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("state of a clock")
        constraints = [models.UniqueConstraint(Coalesce("team", models.Value(0)), name="clock_state_once_a_team")]

    def __str__(self) -> str:
        return f"{self.team} {self.fingerprint[:8]}"
