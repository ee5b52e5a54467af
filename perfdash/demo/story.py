"""What is worth finding in the figures.

- Returns: in the last month refunds come late. Three times as many contacts are about "Refund not received", and those
  customers are unhappy; the rest of the team's work is as good as before.
- Inês Carvalho, Technical support: a steady rise of satisfaction and pace over the whole time (``traits.progress``).
- Nadia Rahman, Business customers: here for ten days, two days a week: too few ratings to judge.
- A week of an incident five months ago, and the weeks around the busiest Friday (``demand``).
- People who are new take longer, transfer more and please less, for some two months (``traits.newness``).
"""

import numpy as np
from numpy.typing import NDArray

from perfdash.demo.days import Days
from perfdash.demo.organisation import Organisation

LATE_REFUND_DAYS = 30
LATE_REFUND_TEAM, LATE_REFUND_CATEGORY = "Returns", "Refund not received"
LATE_REFUND_SHARE = 0.36
LATE_REFUND_DISAPPOINTMENT = -1.15


def refunds_come_late(days: Days, day: NDArray[np.int64]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = day >= days.index(days.end) - LATE_REFUND_DAYS
    return found


def late_refund_category(organisation: Organisation) -> tuple[int, int]:
    """The index of the team and of its category in the list of all categories."""
    for number, (team, category) in enumerate(organisation.categories):
        if organisation.teams[team].name == LATE_REFUND_TEAM and category.name == LATE_REFUND_CATEGORY:
            return team, number
    raise LookupError(f"organisation.toml has no category {LATE_REFUND_CATEGORY!r} in the team {LATE_REFUND_TEAM!r}")
