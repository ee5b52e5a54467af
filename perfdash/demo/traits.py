"""What makes people differ: lasting skill, pace and promptness, a learning curve, and the steps of a story."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfdash.demo.careers import PersonPlan
from perfdash.demo.days import Days

LEARNING_DAYS = 45.0


@dataclass(frozen=True)
class Traits:
    """By person: ``skill`` in steps of the hidden satisfaction, ``pace`` and ``promptness`` as factors on time."""

    skill: NDArray[np.float64]
    pace: NDArray[np.float64]
    promptness: NDArray[np.float64]
    joined: NDArray[np.int64]
    improving: NDArray[np.bool_]


def draw_traits(people: list[PersonPlan], days: Days, rng: np.random.Generator) -> Traits:
    count = len(people)
    improving = np.array([person.story == "improving" for person in people])
    return Traits(
        skill=np.where(improving, 0.0, np.clip(rng.normal(0, 0.26, count), -0.75, 0.65)),
        pace=np.where(improving, 1.0, rng.lognormal(0, 0.11, count)),
        promptness=rng.lognormal(0, 0.22, count),
        joined=np.array([days.index(person.joined_on) for person in people]),
        improving=improving,
    )


def newness(traits: Traits, person: NDArray[np.int64], day: NDArray[np.int64]) -> NDArray[np.float64]:
    """1 on the first day in the organisation, falling towards 0 as somebody learns."""
    tenure = np.maximum(day - traits.joined[person], 0)
    found: NDArray[np.float64] = np.exp(-tenure / LEARNING_DAYS)
    return found


def progress(traits: Traits, person: NDArray[np.int64], day: NDArray[np.int64], days: Days) -> NDArray[np.float64]:
    """For whoever improves steadily: from -0.5 at the start to 0.5 at the end; 0 for everybody else."""
    share = day / max((days.end - days.first).days, 1)
    found: NDArray[np.float64] = np.where(traits.improving[person], np.minimum(share, 1.0) - 0.5, 0.0)
    return found
