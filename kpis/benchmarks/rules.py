"""What makes a benchmark impossible or incomparable, in sentences for whoever adds it."""

from math import isfinite

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kpis.benchmarks.models import Benchmark
from kpis.models import Kind, Kpi, KpiVersion, Unit
from kpis.periods import today
from teams.numbers import write_plain

WORDS = {word.casefold(): unit for unit in Unit for word in (unit.value, str(unit.label))}


def comparable_version(kpi: Kpi) -> KpiVersion:
    """The definition that figures of others are set against: today's, before that the first one.

    Raises ValidationError where there is none, or where it cannot be compared.
    """
    versions = list(kpi.versions.select_related("kpi"))
    found = next((v for v in reversed(versions) if v.starts_on <= today()), next(iter(versions), None))
    if found is None:
        raise ValidationError(_("“%(key)s” has no definition yet: define it first.") % {"key": kpi.key})
    if found.kind == Kind.COMPOSITE:
        raise ValidationError(
            _("“%(kpi)s” is made of the attainment of your own targets: nobody else's figure compares.")
            % {"kpi": found.label}
        )
    return found


def refuse_other_unit(version: KpiVersion, unit: str) -> None:
    """``unit``: a key or word of a unit, "" where nothing was said. Raises ValidationError."""
    if unit and WORDS.get(unit.strip().casefold()) != version.unit:
        raise ValidationError(
            {
                "unit": _("“%(kpi)s” is measured in “%(own)s”, not in “%(unit)s”: convert the value first.")
                % {"kpi": version.label, "own": version.get_unit_display(), "unit": unit}
            }
        )


def refuse_impossible(row: Benchmark) -> None:
    """Raise ValidationError, by field, for what no source can say."""
    row.clean_fields()
    if not isfinite(row.value):
        raise ValidationError({"value": _("Give a finite number.")})
    if row.published_on > today():
        raise ValidationError({"published_on": _("That day lies ahead: when was the source published?")})


def refuse_second_word(row: Benchmark) -> None:
    """One source says one thing of a segment on a day. Raises ValidationError."""
    said = Benchmark.objects.filter(
        kpi=row.kpi, source=row.source, segment=row.segment, published_on=row.published_on
    ).first()
    if said:
        raise ValidationError(
            _("“%(source)s” of %(day)s is there already for this segment, with %(value)s: change or remove that one.")
            % {"source": said.source, "day": date_format(said.published_on), "value": write_plain(said.value)}
        )
