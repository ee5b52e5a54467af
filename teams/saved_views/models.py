"""A page with its scope, period and other choices, kept under a name."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from teams.models import User
from teams.saved_views.addresses import LONGEST


class SavedView(models.Model):
    """``address`` is path and query of one of our pages. One of a login's views may be where its day begins."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=60)
    address = models.CharField(_("address"), max_length=LONGEST)
    is_start = models.BooleanField(_("start page"), default=False)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("saved view")
        constraints = [
            models.UniqueConstraint("user", Lower("name"), name="saved_view_name_once"),
            models.UniqueConstraint(fields=["user"], condition=Q(is_start=True), name="saved_view_one_start"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_a_name"),
            models.CheckConstraint(
                condition=Q(address__startswith="/") & ~Q(address__startswith="//"), name="saved_view_is_our_own"
            ),
        ]

    def __str__(self) -> str:
        return self.name
