"""One person's scorecard: what went well, the tiles, the trend, what customers said, the next step."""

from typing import Any

from django.contrib.auth.models import AnonymousUser

from dashboards.addresses import explain_url
from dashboards.cards import chosen_entry, drawable, full_card, others_table, rating_chart, shown
from dashboards.charts.trend import Band
from dashboards.closed import closed_for, notice, tile_of
from dashboards.entries import tile
from dashboards.filters import Filters, with_kpi
from dashboards.redefinitions import redefinitions
from dashboards.signals import absent_words, signals
from dashboards.subjects import Subject
from dashboards.trends import entry_trend, goal_steps, team_band
from dashboards.words import customers_words
from kpis.daily import Level
from kpis.frozen_cards import as_frozen
from kpis.scopes import Scope
from kpis.scorecards import Entry, Scorecard
from teams.models import Person, User


def agent_page(
    user: User | AnonymousUser, person: Person, subject: Subject, filters: Filters, kpi: str
) -> dict[str, Any]:
    """The context of ``dashboards/agent.html``. ``kpi`` is the key whose trend is shown; "" picks one."""
    period = filters.period
    closed = closed_for(subject, period)
    card = full_card(subject, filters)
    card = as_frozen(card, closed) if closed else card
    links = {e.version.kpi.key: explain_url(filters, e.version.kpi.key, person=person) for e in card.leaves()}
    chosen = chosen_entry(card, kpi)
    return {
        "card": card,
        "tiles": [
            tile_of(tile(e, versus=period.previous.name, url=links[e.version.kpi.key]), e, closed) for e in shown(card)
        ],
        "closed": notice(closed),
        "signals": signals(shown(card), period.previous.name, links),
        "absent": absent_words(card),
        "redefined": redefinitions([e.version for e in drawable(card)], period),
        "others": others_table(card, links, period.previous.name),
        "trend": card_trend(card, subject, chosen, filters) if chosen else None,
        "filters": with_kpi(filters, [e.version for e in drawable(card)], chosen.version if chosen else None),
        "distribution": rating_chart(card),
        "words": customers_words(user, subject.scope, period),
        "person": person,
    }


def card_trend(card: Scorecard, subject: Subject, entry: Entry, filters: Filters) -> Any:
    """A KPI week by week; for a person with the middle half of the team."""
    days = [point.day for point in entry.points]
    goals = goal_steps(card.targets.get(entry.version.kpi_id, []), subject.target_scope, days, filters.period.end)
    return entry_trend(entry, goals, band=_band(subject, entry, filters))


def _band(subject: Subject, entry: Entry, filters: Filters) -> Band | None:
    if not subject.is_person or not subject.teams:
        return None
    days = [point.day for point in entry.points]
    team = subject.teams[0]
    peers = Scope(Level.TEAM, team.name, team_ids=(team.pk,))
    return team_band(peers, entry.version, days, filters.period.end)
