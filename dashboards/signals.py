"""Sentences about a scorecard: what went well, what changed beyond noise, where the next step is."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dashboards.charts.goals import describe_goal, describe_standing
from dashboards.charts.numbers import write_figure, write_signed
from dashboards.entries import ABSENT, notable_changes
from kpis.scorecards import NO_DATA, NO_TARGET, NOT_MEASURED, Entry, Scorecard

MOST_CHANGES = 3


@dataclass(frozen=True)
class Signal:
    """``tone`` is good, under or nothing; ``icon`` a lucide name; ``action`` is what to do, at ``action_url``."""

    text: str
    tone: str
    icon: str
    url: str = ""
    action: str = ""
    action_url: str = ""


def signals(entries: Sequence[Entry], versus: str, link: dict[str, str]) -> list[Signal]:
    """At most one sentence of praise, three on changes beyond noise, and one next step."""
    return [*_praise(entries, link), *_changes(entries, versus, link)[:MOST_CHANGES], *_next_step(entries, link)]


def absent_words(card: Scorecard) -> str:
    """Which KPIs take no part in the score, and why; where there is a score, their weight went to the others."""
    reasons: dict[str, dict[str, None]] = {}
    for entry in (e for e in card.absent if e.weight):
        reasons.setdefault(entry.absent, {})[entry.version.label] = None
    if card.score is None and set(reasons) - {NOT_MEASURED, NO_DATA} == {NO_TARGET}:
        return _("No target is set yet, so there is no score. An operations manager sets targets.")
    parts = [f"{', '.join(labels)} ({ABSENT[reason]})" for reason, labels in reasons.items()]
    text = _("Not counted: %(list)s. Their weight went to the others.")
    if card.score is None:
        text = _("Not counted: %(list)s.")
    return text % {"list": "; ".join(parts)} if parts else ""


def _praise(entries: Sequence[Entry], link: dict[str, str]) -> list[Signal]:
    met = [e for e in entries if e.attainment is not None and e.attainment >= 100]
    if not met:
        return []
    best = max(met, key=lambda e: (e.attainment or 0, e.weight))
    words = {"kpi": best.version.label, "value": _written(best), "met": len(met), "all": _judged(entries)}
    text = _("%(kpi)s is at %(value)s, on target. %(met)s of %(all)s targets met.") % words
    return [Signal(text, "good", "circle-check", link.get(best.version.kpi.key, ""))]


def change_signal(entry: Entry, better: bool, versus: str, link: dict[str, str]) -> Signal:
    """A change that exceeds noise, of an entry with both values."""
    version, now, before = entry.version, entry.value, entry.previous
    delta = (now.value or 0.0) - (before.value or 0.0) if now and before else 0.0
    text = _("%(kpi)s moved by %(delta)s since %(versus)s: more than chance explains.") % {
        "kpi": version.label,
        "delta": write_signed(delta, version.unit, version.decimals),
        "versus": versus,
    }
    icon = "trending-up" if delta > 0 else "trending-down"
    return Signal(text, "good" if better else "under", icon, link.get(version.kpi.key, ""))


def _changes(entries: Sequence[Entry], versus: str, link: dict[str, str]) -> list[Signal]:
    return [change_signal(entry, better, versus, link) for entry, better in notable_changes(entries)]


def _next_step(entries: Sequence[Entry], link: dict[str, str]) -> list[Signal]:
    short = [e for e in entries if e.attainment is not None and e.attainment < 100]
    if not short:
        return []
    # The step that moves the score most: weight times what is missing.
    worst = max(short, key=lambda e: (e.weight or 1) * (100 - (e.attainment or 0)))
    if worst.value is None or worst.value.value is None or worst.target is None:
        return []
    version = worst.version
    text = _("Next step: %(kpi)s, %(gap)s (%(target)s). Look at the contacts behind it.") % {
        "kpi": version.label,
        "gap": describe_standing(worst.value.value, worst.target, version.unit, version.decimals),
        "target": describe_goal(worst.target, version.unit, version.decimals),
    }
    return [Signal(text, "", "arrow-right", link.get(version.kpi.key, ""))]


def _judged(entries: Sequence[Entry]) -> int:
    return len([e for e in entries if e.attainment is not None])


def _written(entry: Entry) -> str:
    value = entry.value.value if entry.value else None
    return write_figure(value, entry.version.unit, entry.version.decimals)
