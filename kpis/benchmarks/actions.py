"""The only writer of benchmarks. Each action notes what was added or taken away in the audit log."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kpis.actions.turns import take_turn
from kpis.benchmarks.models import Benchmark
from kpis.benchmarks.rules import comparable_version, refuse_impossible, refuse_other_unit, refuse_second_word
from kpis.models import Kpi
from teams.actions import record_event
from teams.models import User


@transaction.atomic
def add_benchmark(
    *,
    kpi: Kpi,
    value: float,
    source: str,
    published_on: date,
    by: User | None,
    unit: str = "",
    url: str = "",
    segment: str = "",
    note: str = "",
) -> Benchmark:
    """Quote a source. ``unit``: what the source's value is in, where somebody says it; it must be the KPI's.

    Raises ValidationError, by field, for another unit, for impossible values and for what is quoted already.
    """
    version = comparable_version(kpi)
    refuse_other_unit(version, unit)
    row = Benchmark(
        kpi=kpi, value=value, unit=version.unit, source=source.strip(), url=url.strip(), published_on=published_on,
        segment=segment.strip(), note=note.strip(), made_by=by,
    )  # fmt: skip
    refuse_impossible(row)
    take_turn(kpi)
    refuse_second_word(row)
    row.save()
    record_event(by=by, action="benchmark.add", subject=kpi.key, details=_details(row))
    return row


@transaction.atomic
def change_benchmark(benchmark: Benchmark, *, by: User | None, **values: Any) -> Benchmark:
    """Take a benchmark away and add another of the same KPI. Raises ValidationError; then the old one stays."""
    remove_benchmark(benchmark, by=by)
    return add_benchmark(kpi=benchmark.kpi, by=by, **values)


@transaction.atomic
def remove_benchmark(benchmark: Benchmark, *, by: User | None) -> None:
    """Raises ValidationError where somebody else was faster."""
    removed, _tables = Benchmark.objects.filter(pk=benchmark.pk).delete()
    if not removed:
        raise ValidationError(_("Somebody changed or removed it meanwhile: look at the list again."))
    record_event(by=by, action="benchmark.remove", subject=benchmark.kpi.key, details=_details(benchmark))


def _details(row: Benchmark) -> dict[str, Any]:
    return {
        "value": row.value, "unit": row.unit, "source": row.source, "of": row.published_on.isoformat(),
        "segment": row.segment,
    }  # fmt: skip
