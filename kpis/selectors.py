"""Reads daily rows: sums of measures by groups, and KPI values from them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Aggregate, Count, Q, QuerySet, Subquery
from django.db.models import Value as Constant

from kpis.daily import Daily, Level, daily_tables
from kpis.formulas import split_measure
from kpis.histograms import Histogram
from kpis.models import Build, Kind, KpiVersion, Run, StaleDay
from kpis.periods import Period, first_kept_day, month_start, today, week_start
from kpis.scopes import Scope
from kpis.values import Value, measures_of, value_of
from teams.models import Person, Team

Sums = Counter[str]
Group = tuple[Any, ...]
Row = tuple[Any, ...]

# group key -> the column of a daily row it is read from
COLUMNS = {
    "person": "person_id",
    "team": "team_id",
    "unit": "team_id",
    "channel": "channel",
    "day": "day",
    "week": "day",
    "month": "day",
}
FINEST_LEVEL = {"person": Level.PERSON, "team": Level.TEAM, "unit": Level.TEAM}
CUTS: dict[str, Callable[[date], date]] = {"day": lambda day: day, "week": week_start, "month": month_start}


@dataclass(frozen=True)
class Freshness:
    """``since``, ``until``: first and last day with rows, of those that are over; ``built_at``: the last rebuild;
    ``stale_days``: how many days wait to be rebuilt."""

    since: date | None
    until: date | None
    built_at: datetime | None
    stale_days: int


def measured_sums(
    scope: Scope, measures: Iterable[str], start: date | None, end: date, by: Sequence[str] = ()
) -> dict[Group, Sums]:
    """Sums of measures from ``start`` (None: ever) up to but not including ``end``, one query a daily table
    and set of categories.

    Keys are the group values in the order of ``by``: ids for person, team and unit, first days for week and month.
    """
    units = unit_of_team() if "unit" in by else {}
    found: dict[Group, Sums] = {}
    for (prefix, categories), keys in read_together(measures).items():
        table = daily_tables().get(prefix)
        if table:
            level = min([scope.level, *(FINEST_LEVEL.get(key, scope.level) for key in by)])
            rows = scope.rows(table, level=level, categories=categories).filter(day__lt=end)
            _add_rows(found, _summed(table, rows, keys, start, by), keys, by, units)
    if not by:
        found.setdefault((), Counter())
    return found


def read_together(measures: Iterable[str]) -> dict[tuple[str, tuple[str, ...]], list[str]]:
    """Measures by the rows that hold them: those of a daily table, or of some categories in it."""
    wanted: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for key in sorted(set(measures)):
        found = split_measure(key)
        wanted[found.prefix, found.categories].append(key)
    return wanted


def kpi_values(version: KpiVersion, scope: Scope, period: Period, by: Sequence[str] = ()) -> dict[Group, Value]:
    """The values of one definition over a period, by groups; ``{(): value}`` without groups."""
    measures = measures_of(version)
    if version.kind == Kind.CLOSING:
        sums = _running(scope, measures, period, by)
    else:
        sums = measured_sums(scope, measures, period.start, period.end, by)
    return {group: value_of(version, total) for group, total in sorted(sums.items(), key=lambda item: str(item[0]))}


def running_start(
    scope: Scope, measures: Iterable[str], start: date, end: date, by: Sequence[str] = ()
) -> dict[Group, Sums]:
    """Sums of everything before ``start``, from which running sums up to ``end`` go on.

    What lies before a window onto a team opens is part of it: out of sight day by day, yet what was open then is open.
    """
    if not scope.dated:
        return measured_sums(scope, measures, None, start, by)
    whole = measured_sums(scope.undated(), measures, None, end, by)
    for group, seen in measured_sums(scope, measures, start, end, by).items():
        whole[group].subtract(seen)
    return whole


def freshness() -> Freshness:
    """One query, since every page asks. Without a build there are no rows either."""
    stale = StaleDay.objects.order_by().values(all=Constant(1)).annotate(n=Count("day", distinct=True)).values("n")
    found = Build.objects.order_by("-pk").annotate(stale=Subquery(stale)).values("pk", "built_at", "stale").first()
    if found is None:
        return Freshness(None, None, None, StaleDay.objects.values("day").distinct().count())
    # While days wait, a worker may be about to commit what an older build found.
    look_up = edges.__wrapped__ if found["stale"] else edges
    since, until = look_up(found["built_at"], today())
    return Freshness(since, until, found["built_at"], found["stale"])


@lru_cache(maxsize=8)
def edges(built_at: datetime, day: date) -> tuple[date | None, date | None]:
    """The first and the last day that has rows and lies before ``day``: nothing but a further build changes them."""
    looked_up: Mapping[str, Any] = Build.objects.values(**_first_and_last_days()).first() or {}
    days: list[date] = [found for found in looked_up.values() if found]
    return min(days, default=None), max(days, default=None)


def last_days() -> dict[str, date | None]:
    """The last day that is over and has rows, of each daily table by its prefix. One query."""
    found: Mapping[str, Any] = Build.objects.values(**_first_and_last_days()).first() or {}
    return {prefix: found.get(f"edge_{prefix}_last") for prefix in daily_tables()}


def last_complete_day(fresh: Freshness | None = None) -> date:
    """The last day that has data and is over; yesterday where there is no data at all."""
    yesterday = today() - timedelta(days=1)
    return min((fresh or freshness()).until or yesterday, yesterday)


def recent_runs(count: int = 50) -> list[Run]:
    return list(Run.objects.select_related("by")[:count])


def names_of(by: Sequence[str], groups: Iterable[Group]) -> dict[tuple[str, Any], str]:
    """Names for the ids that occur in groups, ``{("team", 4): "North"}``; None reads "not assigned"."""
    ids: dict[str, set[Any]] = defaultdict(set)
    for group in groups:
        for key, value in zip(by, group, strict=True):
            ids[key].add(value)
    named: dict[tuple[str, Any], str] = {}
    for key, model in (("person", Person), ("team", Team), ("unit", Team)):
        rows = model._default_manager.filter(pk__in=ids[key] - {None}).values_list("pk", "name") if ids[key] else ()
        named |= {(key, pk): name for pk, name in rows}
    return named


def _first_and_last_days() -> dict[str, Subquery]:
    """The first and the last day of each table that is over: due dates lie in the future."""
    edges = {}
    for prefix, table in daily_tables().items():
        kept = {"day__gte": first_kept_day(), "day__lt": today()}
        days = table.all_rows().filter(level=Level.ORGANISATION, **kept).values("day")
        edges[f"edge_{prefix}_first"] = Subquery(days.order_by("day")[:1])
        edges[f"edge_{prefix}_last"] = Subquery(days.order_by("-day")[:1])
    return edges


def _summed(
    table: type[Daily], rows: QuerySet[Daily], keys: list[str], start: date | None, by: Sequence[str]
) -> Iterable[Row]:
    """The grouped columns (each once, in the order of ``by``), then the sums in the order of ``keys``."""
    if start:
        rows = rows.filter(day__gte=start)
    columns = list(dict.fromkeys(COLUMNS[key] for key in by))
    sums = {f"sum_{place}": added_up(table, key) for place, key in enumerate(keys)}
    if not columns:
        return [tuple(rows.aggregate(**sums).values())]
    summed: Iterable[Row] = rows.order_by().values(*columns).annotate(**sums).values_list(*columns, *sums)
    return summed


def added_up(table: type[Daily], key: str) -> Aggregate:
    """The aggregate over daily rows that adds up a measure."""
    found = split_measure(key)
    chosen = Q(channel__in=found.channels) if found.channels else None
    return table.measures()[found.name].added_up(found.name, chosen)


def _add_rows(
    found: dict[Group, Sums], rows: Iterable[Row], keys: Sequence[str], by: Sequence[str], units: dict[int, int]
) -> None:
    """Add up groups; the sum over no rows at all is null: it leaves its measure out, and a group without any."""
    columns = list(dict.fromkeys(COLUMNS[key] for key in by))
    places = [(key, columns.index(COLUMNS[key])) for key in by]
    for row in rows:
        known = {
            key: _amount(amount) for key, amount in zip(keys, row[len(columns) :], strict=True) if amount is not None
        }
        if known:
            group = tuple(_group_value(key, row[place], units) for key, place in places)
            if group in found:
                found[group].update(known)
            else:
                found[group] = Counter(known)


def _amount(found: Any) -> Any:
    return Histogram.from_text(found) if isinstance(found, str) else found


def _group_value(key: str, value: Any, units: dict[int, int]) -> Any:
    if key == "unit":
        return units.get(value)
    return CUTS[key](value) if key in CUTS else value


def unit_of_team() -> dict[int, int]:
    """Each team's unit: its ancestor directly below the root, itself for the root."""
    ids = {pk: path.strip("/").split("/") for pk, path in Team.objects.values_list("pk", "path")}
    return {pk: int(steps[1] if len(steps) > 1 else steps[0]) for pk, steps in ids.items()}


def _running(scope: Scope, measures: set[str], period: Period, by: Sequence[str]) -> dict[Group, Sums]:
    """Sums from the beginning up to the close of each group: days are not added up, the last one counts."""
    times = [key for key in by if COLUMNS[key] == "day"]
    others = [key for key in by if key not in times]
    if not times:
        return measured_sums(scope.undated(), measures, None, period.end, by)
    opening = running_start(scope, measures, period.start, period.end, others)
    changes = measured_sums(scope, measures, period.start, period.end, [*others, *times])
    cuts = dict.fromkeys(tuple(CUTS[key](day) for key in times) for day in period.days())
    closing: dict[Group, Sums] = {}
    for group in {*opening, *(key[: len(others)] for key in changes)}:
        total = Counter(opening.get(group, {}))
        for cut in cuts:
            total.update(changes.get((*group, *cut), {}))
            named = dict(zip([*others, *times], [*group, *cut], strict=True))
            closing[tuple(named[key] for key in by)] = Counter(total)
    return closing
