"""A screen with a team's totals: what it shows, until when, and by whose sight."""

import uuid
from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kpis.models import Kpi
from teams.models import Team, User


class Wallboard(models.Model):
    """Whoever has the address sees it without a login. Of the token in it only a digest is kept.

    It shows what ``made_by`` may see, and nothing once that login sees the team no longer.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=60)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="wallboards")
    kpis = models.ManyToManyField(Kpi, related_name="+")
    period = models.CharField(_("period"), max_length=20)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="wallboards")
    made_on = models.DateField(_("made on"))
    ends_on = models.DateField(_("until (not including)"))
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-made_on", "-id"]
        verbose_name = _("wallboard")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="wallboard_has_a_name"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("made_on")), name="wallboard_ends_after_it_was_made"),
        ]

    @property
    def last_on(self) -> date:
        return self.ends_on - timedelta(days=1)

    def __str__(self) -> str:
        return self.name
