"""What customers answer: who is asked, who answers and when, the rating, and now and then a sentence."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfdash.demo.organisation import read_toml
from perfdash.demo.outcomes import Ends
from perfdash.demo.story import LATE_REFUND_DISAPPOINTMENT, late_refund_category, refunds_come_late
from perfdash.demo.traits import newness, progress
from perfdash.demo.work import Floats, Numbers, Taken, World, difficulty, strain

ASKED, ANSWERED = 0.46, 0.54
KINDS = ("csat", "nps", "ces")
KIND_SHARES = (0.82, 0.11, 0.07)
# The hidden satisfaction at which the next higher answer begins: many fives, some fours, more ones than twos.
STEPS = {
    "csat": np.array([-1.42, -1.24, -0.92, -0.30]),
    "nps": np.array([-1.9, -1.75, -1.65, -1.5, -1.35, -1.1, -0.9, -0.65, -0.2, 0.35]),
    "ces": np.array([-1.7, -1.45, -1.1, -0.75, -0.3, 0.35]),
}
LOWEST = {"csat": 1, "nps": 0, "ces": 1}
# How often an answer comes with words, by how happy it is, 1 to 5.
WORDS = np.array([0.0, 0.52, 0.44, 0.30, 0.20, 0.24])


@dataclass(frozen=True)
class Answers:
    """One row a survey. ``contact`` is the contact's row; ``sent`` and ``rated`` are seconds after its midnight."""

    contact: Numbers
    kind: Numbers
    score: Numbers
    sent: Floats
    rated: Floats
    comment: NDArray[np.object_]


def draw_answers(world: World, taken: Taken, ends: Ends, rng: np.random.Generator) -> Answers:
    """``rated`` is not a number where the customer never answered."""
    contact = np.flatnonzero(rng.random(len(taken.person)) < ASKED)
    size = len(contact)
    kind = rng.choice(len(KINDS), size, p=KIND_SHARES)
    hidden = _satisfaction(world, taken, ends)[contact] + rng.normal(0, 1, size)
    score, mood = _scores(kind, hidden), 1 + np.searchsorted(STEPS["csat"], hidden, side="right")
    sent = ends.handled[contact] + 120 + rng.integers(0, 240, size)
    rated = sent + np.round(rng.lognormal(np.log(2400), 1.4, size))
    rated[rng.random(size) >= ANSWERED] = np.nan
    return Answers(contact, kind, score, sent, rated, _comments(world, taken, contact, mood, rng))


def _satisfaction(world: World, taken: Taken, ends: Ends) -> Floats:
    """How happy a customer has reason to be; others differ by a standard deviation of 1."""
    warmth = np.array([team.warmth for team in world.organisation.teams])
    found = warmth[taken.team] + world.traits.skill[taken.person]
    found += 1.3 * progress(world.traits, taken.person, taken.day, world.days)
    found -= 0.55 * newness(world.traits, taken.person, taken.day)
    found -= 0.5 * difficulty(world, taken.category)
    found -= 0.8 * np.clip(strain(world, taken.team, taken.day), 0.0, 0.5)
    found += np.where(ends.resolved_first, 0.12, -0.40) - 0.35 * ends.transferred
    _late_team, late = late_refund_category(world.organisation)
    found[(taken.category == late) & refunds_come_late(world.days, taken.day)] += LATE_REFUND_DISAPPOINTMENT
    return found


def _scores(kind: Numbers, hidden: Floats) -> Numbers:
    score = np.zeros(len(kind), dtype=np.int64)
    for number, key in enumerate(KINDS):
        of_kind = kind == number
        score[of_kind] = LOWEST[key] + np.searchsorted(STEPS[key], hidden[of_kind], side="right")
    return score


def _comments(
    world: World, taken: Taken, contact: Numbers, mood: Numbers, rng: np.random.Generator
) -> NDArray[np.object_]:
    """A sentence that fits the mood; about the team's own matters now and then; about the refund where it came late."""
    texts = read_toml("comments.toml")
    team, day = taken.team[contact], taken.day[contact]
    found = np.empty(len(contact), dtype=object)
    for level in range(1, 6):
        _fill(found, mood == level, texts["by_mood"][str(level)], rng)
    for number, plan in enumerate(world.organisation.teams):
        for low, key in ((True, "unhappy"), (False, "happy")):
            own = (team == number) & ((mood <= 2) if low else (mood >= 4)) & (rng.random(len(mood)) < 0.4)
            _fill(found, own, texts["by_team"][plan.name][key], rng)
    _late_team, late = late_refund_category(world.organisation)
    _fill(
        found,
        (taken.category[contact] == late) & refunds_come_late(world.days, day) & (mood <= 3),
        texts["late_refund"]["texts"],
        rng,
    )
    found[rng.random(len(mood)) >= WORDS[mood]] = None
    return found


def _fill(found: NDArray[np.object_], where: NDArray[np.bool_], texts: list[str], rng: np.random.Generator) -> None:
    found[where] = np.array(texts, dtype=object)[rng.integers(0, len(texts), int(where.sum()))]
