"""The filter bar over lists of reviews: cycle, team, step. Only what the login sees can be chosen."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kpis.periods import today
from reviews.models import Cycle, Review
from reviews.selectors import BEGUN, visible_reviews
from reviews.workflow import WAITING, Step
from teams.access import visible_teams
from teams.models import Team
from teams.roles import Permission

OVERDUE = "overdue"


@dataclass(frozen=True)
class Filters:
    """What the address asks for; ``error`` says what in it was not understood."""

    cycles: list[Cycle]
    teams: list[Team]
    cycle: Cycle | None
    team: Team | None
    step: str
    error: str

    @property
    def is_set(self) -> bool:
        return bool(self.cycle or self.team or self.step)

    def rows(self, reviews: QuerySet[Review]) -> QuerySet[Review]:
        """The rows that fit, for a list: without their figures."""
        reviews = reviews.defer("figures")
        if self.cycle:
            reviews = reviews.filter(cycle=self.cycle)
        if self.team:
            reviews = reviews.filter(team__path__startswith=self.team.path)
        if self.step == OVERDUE:
            late = reviews.filter(step__in=WAITING, cycle__state=Cycle.State.OPEN, cycle__due_on__lt=today())
            return late.order_by("cycle__due_on", "person__name", "pk")
        if self.step:
            reviews = reviews.filter(step=self.step)
        return reviews.order_by("-cycle__period_end", "person__name", "pk")

    @property
    def bar(self) -> dict[str, Any]:
        """As ``includes/filters.html`` takes it."""
        steps = [("", _("Every step"), 0), (OVERDUE, _("Overdue"), 0), *((s.value, str(s.label), 0) for s in Step)]
        cycle, team = (str(row.public_id) if row else "" for row in (self.cycle, self.team))
        cycles = [("", _("Every cycle"), 0), *((str(c.public_id), c.name, 0) for c in self.cycles)]
        teams = [("", _("Every team"), 0), *((str(t.public_id), t.name, t.depth) for t in self.teams)]
        selects = [
            _select("cycle", _("Cycle"), cycles, cycle),
            _select("team", _("Team"), teams, team),
            _select("step", _("Step"), steps, self.step),
        ]
        return {"selects": selects, "hidden": (), "periods": (), "error": self.error}


def read_filters(request: HttpRequest) -> Filters:
    """The filters in the address. What is unknown or out of sight filters nothing and is said."""
    seen = visible_reviews(request.user)
    cycles = list(Cycle.objects.filter(state__in=BEGUN, pk__in=seen.values("cycle")))
    teams = list(visible_teams(request.user, Permission.SEE_REVIEWS).order_by("path"))
    asked = {name: request.GET.get(name, "") for name in ("cycle", "team", "step")}
    cycle = next((c for c in cycles if c.public_id == _uuid(asked["cycle"])), None)
    team = next((t for t in teams if t.public_id == _uuid(asked["team"])), None)
    step = asked["step"] if asked["step"] in (*Step.values, OVERDUE) else ""
    read = {"cycle": cycle, "team": team, "step": step}
    missed = [name for name, value in asked.items() if value and not read[name]]
    error = _("There is no such %(what)s to choose from.") % {"what": ", ".join(missed)} if missed else ""
    return Filters(cycles, teams, cycle, team, step, error)


def _select(name: str, label: str, options: list[tuple[str, str, int]], chosen: str) -> dict[str, Any]:
    choices = [
        {"value": value, "label": text, "depth": depth, "selected": value == chosen} for value, text, depth in options
    ]
    return {"name": name, "label": label, "options": choices}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
