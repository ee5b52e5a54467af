"""Whose figures: the organisation, teams, or persons; limited to what the person who looks may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet

from kpis.daily import SLICED, Daily, Level
from teams.access import Window
from teams.models import Person, Team


@dataclass(frozen=True)
class Narrowing:
    """To one group: a condition on person, team and channel, of rows and of facts; ``level``: of the rows that tell."""

    condition: Q
    level: Level


@dataclass(frozen=True)
class Scope:
    """``team_ids`` and ``person_ids`` narrow the rows; ``windows`` limit them to teams and dates in sight (None: all).

    ``own_id`` is the looker, who sees the own rows wherever they lie. ``narrowing`` leaves one group of them.
    """

    level: Level
    label: str
    team_ids: tuple[int, ...] = ()
    person_ids: tuple[int, ...] = ()
    windows: tuple[Window, ...] | None = None
    own_id: int | None = None
    narrowing: Narrowing | None = None

    @property
    def dated(self) -> bool:
        """Whether days of its rows are out of sight."""
        if self.windows is None or self.person_ids == (self.own_id,):
            return False
        return any(window.starts_on or window.ends_on for window in self.windows)

    def undated(self) -> "Scope":
        """The same teams and persons on every day; for running sums alone, whose parts are not shown."""
        windows = self.windows and tuple(replace(w, starts_on=None, ends_on=None) for w in self.windows)
        return replace(self, windows=windows)

    def rows(
        self, table: type[Daily], *, level: Level | None = None, categories: Sequence[str] = ()
    ) -> QuerySet[Daily]:
        """The daily rows of the scope at its level, or at a finer one (the persons of a team); of some categories."""
        rows: QuerySet[Daily] = table.all_rows()
        level = level or self.level
        if self.narrowing:
            level = min(level, self.narrowing.level)
            rows = rows.filter(self.narrowing.condition)
        sliced = {"level": level + SLICED, "category__in": categories}
        rows = rows.filter(**sliced) if categories else rows.filter(level=level)
        if self.level == Level.PERSON:
            rows = rows.filter(person_id__in=self.person_ids)
        if self.level == Level.TEAM:
            rows = rows.filter(team_id__in=self.team_ids)
        return rows if self.windows is None else rows.filter(self._in_sight())

    def _in_sight(self) -> Q:
        condition = Q(person_id=self.own_id) if self.own_id else Q(pk__in=())
        for window in self.windows or ():
            inside = Q(team__path__startswith=window.path)
            if window.starts_on:
                inside &= Q(day__gte=window.starts_on)
            if window.ends_on:
                inside &= Q(day__lt=window.ends_on)
            condition |= inside
        return condition


def organisation_scope(label: str = "Organisation") -> Scope:
    return Scope(Level.ORGANISATION, label)


def person_scope(person: Person, *, windows: tuple[Window, ...] | None = None, own_id: int | None = None) -> Scope:
    return Scope(Level.PERSON, person.name, person_ids=(person.pk,), windows=windows, own_id=own_id)


def people_scope(people: Iterable[Person], label: str) -> Scope:
    return Scope(Level.PERSON, label, person_ids=tuple(person.pk for person in people))


def teams_scope(teams: Iterable[Team], label: str, *, windows: tuple[Window, ...] | None = None) -> Scope:
    """The given teams and everything below them."""
    condition = Q(pk__in=())
    for team in teams:
        condition |= Q(path__startswith=team.path)
    ids = tuple(Team.objects.filter(condition).order_by("pk").values_list("pk", flat=True))
    return Scope(Level.TEAM, label, team_ids=ids, windows=windows)
