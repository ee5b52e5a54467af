"""How often the data behind answers has changed."""

from django.db import models


class DataState(models.Model):
    """The sum over all rows is the state of the data: every transaction that changes a watched table adds one.

    It adds to a row that no other transaction holds, so that writers never wait for each other. Only the triggers of
    ``kpis.kept.watching`` write here.
    """

    number = models.BigIntegerField()

    class Meta:
        verbose_name = "state of the data"

    def __str__(self) -> str:
        return str(self.number)
