"""When the days behind a value were computed: the latest builds of its tables within a period."""

from kpis.formulas import split_measure
from kpis.models import Build, KpiVersion
from kpis.periods import Period
from kpis.values import measures_of

MOST = 20


def rebuilds(version: KpiVersion, period: Period, most: int = MOST) -> list[Build]:
    """The latest first, each with its run and who asked for it. One query."""
    tables = {split_measure(key)[0] for key in measures_of(version)}
    rows = Build.objects.filter(table__in=tables, day__gte=period.start, day__lt=period.end)
    return list(rows.select_related("run__by")[:most])
