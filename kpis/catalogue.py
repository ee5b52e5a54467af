"""The KPI catalogue as its pages show it: definitions in words, formulas, and who answers for what."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from kpis.categories import split_categories
from kpis.daily import channel_labels, daily_tables, find_measure
from kpis.definitions import definitions, is_measured
from kpis.formulas import parse_formula
from kpis.models import Kind, KpiVersion, SetItem
from kpis.sets import items_in_force, owner_of
from teams.roles import Role


@dataclass(frozen=True)
class Use:
    """Who answers for a KPI, or which composite it is a part of, and with which weight."""

    label: str
    weight: float


@dataclass(frozen=True)
class Entry:
    version: KpiVersion
    measured: bool
    formula: str
    uses: tuple[Use, ...]


@dataclass(frozen=True)
class Term:
    """A measure with its own words; ``description`` is empty where nothing of that name is installed."""

    key: str
    description: str


@dataclass(frozen=True)
class Source:
    """A daily table as formulas see it: what it counts, and its measures."""

    label: str
    measures: tuple[Term, ...]


def catalogue(day: date) -> list[Entry]:
    """Every KPI that has a definition on a day, in catalogue order. Two queries."""
    versions = definitions(day)
    uses = _uses(day, {version.kpi_id: version.label for version in versions.values()})
    return [
        Entry(version, is_measured(version), formula(version), tuple(uses[version.kpi_id]))
        for version in versions.values()
    ]


def entry_of(version: KpiVersion, day: date) -> Entry:
    """One KPI with who answers for it on a day."""
    labels = {found.kpi_id: found.label for found in definitions(day).values()}
    return Entry(version, is_measured(version), formula(version), tuple(_uses(day, labels)[version.kpi_id]))


def to_come(day: date) -> list[KpiVersion]:
    """The first definitions of KPIs that have none yet on a day."""
    return list(KpiVersion.objects.filter(number=1, starts_on__gt=day).select_related("kpi").order_by("starts_on"))


def formula(version: KpiVersion) -> str:
    """``(contacts.a + contacts.b) / contacts.c × 100``; "" for a composite, which has parts."""
    if version.kind == Kind.COMPOSITE:
        return ""
    if version.kind == Kind.QUANTILE:
        return f"{quantile_words(version.quantile or 0)}({version.numerator}){_factor(version.scale)}"
    numerator, denominator = _bracketed(version.numerator), _bracketed(version.denominator)
    text = f"{numerator} / {denominator}" if version.kind == Kind.RATIO else version.numerator
    return f"{text}{_factor(version.scale)}"


def terms(version: KpiVersion) -> list[Term]:
    """The measures of a formula, in the order in which they stand there."""
    keys: dict[str, None] = {}
    for text in (version.numerator, version.denominator, version.unknown):
        keys |= dict.fromkeys(parse_formula(text))
    measures = {key: find_measure(key) for key in keys}
    return [Term(key, str(measure.description) if measure else "") for key, measure in measures.items()]


def sources() -> list[Source]:
    """Every measure that a formula may name, by daily table."""
    return [
        Source(
            capfirst(apps.get_model(table.fact)._meta.verbose_name_plural),
            tuple(Term(f"{prefix}.{name}", str(measure.description)) for name, measure in table.measures().items()),
        )
        for prefix, table in daily_tables().items()
    ]


def channel_words(version: KpiVersion) -> str:
    """The channels that count, "" for all of them."""
    channels = version.channels.split(",") if version.channels else []
    return ", ".join(str(channel_labels().get(channel, channel)) for channel in channels)


def category_words(version: KpiVersion) -> str:
    """The categories that count, "" for all of them."""
    return ", ".join(split_categories(version.categories))


def quantile_words(share: float) -> str:
    """``median``, or ``p90`` for 0.9."""
    return _("median") if share == 0.5 else f"p{100 * share:g}"


def _uses(day: date, labels: dict[int, str]) -> dict[int, list[Use]]:
    found: dict[int, list[Use]] = defaultdict(list)
    for item in _in_role_order(items_in_force(day)):
        role, composite = owner_of(item.kpi_set)
        if role:
            found[item.kpi_id].append(Use(str(Role(role).label), float(item.weight)))
        elif composite in labels:
            found[item.kpi_id].append(Use(_("part of %(kpi)s") % {"kpi": labels[composite]}, float(item.weight)))
    return found


def _in_role_order(items: Iterable[SetItem]) -> list[SetItem]:
    order = {role.value: place for place, role in enumerate(Role)}
    return sorted(items, key=lambda item: (order.get(item.kpi_set.role, len(order)), item.position))


def _bracketed(text: str) -> str:
    return f"({text})" if " + " in text or " - " in text else text


def _factor(scale: float) -> str:
    words = factor_words(scale)
    return "" if words == "1" else f" ÷ {words[2:]}" if words.startswith("1/") else f" × {words}"


def factor_words(scale: float) -> str:
    """``100``, or ``1/60`` where the scale divides."""
    inverse = 1 / scale
    if scale < 1 and abs(inverse - round(inverse)) < 1e-6:
        return f"1/{round(inverse)}"
    return repr(scale).removesuffix(".0")
