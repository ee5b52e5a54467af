"""Draw everything from a seed: the people, and the frames of their contacts and working time."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from perfdash.demo.careers import Careers, PersonPlan
from perfdash.demo.days import Days, days_until
from perfdash.demo.demand import draw_load, overtime
from perfdash.demo.frames import contact_frame, names_of, work_time_frame
from perfdash.demo.organisation import Organisation, read_organisation
from perfdash.demo.outcomes import draw_ends, draw_given_up
from perfdash.demo.rota import draw_rota
from perfdash.demo.surveys import draw_answers
from perfdash.demo.traits import draw_traits
from perfdash.demo.work import World, draw_taken

SEED = 20
MONTHS = 13


@dataclass(frozen=True)
class Demonstration:
    """``contacts`` and ``work_time`` have the columns of an import (``contacts.fields``)."""

    organisation: Organisation
    days: Days
    people: list[PersonPlan]
    contacts: pd.DataFrame
    work_time: pd.DataFrame


def draw_demonstration(end: date, *, scale: float = 1.0, months: int = MONTHS, seed: int = SEED) -> Demonstration:
    """``months`` of work up to the day before ``end``; ``scale`` thins out the contacts, not the people."""
    organisation, days = read_organisation(), days_until(end, months)
    # A generator for each part: more people do not change the weather of the load, nor more contacts the rota.
    parts = [np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(7)]
    people = Careers(organisation, days, parts[0]).draw()
    traits = draw_traits(people, days, parts[1])
    rota = draw_rota(organisation, people, days, overtime(days), parts[2])
    world = World(organisation, days, traits, rota, draw_load(organisation, days, parts[3]))
    taken = draw_taken(world, scale, parts[4])
    ends = draw_ends(world, taken, parts[5])
    given_up = draw_given_up(world, taken, ends, parts[5])
    answers = draw_answers(world, taken, ends, parts[6])
    names = names_of(world, people)
    contacts = contact_frame(world, names, taken, ends, given_up, answers)
    return Demonstration(organisation, days, people, contacts, work_time_frame(world, names, taken))
