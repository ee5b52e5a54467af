"""What the database refuses of a target. A comparison with null is neither true nor false, and a check lets that pass:
so every bound that must be there is asked for by name."""

from django.db import models
from django.db.models import F, Q

TARGET_CONSTRAINTS: list[models.BaseConstraint] = [
    models.CheckConstraint(
        condition=Q(direction="higher", minimum__lt=F("target"))
        | Q(direction="lower", minimum__gt=F("target"))
        | Q(direction="band", minimum__lt=F("target"), target__lte=F("target_to"), target_to__lt=F("maximum")),
        name="target_right_way_round",
    ),
    models.CheckConstraint(
        condition=Q(direction="band", target_to__isnull=False, maximum__isnull=False)
        | Q(direction__in=["higher", "lower"], target_to__isnull=True, maximum__isnull=True),
        name="target_band_has_its_ends",
    ),
    models.CheckConstraint(
        condition=Q(stretch__isnull=True)
        | Q(direction="higher", stretch__gt=F("target"))
        | Q(direction="lower", stretch__lt=F("target")),
        name="target_stretch_beyond_target",
    ),
    models.CheckConstraint(
        condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="target_ends_after_start"
    ),
    models.CheckConstraint(
        condition=(Q(team__isnull=True) & Q(person__isnull=True))
        | (Q(team__isnull=True) & Q(role=""))
        | (Q(person__isnull=True) & Q(role="")),
        name="target_one_scope",
    ),
]
