"""Measures: additive figures over one kind of fact. Each is one column of a daily table and one SQL aggregate.

``at`` names the instant at which the measure counts; without it the table's ``counted_at`` holds.
"""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Cast, Coalesce
from django.db.models.sql.compiler import SQLCompiler

from kpis.histograms import BUCKETS, FINE, OCTAVES

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

COUNT = "count"
SECONDS = "seconds"
POINTS = "points"


class Measure(models.Field):  # type: ignore[type-arg]
    """A column that carries what it ``adds`` up; to migrations it is the plain field of its kind."""

    def __init__(
        self,
        adds: str = "",
        *,
        where: Q | None = None,
        at: str = "",
        unit: str = COUNT,
        description: "str | _StrPromise" = "",
        **kwargs: Any,
    ) -> None:
        self.adds, self.where, self.at = adds, where, at
        self.unit, self.description = unit, description
        super().__init__(**{"default": 0, **kwargs})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, _args, _kwargs = super().deconstruct()
        return name, f"django.db.models.{self.get_internal_type()}", [], {"default": self.default}

    def aggregate(self, moment: Q) -> models.Aggregate | Coalesce:
        """The aggregate over the facts for which ``moment`` holds: those whose instant lies on the day."""
        raise NotImplementedError

    def added_up(self, name: str, filter: Q | None) -> models.Aggregate:
        """The aggregate over daily rows whose column is called ``name``."""
        return models.Sum(name, filter=filter)

    def condition(self, moment: Q) -> Q | None:
        return (moment & self.where if self.where else moment) or None


class Count(Measure, models.IntegerField):  # type: ignore[type-arg]
    """How many facts, perhaps only those ``where`` a condition on their own columns holds."""

    def aggregate(self, moment: Q) -> models.Aggregate | Coalesce:
        return models.Count("pk", filter=self.condition(moment))


class Sum(Measure, models.BigIntegerField):  # type: ignore[type-arg]
    """The sum of a column over the facts where it is known, perhaps filtered; 0 where there is none."""

    def aggregate(self, moment: Q) -> models.Aggregate | Coalesce:
        return Coalesce(models.Sum(self.adds, filter=self.condition(moment)), 0)


class Buckets(Measure, models.TextField):  # type: ignore[type-arg]
    """How a column spreads over the facts where it is known, for quantiles: the text form of a ``Histogram``."""

    def __init__(self, adds: str = "", *, where: Q | None = None, **kwargs: Any) -> None:
        known = Q(**{f"{adds}__isnull": False})
        super().__init__(adds, where=known & where if where else known, **{"default": "", **kwargs})

    def aggregate(self, moment: Q) -> models.Aggregate | Coalesce:
        bucket = Cast(bucket_of(self.adds), models.TextField())
        return Coalesce(Joined(bucket, filter=self.condition(moment)), Value("", models.TextField()))

    def added_up(self, name: str, filter: Q | None) -> models.Aggregate:
        known = ~Q(**{name: ""})
        return Joined(name, filter=known & filter if filter else known)


class Joined(models.Aggregate):
    """Texts joined by commas, in no order; null over none."""

    function = "STRING_AGG"
    template = "%(function)s(%(expressions)s, ',')"
    output_field = models.TextField()

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **context)


def bucket_of(column: str) -> Case:
    """The bucket of a whole number that is not negative; null where the column is."""
    whens = [
        When(**{f"{column}__lt": 2 * FINE << octave}, then=FINE * octave + Shifted(F(column), Value(octave)))
        for octave in range(OCTAVES)
    ]
    return Case(*whens, When(**{f"{column}__isnull": False}, then=Value(BUCKETS - 1)))


class Shifted(Func):
    """A whole number without its last binary digits."""

    arg_joiner = " >> "
    template = "(%(expressions)s)"
    output_field = models.IntegerField()
