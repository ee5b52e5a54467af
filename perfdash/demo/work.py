"""The contacts: how many each person takes on a day, when they come, how long they take and how they end.

Columns are numpy arrays of one length, one element a contact: ``person`` (-1 for nobody), ``team``, ``day``,
``channel`` and ``category`` are indexes; times of day and durations are seconds; chances are drawn from lasting traits.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfdash.demo.days import Days
from perfdash.demo.demand import USUAL
from perfdash.demo.organisation import ChannelPlan, Organisation
from perfdash.demo.rota import PersonDays
from perfdash.demo.story import LATE_REFUND_SHARE, late_refund_category, refunds_come_late
from perfdash.demo.traits import Traits, newness, progress

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
FULL = 0.97
LUNCH = 1800.0
SLOWER_WHEN_NEW = 0.45


@dataclass(frozen=True)
class World:
    """Everything that is drawn before the contacts."""

    organisation: Organisation
    days: Days
    traits: Traits
    rota: PersonDays
    load: NDArray[np.float64]

    @property
    def channels(self) -> list[ChannelPlan]:
        return list(self.organisation.channels.values())

    def of_channel(self, name: str, channel: Numbers) -> Floats:
        """One figure of the channel plan for every contact."""
        values = np.array([float(getattr(plan, name)) for plan in self.channels])
        found: Floats = values[channel]
        return found


@dataclass(frozen=True)
class Taken:
    """A contact that somebody takes: who, when in seconds after midnight, and how long it occupies them."""

    person_day: Numbers
    person: Numbers
    team: Numbers
    day: Numbers
    channel: Numbers
    category: Numbers
    at: Floats
    talk: Floats
    hold: Floats
    wrap: Floats

    @property
    def handle(self) -> Floats:
        return self.talk + self.hold + self.wrap


def draw_taken(world: World, scale: float, rng: np.random.Generator) -> Taken:
    """The contacts of every person-day; ``scale`` thins them out."""
    rota = world.rota
    busy = np.minimum(world.load[rota.team, rota.day], FULL)
    new = newness(world.traits, rota.person, rota.day)
    seconds = _usual_handle(world)[rota.team] * world.traits.pace[rota.person] * (1 + SLOWER_WHEN_NEW * new)
    count = rng.poisson(scale * busy * rota.productive / seconds)
    person_day = np.repeat(np.arange(len(rota)), count)
    person, team, day = rota.person[person_day], rota.team[person_day], rota.day[person_day]
    channel = _channels(world, team, rng)
    category = _categories(world, team, day, rng)
    talk, hold, wrap = _durations(world, person, team, day, channel, category, rng)
    at = rota.start[person_day] + _places(count, rng) * (rota.planned[person_day] + LUNCH)
    return Taken(person_day, person, team, day, channel, category, at, talk, hold, wrap)


def difficulty(world: World, category: Numbers) -> Floats:
    """How hard a contact is, around 0."""
    values = np.array([category.difficulty for _team, category in world.organisation.categories]) - 0.4
    found: Floats = values[category]
    return found


def strain(world: World, team: Numbers, day: Numbers) -> Floats:
    """How much busier than usual the team is that day."""
    found: Floats = world.load[team, day] - USUAL
    return found


def whole(seconds: Floats) -> Floats:
    return np.asarray(np.rint(seconds), dtype=np.float64)


def _usual_handle(world: World) -> Floats:
    """The mean handle time of each team, seconds."""

    def mean(plan: ChannelPlan) -> float:
        return float(plan.talk * np.exp(plan.spread**2 / 2) + plan.hold * plan.hold_share + plan.wrap)

    plans = world.organisation.channels
    return np.array(
        [
            team.pace * sum(share * mean(plans[key]) for key, share in team.mix.items())
            for team in world.organisation.teams
        ]
    )


def _places(count: Numbers, rng: np.random.Generator) -> Floats:
    """Where in the shift each contact comes, 0 to 1: one after the other with some play."""
    total = int(count.sum())
    first = np.repeat(np.cumsum(count) - count, count)
    of_day = np.repeat(np.maximum(count, 1), count)
    return np.asarray((np.arange(total) - first + rng.random(total)) / of_day, dtype=np.float64)


def _channels(world: World, team: Numbers, rng: np.random.Generator) -> Numbers:
    keys = list(world.organisation.channels)
    shares = np.array([[plan.mix.get(key, 0.0) for key in keys] for plan in world.organisation.teams])
    return _choose(shares, team, rng)


def _categories(world: World, team: Numbers, day: Numbers, rng: np.random.Generator) -> Numbers:
    """The index in the list of all categories; in the last month refunds crowd out the rest of one team's work."""
    every = world.organisation.categories
    shares = np.zeros((len(world.organisation.teams), len(every)))
    for number, (owner, category) in enumerate(every):
        shares[owner, number] = category.share
    chosen = _choose(shares, team, rng)
    late_team, late = late_refund_category(world.organisation)
    crowded = (team == late_team) & refunds_come_late(world.days, day) & (rng.random(len(team)) < LATE_REFUND_SHARE)
    return np.where(crowded, late, chosen)


def _choose(shares: Floats, row: Numbers, rng: np.random.Generator) -> Numbers:
    """A column for each element, by the shares of its row."""
    edges = np.cumsum(shares / shares.sum(axis=1, keepdims=True), axis=1)
    drawn = rng.random(len(row))
    found = np.zeros(len(row), dtype=np.int64)
    for column in range(shares.shape[1] - 1):
        found += drawn >= edges[row, column]
    return found


def _durations(
    world: World,
    person: Numbers,
    team: Numbers,
    day: Numbers,
    channel: Numbers,
    category: Numbers,
    rng: np.random.Generator,
) -> tuple[Floats, Floats, Floats]:
    paces = np.array([plan.pace for plan in world.organisation.teams])
    new = newness(world.traits, person, day)
    better = 1 - 0.25 * progress(world.traits, person, day, world.days)
    factor = paces[team] * world.traits.pace[person] * (1 + SLOWER_WHEN_NEW * new) * better
    size = len(person)
    talk = world.of_channel("talk", channel) * np.exp(world.of_channel("spread", channel) * rng.normal(0, 1, size))
    talk *= factor * (1 + 0.4 * difficulty(world, category))
    held = rng.random(size) < world.of_channel("hold_share", channel)
    hold = np.where(held, world.of_channel("hold", channel) * rng.lognormal(0, 0.7, size), 0.0)
    wrap = world.of_channel("wrap", channel) * factor * rng.lognormal(0, 0.4, size)
    return whole(np.maximum(talk, 20.0)), whole(hold), whole(wrap)
