"""What a weekly mail says: the KPIs that somebody answers for, over the last seven complete days."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from dashboards.addresses import explain_url
from dashboards.cards import full_card, shown
from dashboards.charts.goals import describe_standing
from dashboards.charts.numbers import write_figure
from dashboards.entries import other_cells, sample_words
from dashboards.filters import Filters, presets_until
from dashboards.operations_page import headlines, organisation_card
from dashboards.pages import home_of
from dashboards.signals import Signal, signals
from dashboards.subjects import Subject, organisation_subject, person_subject
from kpis.periods import Period, read_period
from kpis.scorecards import Entry, Scorecard
from kpis.selectors import freshness
from teams.access import sight_of
from teams.models import Person, User

PERIOD = "7d"


@dataclass(frozen=True)
class DigestLine:
    """One KPI: its value, what it rests on, how it stands to its target, and the change; all written."""

    label: str
    value: str
    sample: str
    standing: str
    change: str
    path: str


@dataclass(frozen=True)
class Digest:
    """``path``: the page that the mail leads to; ``score``: written, or "" where there is none."""

    scope: str
    period: Period
    score: str
    lines: list[DigestLine]
    signals: list[Signal]
    path: str


@dataclass(frozen=True)
class _Asked:
    """``person`` or ``leader``: how the address of an explanation names the subject; neither for the organisation."""

    subject: Subject
    card: Scorecard
    entries: list[Entry]
    person: Person | None = None
    leader: Person | None = None


def digest_of(user: User) -> Digest | None:
    """None for who answers for no figures, or where nothing was counted. Nobody else's figures are in it."""
    fresh = freshness()
    filters = Filters(read_period(PERIOD, "", "", anchor=presets_until(fresh)), fresh)
    home = home_of(sight_of(user))
    asked = CARDS[home](user, filters) if home in CARDS else None
    known = [e for e in asked.entries if e.value is not None and e.value.value is not None] if asked else []
    if asked is None or not known:
        return None
    keys = [entry.version.kpi.key for entry in known]
    links = {key: explain_url(filters, key, person=asked.person, led_by=asked.leader) for key in keys}
    return Digest(
        asked.subject.scope.label,
        filters.period,
        "" if asked.card.score is None else write_figure(asked.card.score, "score", 0),
        [_line(entry, links) for entry in known],
        signals(known, filters.period.previous.name, links),
        filters.link(reverse(home)),
    )


def _organisation(user: User, filters: Filters) -> _Asked:
    subject = organisation_subject(user)
    card = organisation_card(subject, filters)
    return _Asked(subject, card, headlines(card.entries))


def _own(user: User, filters: Filters) -> _Asked | None:
    """A leader's own figures are those of the teams led."""
    person = sight_of(user).person
    if person is None:
        return None
    subject = person_subject(user, person, filters.period.last)
    card = full_card(subject, filters)
    named = {"person" if subject.is_person else "leader": person}
    return _Asked(subject, card, shown(card), **named)


def _line(entry: Entry, links: dict[str, str]) -> DigestLine:
    version, value, goal = entry.version, entry.value, entry.target
    assert value is not None
    standing = (
        ""
        if goal is None or value.value is None
        else describe_standing(value.value, goal, version.unit, version.decimals)
    )
    return DigestLine(
        version.label,
        write_figure(value.value, version.unit, version.decimals),
        sample_words(version, value),
        standing,
        _change_words(entry),
        links[version.kpi.key],
    )


def _change_words(entry: Entry) -> str:
    """The change and whether it is one; "" where there is none to tell."""
    change = other_cells(entry)[-1]
    if isinstance(change, str) or change.muted:
        return ""
    return ", ".join(part for part in (change.text, change.note) if part)


# By the page where somebody's day begins: what the mail is about.
CARDS: dict[str, Callable[[User, Filters], _Asked | None]] = {
    "operations": _organisation,
    "my_team": _own,
    "me": _own,
}
