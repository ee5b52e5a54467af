"""What else an explanation says: the estimate of few cases, what counts later, rebuilds, and the statements."""

from copy import copy
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.charts.numbers import write_figure
from dashboards.charts.tables import Cell, Column, Row, Table
from dashboards.entries import TESTS
from dashboards.late_facts import counted_later
from dashboards.subjects import Subject
from dashboards.trends import FEWEST_PEERS
from kpis.changes import test_of
from kpis.daily import Level
from kpis.estimates import estimates
from kpis.exact import exact_value
from kpis.models import Build, KpiVersion
from kpis.periods import Period
from kpis.rebuilds import rebuilds
from kpis.scopes import Scope
from kpis.selectors import kpi_values, measured_sums
from kpis.statements import Statement, statements
from kpis.triggers import TRIGGERS
from kpis.values import INTERVAL_BELOW_N, Value, is_rate, is_share, measures_of, value_of
from teams.access import may
from teams.models import User
from teams.roles import Permission

Item = tuple[str, Any]
# Decimals more than the figure itself has: to its own, both would mostly read the same.
FINER = 2


def fair_items(
    user: User | AnonymousUser, version: KpiVersion, value: Value, subject: Subject, period: Period
) -> list[Item]:
    """What the figure does not say by itself: an estimate, what counts later, when a change is called one."""
    items = filtered_items(version, value, subject.scope, period)
    later = counted_later(user, version, subject.scope, period)
    if later:
        text = ngettext(
            "%(count)s more belongs to a contact handled in this period and counts later (%(counts_on)s)",
            "%(count)s more belong to contacts handled in this period and count later (%(counts_on)s)",
            later,
        )
        items.append((_("Not yet"), text % {"count": write_figure(later, "count"), "counts_on": version.counts_on}))
    estimate = estimate_of(version, value, subject, period)
    if estimate is not None:
        text = _("%(value)s: drawn towards the team's mean, since so few cases say little; it counts nowhere")
        written = write_figure(estimate, version.unit, version.decimals)
        items.append((_("Estimate"), text % {"value": written}))
    return [*items, (_("Told from chance"), str(TESTS[test_of(version)]))]


def filtered_items(version: KpiVersion, value: Value, scope: Scope, period: Period) -> list[Item]:
    """How much of what there is the definition's channels and categories leave out. One query where it has any."""
    if not (version.channels or version.categories):
        return []
    everything = copy(version)
    everything.channels = everything.categories = ""
    left_out = kpi_values(everything, scope, period)[()].n - value.n
    words = _("%(count)s of other channels or categories than this definition counts")
    return [(_("Left out"), words % {"count": write_figure(left_out, "count")})]


def exact_items(version: KpiVersion, subject: Subject, period: Period) -> list[Item]:
    """A quantile of the records themselves."""
    exact = exact_value(version, subject.scope, period)
    if exact is None:
        return []
    written = write_figure(exact, version.unit, version.decimals + FINER)
    return [(_("Exact"), _("%(value)s, from the records themselves") % {"value": written})]


def estimate_of(version: KpiVersion, value: Value, subject: Subject, period: Period) -> float | None:
    """The shrunken estimate of a person's figure of few cases, beside at least five of the team. One query."""
    person_id, few = subject.target_scope.person_id, value.value is not None and value.n < INTERVAL_BELOW_N
    if not (few and subject.is_person and subject.teams and (is_share(version) or is_rate(version))):
        return None
    peers = Scope(Level.TEAM, "", team_ids=(subject.teams[0].pk,))
    sums = measured_sums(peers, measures_of(version), period.start, period.end, ["person"])
    others = [value_of(version, found) for (peer,), found in sums.items() if peer not in (None, person_id)]
    known = [other for other in others if other.value is not None]
    return estimates(version, [value, *known])[0] if len(known) >= FEWEST_PEERS else None


def rebuild_table(user: User | AnonymousUser, version: KpiVersion, period: Period) -> Table | None:
    """When the days of the period were computed, by which run, from how many rows to how many."""
    columns = [
        Column(_("Computed at")), Column(_("Day")), Column(_("Of")), Column(_("Rows before"), numeric=True),
        Column(_("Rows"), numeric=True), Column(_("Run")),
    ]  # fmt: skip
    linked = may(user, Permission.SEE_RUNS)
    rows = [Row(_build_cells(build, linked=linked)) for build in rebuilds(version, period)]
    caption = _("When its days were computed, the latest first")
    return Table(caption, columns, rows, caption_hidden=True) if rows else None


def visible_statements(
    user: User | AnonymousUser, version: KpiVersion, scope: Scope, period: Period
) -> list[Statement]:
    return statements(version, scope, period) if may(user, Permission.SEE_SQL) else []


def _build_cells(build: Build, *, linked: bool) -> list[Cell | str]:
    run = build.run
    trigger = str(TRIGGERS.get(run.trigger, run.trigger))
    words = f"{trigger} ({run.by.get_username()})" if run.by else trigger
    return [
        date_format(localtime(build.built_at), "j M Y, H:i"),
        date_format(build.day, "j M Y"),
        build.table,
        write_figure(build.rows_before, "count"),
        write_figure(build.rows, "count"),
        Cell(words, reverse("run", args=[run.public_id]) if linked else ""),
    ]
