"""How contacts come in and end: waits, replies and promises, solving, reopening, escalation, transfer, giving up."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfdash.demo.days import DAY
from perfdash.demo.traits import newness, progress
from perfdash.demo.work import Floats, Numbers, Taken, World, difficulty, strain, whole

Flags = NDArray[np.bool_]
NEVER = np.nan
GIVE_UP, GIVE_UP_PATIENCE = 0.022, 70.0


@dataclass(frozen=True)
class Ends:
    """Of every taken contact: seconds after midnight of its day (not a number where it does not apply), and yes/no."""

    created: Floats
    answered: Floats
    replied: Floats
    reply_due: Floats
    handled: Floats
    solved: Floats
    reopened_at: Floats
    due: Floats
    wait: Floats
    resolved_first: Flags
    reopened: Flags
    escalated: Flags
    transferred: Flags


def draw_ends(world: World, taken: Taken, rng: np.random.Generator) -> Ends:
    queued = world.of_channel("queued", taken.channel) > 0
    wait = _waits(world, taken, queued, rng)
    created, handled = taken.at - wait, taken.at + taken.handle
    resolved, escalated, transferred = _outcomes(world, taken, rng)
    later = world.of_channel("later_hours", taken.channel) * 3600 * rng.lognormal(0, 0.8, len(wait))
    solved = np.where(resolved, handled, handled + later)
    reopened = ~resolved & (rng.random(len(wait)) < 0.26)
    promise = world.of_channel("respond_due_minutes", taken.channel) * 60
    return Ends(
        created=created,
        answered=np.where(queued, taken.at, NEVER),
        replied=np.where(promise > 0, taken.at + _reply(world, taken, queued, rng), NEVER),
        reply_due=np.where(promise > 0, created + promise, NEVER),
        handled=handled,
        solved=solved,
        reopened_at=np.where(reopened, handled + 0.5 * (solved - handled), NEVER),
        due=created + world.of_channel("due_hours", taken.channel) * 3600,
        wait=np.where(queued, wait, NEVER),
        resolved_first=resolved,
        reopened=reopened,
        escalated=escalated,
        transferred=transferred,
    )


@dataclass(frozen=True)
class GivenUp:
    """Calls and chats whose customer left before anybody answered."""

    team: Numbers
    day: Numbers
    channel: Numbers
    category: Numbers
    created: Floats
    wait: Floats


def draw_given_up(world: World, taken: Taken, ends: Ends, rng: np.random.Generator) -> GivenUp:
    """Beside every answered call or chat, now and then one that was not: the busier the day, the more."""
    chance = GIVE_UP * np.exp(6.0 * np.clip(strain(world, taken.team, taken.day), -0.3, 0.45))
    beside = np.flatnonzero(~np.isnan(ends.wait) & (rng.random(len(chance)) < chance))
    shift = rng.uniform(-900, 900, len(beside))
    wait = whole(GIVE_UP_PATIENCE * rng.lognormal(0, 0.7, len(beside)))
    created = np.clip(ends.created[beside] + shift, 0, DAY - 1 - wait)
    return GivenUp(taken.team[beside], taken.day[beside], taken.channel[beside], taken.category[beside], created, wait)


def _waits(world: World, taken: Taken, queued: Flags, rng: np.random.Generator) -> Floats:
    busy = np.clip(strain(world, taken.team, taken.day), -0.3, 0.45)
    median = world.of_channel("wait", taken.channel) * np.exp(np.where(queued, 4.5, 2.2) * busy)
    own = np.where(queued, 1.0, world.traits.promptness[taken.person])
    return whole(median * own * np.exp(world.of_channel("wait_spread", taken.channel) * rng.normal(0, 1, len(busy))))


def _reply(world: World, taken: Taken, queued: Flags, rng: np.random.Generator) -> Floats:
    """Seconds from taking the contact to the first public reply: at once in a chat, when it is written otherwise."""
    quick = world.of_channel("respond", taken.channel) * world.traits.promptness[taken.person]
    return whole(np.where(queued, quick * rng.lognormal(0, 0.6, len(quick)), 0.85 * taken.handle))


def _outcomes(world: World, taken: Taken, rng: np.random.Generator) -> tuple[Flags, Flags, Flags]:
    skill = world.traits.skill[taken.person] + 1.2 * progress(world.traits, taken.person, taken.day, world.days)
    new, hard = newness(world.traits, taken.person, taken.day), difficulty(world, taken.category)
    resolved = _happens(1.45 + 0.5 * skill - 1.0 * new - 1.5 * hard, rng)
    escalated = _happens(-2.5 + 0.5 * new + 1.8 * hard, rng) & ~resolved
    escalated |= _happens(-4.2 + 1.0 * hard, rng)
    transferred = _happens(-2.9 + 1.2 * new - 0.3 * skill + 0.9 * hard, rng)
    return resolved, escalated, transferred


def _happens(odds: Floats, rng: np.random.Generator) -> Flags:
    """Yes with a chance given as the logarithm of its odds."""
    return rng.random(len(odds)) < 1 / (1 + np.exp(-odds))
