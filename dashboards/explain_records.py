"""The records behind a figure, as far as they are in sight, and where its misses come from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from contacts.models import Contact, Survey
from dashboards.charts.bars import Bar, pareto
from dashboards.charts.chart import Chart
from dashboards.charts.tables import Cell, Column, Table
from dashboards.filters import Filters
from dashboards.subjects import Subject
from kpis.models import KpiVersion
from kpis.periods import Period
from kpis.records import basis_of, counted_of, facts_behind, instant_of, misses_behind
from teams.access import visible_rows
from teams.models import User
from teams.roles import Permission

PAGE_SIZE = 50
COUNTED, MISSED = "counted", "missed"
# Fewer misses, or those of one category, say nothing about where they come from.
FEWEST_MISSES, FEWEST_CATEGORIES, MOST_BARS = 10, 2, 10
SCOPE = ("person", "team", "led_by")


@dataclass(frozen=True)
class Choice:
    """Which records: those that ``COUNTED``, those that ``MISSED`` (of one ``category`` where it is named), "": all."""

    which: str
    category: str
    page: str


@dataclass(frozen=True)
class Records:
    """``page`` of facts in sight; ``visible`` counts what is in sight of those that ``choice`` asks for."""

    page: Page[Any]
    table: Table
    visible: int
    choice: Choice


def read_choice(asked: Mapping[str, str]) -> Choice:
    which = asked.get("show", "")
    category = asked.get("category", "") if which == MISSED else ""
    return Choice(which if which in (COUNTED, MISSED) else "", category, asked.get("page", "1"))


def records_behind(
    user: User | AnonymousUser, version: KpiVersion, subject: Subject, period: Period, choice: Choice
) -> Records | None:
    """A page of records; None where none of that choice can be shown."""
    key = counted_of(version) if choice.which == COUNTED else basis_of(version)
    scope, missed = subject.scope, choice.which == MISSED
    facts = misses_behind(version, scope, period) if missed else facts_behind(key, scope, period)
    seen = _in_sight(user, facts, key)
    if seen is None:
        return None
    chosen = seen.filter(category=choice.category) if choice.category else seen
    related = ("person", "team", "contact") if seen.model is Survey else ("person", "team")
    page: Page[Any] = Paginator(chosen.select_related(*related), PAGE_SIZE).get_page(choice.page)
    table = _record_table(page, instant_of(key), scored=seen.model is Survey)
    return Records(page, table, page.paginator.count, choice)


def misses_by_category(
    user: User | AnonymousUser, version: KpiVersion, subject: Subject, filters: Filters
) -> Chart | None:
    """What the misses in sight are about, each category leading to its records. One query where it is a share.

    None where they are too few, or of too few categories, to say where they come from.
    """
    seen = _in_sight(user, misses_behind(version, subject.scope, filters.period), basis_of(version))
    if seen is None:
        return None
    counts = dict(seen.order_by().values_list("category").annotate(n=Count("pk")))
    if sum(counts.values()) < FEWEST_MISSES or len(counts.keys() - {""}) < FEWEST_CATEGORIES:
        return None
    page, scope = reverse("explain", args=[version.kpi.key]), _asked_scope(filters)
    rows = [
        # An address names no empty category.
        Bar(name, n, url=f"{filters.link(page, **scope, show=MISSED, category=name)}#records-heading")
        if name
        else Bar(_("no category"), n)
        for name, n in counts.items()
    ]
    return pareto(_("misses"), rows, by=_("Category"), most=MOST_BARS)


def _asked_scope(filters: Filters) -> dict[str, str]:
    return {name: value for name, value in filters.hidden if name in SCOPE}


def _in_sight(user: User | AnonymousUser, facts: QuerySet[Any] | None, measure: str) -> QuerySet[Any] | None:
    """The facts that the login may open; None where they are no records."""
    if facts is None or facts.model not in (Contact, Survey):
        return None
    return visible_rows(user, facts, Permission.SEE_RECORDS, day=f"{instant_of(measure)}__date")


def _record_table(page: Page[Any], instant: str, *, scored: bool) -> Table:
    columns = [Column(_("When")), Column(_("Record")), Column(_("Agent")), Column(_("Team")), Column(_("Channel"))]
    extra = Column(_("Score"), numeric=True) if scored else Column(_("Category"))
    rows = [[*_record_cells(fact, instant), _last_cell(fact)] for fact in page]
    return Table(_("Records"), [*columns, extra], rows, caption_hidden=True)


def _record_cells(fact: Contact | Survey, instant: str) -> list[Cell | str]:
    when = date_format(localtime(getattr(fact, instant)), "j M Y, H:i")
    contact = fact.contact if isinstance(fact, Survey) else fact
    url = reverse("record", args=[contact.public_id]) if contact else ""
    return [
        Cell(when),
        Cell(fact.external_id, url),
        Cell(str(fact.person or _("not assigned"))),
        Cell(str(fact.team or _("not assigned"))),
        Cell(fact.get_channel_display()),
    ]


def _last_cell(fact: Contact | Survey) -> Cell:
    return Cell(str(fact.score)) if isinstance(fact, Survey) else Cell(fact.category)
