"""Makes the reviews of a cycle: each person's scorecard as it stands at the opening, with a checksum.

What all people share (role set, freshness, placements) is read once; a person costs one query for the targets and one
for each daily table.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from kpis.checksums import checksum_of
from kpis.definitions import Part, role_set
from kpis.periods import day_of
from kpis.scopes import person_scope
from kpis.scorecards import scorecard
from kpis.selectors import Freshness, freshness
from kpis.targets import TargetScope, team_chain
from reviews.figures import frozen_figures
from reviews.models import Cycle, Review
from reviews.placements import Placement, placements
from reviews.workflow import Step
from teams.roles import Role


@dataclass(frozen=True)
class Freezer:
    """The opening of one cycle at one instant."""

    cycle: Cycle
    at: datetime

    @cached_property
    def placements(self) -> list[Placement]:
        enough, _short = placements(
            self.cycle.period, self.cycle.teams.all(), self.cycle.opens_on, self.cycle.minimum_days
        )
        return enough

    def review(self, placed: Placement) -> Review:
        """An unsaved review with frozen figures, over all teams of the person."""
        targets = TargetScope(placed.person.pk, team_chain(placed.team), Role.AGENT)
        card = scorecard(person_scope(placed.person), Role.AGENT, self.cycle.period, targets, self.parts)
        figures = frozen_figures(card, placed.stays, self.freshness, self.at)
        return Review(
            cycle=self.cycle, person=placed.person, author=placed.author, team=placed.team, role=Role.AGENT,
            step=Step.OPENED, figures=figures, score=figures["score"], frozen_at=self.at,
            checksum=checksum_of(figures),
        )  # fmt: skip

    @cached_property
    def parts(self) -> list[Part]:
        return role_set(Role.AGENT, self.cycle.period.last)

    @cached_property
    def freshness(self) -> Freshness:
        """How complete the figures are; nothing later than the opening itself was known then."""
        found = freshness()
        latest = day_of(self.at) - timedelta(days=1)
        return replace(found, until=min(found.until, latest)) if found.until else found
