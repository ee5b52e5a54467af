"""Which teams moved a ratio, and by how much each: by their own figures, or by their share of the cases.

With the old level p0, a team whose share of the cases went from w0 to w1 and whose ratio went from r0 to r1 contributes
w1 (r1 - p0) - w0 (r0 - p0). Of that (r1 - r0) (w0 + w1) / 2 is its rate and (w1 - w0) ((r0 + r1) / 2 - p0) the mix:
Kitagawa, Components of a Difference Between Two Rates, J. Am. Stat. Assoc. 50 (1955), 1168-1194. The parts of all teams
add up to p1 - p0 exactly.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from dashboards.addresses import team_url
from dashboards.charts.contributions import Move, contributions
from dashboards.filters import Filters
from dashboards.subjects import Subject
from kpis.formulas import evaluate
from kpis.models import Direction, Kind, KpiVersion, Unit
from kpis.periods import Period
from kpis.scorecards import Entry
from kpis.selectors import Sums, measured_sums
from kpis.values import measures_of, terms_of, value_of
from teams.models import Team

MOST_BARS = 10


class Ratio(NamedTuple):
    numerator: int
    denominator: int


class Part(NamedTuple):
    """What a team adds to a change, unscaled: by its own ratio, and by its share of the cases."""

    rate: float
    mix: float

    @property
    def whole(self) -> float:
        return self.rate + self.mix


def movers(subject: Subject, entry: Entry, filters: Filters) -> Any:
    """The teams with the largest parts as bars, the others as one; None where there is no change to explain."""
    version, period = entry.version, filters.period
    if version.kind != Kind.RATIO or entry.previous is None:
        return None
    now, before = (_by_team(subject, version, p) for p in (period, period.previous))
    parts = team_parts(_ratios(version, now), _ratios(version, before))
    if not parts:
        return None
    better = "lower" if version.direction == Direction.LOWER else "higher"
    unit = Unit.POINTS if version.unit == Unit.PERCENT else version.unit
    moves = _moves(version, parts, now, filters)
    return contributions(version.label, moves, by=_("Team"), unit=unit, better=better)


def _moves(version: KpiVersion, parts: Mapping[Any, Part], now: Mapping[Any, Sums], filters: Filters) -> list[Move]:
    """The teams with the largest parts, and all others as one."""
    largest = sorted(parts, key=lambda team: -abs(parts[team].whole))
    named = Team.objects.in_bulk([team for team in largest[:MOST_BARS] if team])
    found = [
        _move(version, named[pk].name, [pk], parts, now, team_url(filters, named[pk])) for pk in largest if pk in named
    ]
    rest = [pk for pk in largest if pk not in named]
    if rest:
        found.append(_move(version, _("%(count)s other teams") % {"count": len(rest)}, rest, parts, now, ""))
    return found


def _move(
    version: KpiVersion, name: str, teams: Sequence[Any], parts: Mapping[Any, Part], now: Mapping[Any, Sums], url: str
) -> Move:
    together: Sums = Sums()
    for pk in teams:
        together.update(now.get(pk, {}))
    rate, mix = (version.scale * sum(parts[pk][place] for pk in teams) for place in (0, 1))
    return Move(name, rate, mix, value_of(version, together).n, url)


def team_parts(now: Mapping[Any, Ratio], before: Mapping[Any, Ratio]) -> dict[Any, Part]:
    """Each team's part of the change; none where one of the two levels has no cases."""
    old, new = _total(before.values()), _total(now.values())
    if old.denominator <= 0 or new.denominator <= 0:
        return {}
    nothing = Ratio(0, 0)
    return {team: _part(now.get(team, nothing), before.get(team, nothing), new, old) for team in {**now, **before}}


def _part(now: Ratio, before: Ratio, new: Ratio, old: Ratio) -> Part:
    """A team without cases in one period has no ratio that changed: all of its part is mix."""
    level = old.numerator / old.denominator
    then, since = before.denominator / old.denominator, now.denominator / new.denominator
    known = [ratio.numerator / ratio.denominator for ratio in (before, now) if ratio.denominator]
    if not known:
        return Part(0.0, 0.0)
    first, last = known[0], known[-1]
    return Part((last - first) * (then + since) / 2, (since - then) * ((first + last) / 2 - level))


def _total(ratios: Iterable[Ratio]) -> Ratio:
    ratios = list(ratios)
    return Ratio(sum(r.numerator for r in ratios), sum(r.denominator for r in ratios))


def _by_team(subject: Subject, version: KpiVersion, period: Period) -> dict[Any, Sums]:
    found = measured_sums(subject.scope, measures_of(version), period.start, period.end, ["team"])
    return {key[0]: sums for key, sums in found.items()}


def _ratios(version: KpiVersion, by_team: Mapping[Any, Sums]) -> dict[Any, Ratio]:
    over, under = terms_of(version, version.numerator), terms_of(version, version.denominator)
    return {team: Ratio(evaluate(over, sums), evaluate(under, sums)) for team, sums in by_team.items()}
