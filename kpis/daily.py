"""Daily tables: declared as a class whose measures are columns. ``aggregation`` fills them, ``selectors`` add them up.

A row is a day x person x team x channel with the sums of one kind of fact. The same table holds the days of persons,
of teams and of the organisation (``level``), so that a year of the organisation is 365 rows and not millions.
"""

from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import apps
from django.db import models

from kpis.formulas import split_measure
from kpis.measures import Measure
from kpis.partitioning import MonthIndex
from teams.models import Person, Team

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Level(models.IntegerChoices):
    PERSON = 1
    TEAM = 2
    ORGANISATION = 3


# The rows of some categories stand under levels of their own: whoever reads the others never meets them.
SLICED = 10


class Daily(models.Model):
    """Base of every daily table: ``class ContactDay(Daily, fact="contacts.Contact", counted_at="handled_at", ...)``."""

    fact: ClassVar[str]
    counted_at: ClassVar[str]
    prefix: ClassVar[str]

    day = models.DateField()
    level = models.SmallIntegerField(choices=Level)
    # No constraint in the database: the facts carry it, and checking it again took a quarter of a rebuild's time.
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, db_index=False, db_constraint=False, related_name="+"
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, db_index=False, db_constraint=False, related_name="+"
    )
    channel = models.CharField(max_length=20)
    # Of rows under ``SLICED`` levels; see kpis.categories.
    category = models.CharField(max_length=200, db_default="")

    class Meta:
        abstract = True
        # For a person; for a team and the persons of a team; for the organisation and for rebuilding a day. Without
        # the level in each, SQLite takes the last one for every question: it counts the columns that match.
        indexes = [
            MonthIndex(fields=["person", "level", "day"], within=["person"], name="%(class)s_person_days"),
            MonthIndex(fields=["team", "level", "day"], within=["team", "level"], name="%(class)s_team_days"),
            models.Index(fields=["level", "day"], name="%(class)s_level_day"),
        ]

    def __init_subclass__(cls, *, fact: str = "", counted_at: str = "", prefix: str = "", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if fact:
            cls.fact, cls.counted_at, cls.prefix = fact, counted_at, prefix

    def __str__(self) -> str:
        return f"{self.day} {self.prefix}"

    @classmethod
    def all_rows(cls) -> models.QuerySet["Daily"]:
        return cls._default_manager.all()

    @classmethod
    @cache
    def measures(cls) -> dict[str, Measure]:
        return {field.name: field for field in cls._meta.get_fields() if isinstance(field, Measure)}

    @classmethod
    def instants(cls) -> dict[str, list[str]]:
        """The instants at which this table's measures count, each with the names of its measures."""
        found: dict[str, list[str]] = {cls.counted_at: []}
        for name, measure in cls.measures().items():
            found.setdefault(measure.at or cls.counted_at, []).append(name)
        return {instant: names for instant, names in found.items() if names}


@cache
def daily_tables() -> dict[str, type[Daily]]:
    """Every declared daily table by its prefix, found through Django's app registry."""
    return {model.prefix: model for model in apps.get_models() if issubclass(model, Daily)}


@cache
def channel_labels() -> dict[str, "str | _StrPromise"]:
    """The channels that facts may have, with their words, as the facts declare them; in the language of who reads."""
    facts = (apps.get_model(table.fact) for table in daily_tables().values())
    return {str(value): label for fact in facts for value, label in fact._meta.get_field("channel").flatchoices}


def find_measure(key: str) -> Measure | None:
    """The measure ``prefix.name``, or None where nothing of that name is installed."""
    found = split_measure(key)
    table = daily_tables().get(found.prefix)
    return table.measures().get(found.name) if table else None
