"""Figures that were corrected after a review froze them: shown beside the frozen ones, never over them."""

from collections import Counter

from kpis.corrections import RECOMPUTED, differs, rebuilt_since
from kpis.models import KpiVersion
from kpis.scopes import person_scope
from kpis.selectors import measured_sums
from kpis.values import measures_of, value_of
from reviews.figures import flat_entries
from reviews.models import Review


def corrected_values(review: Review) -> dict[str, float | None]:
    """By KPI key, today's value where it differs from the frozen one, by the frozen definition.

    One query where no day of the period was rebuilt since, about five otherwise.
    """
    period = review.cycle.period
    if not rebuilt_since(period, review.frozen_at).exists():
        return {}
    frozen = {entry["definition"]["version_id"]: entry for entry in flat_entries(review.figures)}
    versions = list(KpiVersion.objects.filter(pk__in=frozen, kind__in=RECOMPUTED))
    measures = {measure for version in versions for measure in measures_of(version)}
    sums = measured_sums(person_scope(review.person), measures, period.start, period.end).get((), Counter())
    today = {frozen[v.pk]["key"]: (frozen[v.pk]["value"], value_of(v, sums).value) for v in versions}
    return {key: now for key, (then, now) in today.items() if differs(then, now)}
