"""What a definition must not say, in sentences for whoever makes it, each at the field it is about."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from math import isclose, isfinite

from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpis.categories import MOST_KEPT, has_category, kept_categories, split_categories
from kpis.daily import channel_labels, daily_tables, find_measure
from kpis.formulas import parse_formula, split_measure
from kpis.kinds import KINDS
from kpis.measures import SECONDS, Buckets, Measure
from kpis.models import Direction, Kind, KpiVersion, Unit

Found = Iterator[tuple[str, str]]

FORMULAS = ("numerator", "denominator", "unknown")
MOST_DECIMALS, MOST_SCALE, MOST_MINIMUM_N = 4, 1_000_000, 100_000
LONGEST_CATEGORY = 200
# What a ratio must be multiplied by to be in a unit; the others take any number.
SCALES = {
    Unit.PERCENT: (100, "100"),
    Unit.NPS: (100, "100"),
    Unit.PER_HOUR: (3600, "3600"),
    Unit.SECONDS: (1, "1"),
    Unit.MINUTES: (1 / 60, "1/60"),
    Unit.HOURS: (1 / 3600, "1/3600"),
}
# The formula that must add up seconds where the unit speaks of time.
IN_SECONDS = {
    Unit.PER_HOUR: "denominator", Unit.SECONDS: "numerator", Unit.MINUTES: "numerator", Unit.HOURS: "numerator"
}  # fmt: skip


def refuse_definition(version: KpiVersion) -> None:
    """Raise ValidationError with every contradiction found in a definition, by field."""
    found: dict[str, list[str]] = defaultdict(list)
    for rule in RULES:
        for field, sentence in rule(version):
            found[field].append(sentence)
    if found:
        raise ValidationError(dict(found))


def measure_keys() -> list[str]:
    return [f"{prefix}.{name}" for prefix, table in daily_tables().items() for name in table.measures()]


def _words(version: KpiVersion) -> Found:
    for field in ("label", "description"):
        if not getattr(version, field).strip():
            yield field, _("Say it in words: people read them beside every figure.")


def _parts(version: KpiVersion) -> Found:
    for field in FORMULAS:
        if field in KINDS[version.kind].needs and not getattr(version, field).strip():
            yield field, _("A definition of this kind needs it: name at least one measure.")
    for field in FORMULAS:
        if getattr(version, field) and field not in KINDS[version.kind].asks:
            yield field, _("A definition of this kind does not have it.")


def _formulas(version: KpiVersion) -> Found:
    for field in FORMULAS:
        try:
            terms = parse_formula(getattr(version, field))
        except ValueError as error:
            yield field, str(error)
            continue
        for key in terms:
            if find_measure(key) is None:
                yield field, _no_measure(key)
        if field == "denominator" and terms and max(terms.values()) <= 0:
            yield field, _("It only subtracts, so it is never above zero and there would never be a value.")


def _spreads(version: KpiVersion) -> Found:
    """What keeps how a duration spreads has quantiles and no sum; everything else has a sum and no quantiles."""
    spread = version.kind == Kind.QUANTILE
    for field in FORMULAS:
        wanted = spread and field == "numerator"
        if any(isinstance(measure, Buckets) != wanted for measure in _measures(getattr(version, field))):
            yield field, str(_MISPLACED[wanted])
    if spread and len(_measures(version.numerator)) > 1:
        yield "numerator", _("A quantile is that of one measure.")
    if spread and not 0 < (version.quantile or 0) < 1:
        yield "quantile", _("Give a share between 0 and 1: 0.5 for the median, 0.9 for the slowest tenth.")


_MISPLACED = {
    True: gettext_lazy("A quantile needs a measure that keeps how a duration spreads."),
    False: gettext_lazy("A measure of how a duration spreads has quantiles, but nothing to add up."),
}


def _no_measure(key: str) -> str:
    near = get_close_matches(key, measure_keys(), n=1, cutoff=0.6)
    nearest = _(" The nearest is “%(measure)s”.") % {"measure": near[0]} if near else ""
    return _("There is no measure “%(measure)s”.") % {"measure": key} + nearest


def _numbers(version: KpiVersion) -> Found:
    if not (isfinite(version.scale) and 0 < version.scale <= MOST_SCALE):
        yield "scale", _("Multiply by a number above 0, at most %(most)s.") % {"most": MOST_SCALE}
    if not 0 <= version.decimals <= MOST_DECIMALS:
        yield "decimals", _("Give 0 to %(most)s decimals.") % {"most": MOST_DECIMALS}
    if not 0 <= version.minimum_n <= MOST_MINIMUM_N:
        yield "minimum_n", _("Give a number from 0 to %(most)s.") % {"most": MOST_MINIMUM_N}


def _combinations(version: KpiVersion) -> Found:
    kind = KINDS[version.kind]
    if version.unit not in kind.units:
        yield "unit", _("A definition of this kind cannot be in “%(unit)s”.") % {"unit": version.get_unit_display()}
    if version.direction not in kind.directions:
        yield "direction", _("The attainments of parts are added up, so higher is better.")
    if version.unit == Unit.NPS and version.direction != Direction.HIGHER:
        yield "direction", _("From −100 to 100 counts who recommends, so higher is better.")


def _scale_of_unit(version: KpiVersion) -> Found:
    """A figure in minutes that was never divided by 60 looks right and is not."""
    unit = Unit(version.unit)
    if unit in SCALES and version.kind != Kind.COMPOSITE and not isclose(version.scale, SCALES[unit][0], rel_tol=1e-9):
        yield "scale", _("To be in “%(unit)s” it must be multiplied by %(scale)s.") % {
            "unit": unit.label, "scale": SCALES[unit][1]
        }  # fmt: skip
    field = IN_SECONDS.get(unit, "")
    if field and _units(getattr(version, field)) - {SECONDS}:
        yield field, _("To be in “%(unit)s” it must add up seconds only.") % {"unit": unit.label}


def _units(formula: str) -> set[str]:
    return {measure.unit for measure in _measures(formula)}


def _measures(formula: str) -> list[Measure]:
    """The measures of a formula that are installed; none where it cannot be read."""
    return [measure for measure in map(find_measure, _terms(formula)) if measure]


def _terms(formula: str) -> Mapping[str, int]:
    try:
        return parse_formula(formula)
    except ValueError:
        return {}


def _channels(version: KpiVersion) -> Found:
    for channel in version.channels.split(",") if version.channels else ():
        if channel not in channel_labels():
            yield "channels", _("There is no channel “%(channel)s”.") % {"channel": channel}


def _categories(version: KpiVersion) -> Found:
    """Only what facts know of, and no more than daily rows keep."""
    names = split_categories(version.categories)
    if not names:
        return
    tables = {split_measure(key).prefix for field in FORMULAS for key in _terms(getattr(version, field))}
    for table in filter(None, map(daily_tables().get, sorted(tables))):
        if not has_category(table):
            words = {"facts": apps.get_model(table.fact)._meta.verbose_name_plural}
            yield "categories", _("“%(facts)s” has no category: leave it empty, or count something else.") % words
    if any(len(name) > LONGEST_CATEGORY for name in names):
        yield "categories", _("A category has at most %(most)s characters.") % {"most": LONGEST_CATEGORY}
    kept = {*kept_categories(), *names}
    if len(kept) > MOST_KEPT:
        yield "categories", _("Daily rows keep %(most)s categories; with these, definitions would name %(count)s.") % {
            "most": MOST_KEPT, "count": len(kept)
        }  # fmt: skip


RULES: tuple[Callable[[KpiVersion], Found], ...] = (
    _words, _parts, _formulas, _spreads, _numbers, _combinations, _scale_of_unit, _channels,
    _categories,
)  # fmt: skip
