"""A person's figures prepared for a talk: what went well, what to look at together, what customers said. One sheet."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboards.addresses import explain_url
from dashboards.cards import full_card, shown
from dashboards.charts.goals import describe_goal, describe_standing
from dashboards.charts.numbers import write_figure
from dashboards.charts.tables import Cell, Column, Row, Table
from dashboards.closed import closed_for, notice
from dashboards.entries import cell, notable_changes, other_cells
from dashboards.filters import Filters
from dashboards.signals import Signal, change_signal
from dashboards.subjects import Subject
from dashboards.words import customers_words
from kpis.daily import Level
from kpis.frozen_cards import as_frozen
from kpis.scopes import Scope
from kpis.scorecards import Entry
from kpis.selectors import Sums, measured_sums
from kpis.values import measures_of, value_of
from reviews.selectors import visible_reviews
from teams.models import Person, User

# Two or three things can be worked on at a time.
MOST_TOPICS = 3
MOST_VOICES = 3


def one_to_one_page(user: User | AnonymousUser, person: Person, subject: Subject, filters: Filters) -> dict[str, Any]:
    """The context of ``dashboards/one_to_one.html``."""
    closed = closed_for(subject, filters.period)
    card = full_card(subject, filters)
    card = as_frozen(card, closed) if closed else card
    links = {e.version.kpi.key: explain_url(filters, e.version.kpi.key, person=person) for e in card.leaves()}
    entries = shown(card)
    versus = filters.period.previous.name
    return {
        "closed": notice(closed),
        "went_well": [*_met(entries, links), *_changes(entries, versus, links, better=True)],
        "topics": [*_short(entries, links), *_changes(entries, versus, links, better=False)],
        "figures": figures_table(entries, links, subject, filters),
        "words": customers_words(user, subject.scope, filters.period, MOST_VOICES, rated_from=4),
        "other_words": customers_words(user, subject.scope, filters.period, MOST_VOICES, rated_to=3),
        "last_review": visible_reviews(user).filter(person=person).order_by("-cycle__period_end", "-pk").first(),
        "person_url": filters.link(reverse("person", args=[person.public_id])),
        "person": person,
    }


def figures_table(entries: Sequence[Entry], links: dict[str, str], subject: Subject, filters: Filters) -> Table:
    """Every KPI of the role: the person's, the target, the team's, and the change."""
    known = [e for e in entries if e.value is not None]
    team = _team_sums(known, subject, filters)
    heads = (_("Value"), _("Target"), _("Team"), _("Since %(period)s") % {"period": filters.period.previous.name})
    columns = [Column(_("KPI")), *[Column(head, numeric=True) for head in heads]]
    return Table(_("The figures"), columns, [_row(e, links, team) for e in known], heat=any(e.target for e in known))


def _row(entry: Entry, links: dict[str, str], team: Sums | None) -> Row:
    version = entry.version
    goal = describe_goal(entry.target, version.unit, version.decimals) if entry.target else ""
    return Row(
        [
            Cell(version.label, links[version.kpi.key]),
            cell(version, entry.value, entry.attainment, links[version.kpi.key]),
            goal,
            "" if team is None else cell(version, value_of(version, team), None),
            other_cells(entry)[-1],
        ]
    )


def _team_sums(entries: Sequence[Entry], subject: Subject, filters: Filters) -> Sums | None:
    """The sums of the person's team, the person among them; None without one."""
    if not subject.is_person or not subject.teams:
        return None
    team, period = subject.teams[0], filters.period
    measures = {measure for entry in entries for measure in measures_of(entry.version)}
    scope = Scope(Level.TEAM, team.name, team_ids=(team.pk,))
    return measured_sums(scope, measures, period.start, period.end)[()]


def _met(entries: Sequence[Entry], links: dict[str, str]) -> list[Signal]:
    met = sorted((e for e in entries if e.attainment is not None and e.attainment >= 100), key=_by_attainment)
    return [Signal(_standing(e), "good", "circle-check", links[e.version.kpi.key]) for e in met[:MOST_TOPICS]]


def _short(entries: Sequence[Entry], links: dict[str, str]) -> list[Signal]:
    """What is short of its target, first what would lift the score most."""
    short = [e for e in entries if e.attainment is not None and e.attainment < 100]
    short.sort(key=lambda e: -(e.weight or 1) * (100 - (e.attainment or 0)))
    return [Signal(_standing(e), "under", "circle-alert", links[e.version.kpi.key]) for e in short[:MOST_TOPICS]]


def _by_attainment(entry: Entry) -> float:
    return -(entry.attainment or 0)


def _standing(entry: Entry) -> str:
    version, value, target = entry.version, entry.value, entry.target
    if value is None or value.value is None or target is None:
        return str(version.label)
    words = {
        "kpi": version.label,
        "value": write_figure(value.value, version.unit, version.decimals),
        "standing": describe_standing(value.value, target, version.unit, version.decimals),
    }
    return _("%(kpi)s %(value)s: %(standing)s") % words


def _changes(entries: Sequence[Entry], versus: str, links: dict[str, str], *, better: bool) -> list[Signal]:
    return [
        change_signal(entry, for_better, versus, links)
        for entry, for_better in notable_changes(entries)
        if for_better == better
    ]
