"""Explain this number: its definition, what it is made of, what was left out, the target, when it was computed."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from contacts.clocks.at_work import ON_CALENDARS, calendars_at_work
from dashboards.charts.goals import describe_goal
from dashboards.charts.numbers import write_figure
from dashboards.charts.tiles import interval_text
from dashboards.closed import closed_for, frozen_items
from dashboards.explain_more import exact_items, fair_items, rebuild_table, visible_statements
from dashboards.explain_records import Choice, misses_by_category, records_behind
from dashboards.filters import Filters
from dashboards.redefinitions import redefinitions
from dashboards.subjects import Subject
from kpis.benchmarks.selectors import benchmarks_beside
from kpis.catalogue import category_words, channel_words, formula
from kpis.daily import find_measure
from kpis.exact import can_be_exact
from kpis.formulas import parse_formula
from kpis.frozen_cards import frozen_value
from kpis.models import Build, Kind, KpiVersion, Target
from kpis.periods import Period
from kpis.records import basis_of, counted_of
from kpis.selectors import kpi_values
from kpis.targets import in_force, targets_for
from kpis.values import Value
from teams.models import User

Item = tuple[str, Any]


def explain_page(
    user: User | AnonymousUser,
    version: KpiVersion,
    subject: Subject,
    filters: Filters,
    choice: Choice,
    exact: bool,
) -> dict[str, Any]:
    """The context of ``dashboards/explain.html``."""
    period = filters.period
    closed = closed_for(subject, period)
    frozen = closed.figure(version.kpi_id) if closed else None
    value = frozen_value(frozen) if frozen else kpi_values(version, subject.scope, period)[()]
    exactly = not frozen and can_be_exact(version, period)
    targets = targets_for(subject.target_scope, period, [version.kpi_id]).get(version.kpi_id, [])
    return {
        "version": version,
        "value": value,
        "frozen": frozen is not None,
        "redefined": redefinitions([version], period),
        "made_of": [
            *made_of(version, value),
            *(exact_items(version, subject, period) if exact and exactly else ()),
            *fair_items(user, version, value, subject, period),
            *frozen_items(closed, version),
        ],
        "offers_exact": exactly and not exact and value.value is not None,
        "rebuilds": rebuild_table(user, version, period),
        "statements": visible_statements(user, version, subject.scope, period),
        "definition": definition_items(version, in_force(targets, subject.target_scope, period.last), period)
        + _calendar_items(version, subject, period),
        "beside": benchmarks_beside(version),
        "misses": misses_by_category(user, version, subject, filters),
        "records": records_behind(user, version, subject, period, choice),
        "counted_words": _description(counted_of(version)).rstrip("."),
        "basis_words": _description(basis_of(version)).rstrip("."),
    }


def made_of(version: KpiVersion, value: Value) -> list[Item]:
    """The parts of a value in words, with the measures that were added."""
    if version.kind == Kind.QUANTILE:
        items = [(_("Rests on"), f"{write_figure(value.n, 'count')}: {_words(version.numerator)}")]
    else:
        items = [(_("Numerator"), f"{write_figure(value.numerator, 'count')}: {_words(version.numerator)}")]
    if version.kind == Kind.RATIO and value.denominator is not None:
        items.append((_("Denominator"), f"{write_figure(value.denominator, 'count')}: {_words(version.denominator)}"))
    if value.value is None:
        items.append((_("Value"), _("no data: nothing was counted in the denominator, which is not the same as zero")))
    if version.unknown:
        items.append((_("Left out"), f"{write_figure(value.unknown, 'count')}: {_words(version.unknown)}"))
    if value.interval:
        items.append((_("Interval"), interval_text(value.interval, version.unit, version.decimals) + _(" (Wilson)")))
    if value.muted:
        items.append(
            (_("Sample"), _("under the minimum of %(n)s: shown, but counted nowhere") % {"n": version.minimum_n})
        )
    return items


def definition_items(version: KpiVersion, target: Target | None, period: Period) -> list[Item]:
    built = Build.objects.filter(day__gte=period.start, day__lt=period.end, table__in=_tables(version)).aggregate(
        at=Max("built_at")
    )["at"]
    computed = (
        date_format(localtime(built), "j F Y, H:i") if built else _("never: no day of this period was aggregated yet")
    )
    items: list[Item] = [
        (_("Definition"), version.description),
        (_("Formula"), formula(version)),
        (_("Counts on"), version.counts_on),
        (_("Channels"), channel_words(version) or _("all")),
        (_("Categories"), category_words(version) or _("all")),
        (_("Direction"), str(version.get_direction_display())),
        (
            _("Version"),
            _("%(number)s, in force since %(day)s, made by %(owner)s")
            % {
                "number": version.number,
                "day": date_format(version.starts_on, "j F Y"),
                "owner": version.made_by.get_username() if version.made_by else _("the installation"),
            },
        ),
        (_("Target in force"), _target_words(version, target)),
        (_("Last computed"), computed),
    ]
    if version.caution:
        items.insert(3, (_("Beware"), version.caution))
    return items


def _calendar_items(version: KpiVersion, subject: Subject, period: Period) -> list[Item]:
    """Which working time a figure runs on, where it does."""
    if not ON_CALENDARS & parse_formula(version.numerator).keys():
        return []
    teams = subject.scope.team_ids or tuple(team.pk for team in subject.teams)
    return [(_("Runs on"), calendars_at_work(teams, period.last))]


def _target_words(version: KpiVersion, target: Target | None) -> str:
    if target is None:
        return _("none set")
    owner = target.made_by.get_username() if target.made_by else _("the installation")
    scope = str(target.person or target.team or target.get_role_display() or _("the organisation"))
    text = _("%(target)s for %(scope)s since %(day)s, set by %(owner)s")
    if target.ends_on:
        text = _("%(target)s for %(scope)s from %(day)s until %(last)s, set by %(owner)s")
    return text % {
        "target": describe_goal(target, version.unit, version.decimals),
        "scope": scope,
        "day": date_format(target.starts_on, "j F Y"),
        "last": date_format(target.ends_on - timedelta(days=1), "j F Y") if target.ends_on else "",
        "owner": owner,
    }


def _words(formula: str) -> str:
    return " ".join(("− " if factor < 0 else "") + _description(key) for key, factor in parse_formula(formula).items())


def _description(key: str) -> str:
    measure = find_measure(key) if key else None
    return str(measure.description) if measure else key


def _tables(version: KpiVersion) -> set[str]:
    return {key.partition(".")[0] for text in (version.numerator, version.denominator) for key in parse_formula(text)}
