"""The drawn work as an import would bring it: frames with the canonical columns, as known at the end of yesterday."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfdash.demo.careers import PersonPlan
from perfdash.demo.columns import instants, past, plain, scattered, texts, truths, utc, whole_seconds
from perfdash.demo.days import Days
from perfdash.demo.outcomes import Ends, GivenUp
from perfdash.demo.surveys import KINDS, Answers
from perfdash.demo.work import Numbers, Taken, World

SOURCE = "northwind"
BUSIEST = 0.985


@dataclass(frozen=True)
class Names:
    """Keys and names by index, as the columns of an export hold them."""

    person: NDArray[np.object_]
    team: NDArray[np.object_]
    unit: NDArray[np.object_]
    channel: NDArray[np.object_]
    category: NDArray[np.object_]


def names_of(world: World, people: list[PersonPlan]) -> Names:
    organisation = world.organisation
    columns = (
        [person.key for person in people],
        [team.name for team in organisation.teams],
        [team.site for team in organisation.teams],
        list(organisation.channels),
        [category.name for _team, category in organisation.categories],
    )
    return Names(*(np.array(column, dtype=object) for column in columns))


def contact_frame(
    world: World, names: Names, taken: Taken, ends: Ends, given_up: GivenUp, answers: Answers
) -> pd.DataFrame:
    """The contacts that had arrived by the end of yesterday, in order of arrival, with the surveys sent by then."""
    taken_rows = _taken_frame(world.days, names, taken, ends)
    _add_answers(world.days, taken_rows, taken.day, answers)
    frame = pd.concat([taken_rows, _given_up_frame(world.days, names, given_up)], ignore_index=True)
    first, now = utc(world.days.beginning), utc(world.days.now)
    frame = frame[frame["created_at"].between(first, now, inclusive="left")]
    frame = frame.sort_values("created_at", kind="stable", ignore_index=True)
    frame.insert(0, "external_id", [f"C{number:07}" for number in range(1, len(frame) + 1)])
    frame["survey_external_id"] = frame["external_id"].where(frame["survey_kind"].notna())
    return plain(frame)


def work_time_frame(world: World, names: Names, taken: Taken) -> pd.DataFrame:
    """Planned and worked time, one row a person-day up to yesterday."""
    rota, days = world.rota, world.days
    handling = np.bincount(taken.person_day, taken.handle, minlength=len(rota))
    worked = np.asarray(np.rint(np.minimum(handling, rota.productive * BUSIEST)), dtype=np.float64)
    dates = np.array([day.isoformat() for day in days.dates], dtype=object)
    frame = pd.DataFrame(
        {
            "external_id": names.person[rota.person] + "/" + dates[rota.day],
            "agent": names.person[rota.person],
            "team": names.team[rota.team],
            "unit": names.unit[rota.team],
            "starts_at": instants(days, rota.day, rota.start),
            "planned_seconds": whole_seconds(rota.planned),
            "absent_seconds": whole_seconds(rota.absent),
            "off_plan_seconds": whole_seconds(rota.off_plan),
            "handling_seconds": whole_seconds(worked),
            "available_seconds": whole_seconds(rota.productive - worked),
        }
    )
    frame = frame[rota.day < days.index(days.end)]
    return plain(frame.sort_values(["starts_at", "external_id"], ignore_index=True))


def _taken_frame(days: Days, names: Names, taken: Taken, ends: Ends) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "channel": names.channel[taken.channel],
            "category": names.category[taken.category],
            "team": names.team[taken.team],
            "unit": names.unit[taken.team],
            "created_at": instants(days, taken.day, ends.created),
            "answered_at": past(days, instants(days, taken.day, ends.answered)),
            "first_response_at": past(days, instants(days, taken.day, ends.replied)),
            "handled_at": past(days, instants(days, taken.day, ends.handled)),
            "solved_at": past(days, instants(days, taken.day, ends.solved)),
            "reopened_at": past(days, instants(days, taken.day, ends.reopened_at)),
            "first_response_due_at": instants(days, taken.day, ends.reply_due),
            "due_at": instants(days, taken.day, ends.due),
        }
    )
    handled, solved = frame["handled_at"].notna().to_numpy(), frame["solved_at"].notna().to_numpy()
    queued = ~np.isnan(ends.wait)
    return frame.assign(
        agent=texts(names.person[taken.person], handled),
        offered=truths(np.ones(len(queued), dtype=bool)),
        answered=truths(queued, queued),
        abandoned=truths(np.zeros(len(queued), dtype=bool), queued),
        resolved_at_first_contact=truths(ends.resolved_first, handled),
        reopened=truths(ends.reopened, solved),
        escalated=truths(ends.escalated, handled),
        transferred=truths(ends.transferred, handled),
        talk_seconds=whole_seconds(taken.talk, handled & queued),
        hold_seconds=whole_seconds(taken.hold, handled & queued),
        wrap_seconds=whole_seconds(taken.wrap, handled & queued),
        handle_seconds=whole_seconds(taken.handle, handled),
        wait_seconds=whole_seconds(ends.wait, queued),
    )


def _given_up_frame(days: Days, names: Names, given_up: GivenUp) -> pd.DataFrame:
    yes = np.ones(len(given_up.team), dtype=bool)
    return pd.DataFrame(
        {
            "channel": names.channel[given_up.channel],
            "category": names.category[given_up.category],
            "team": names.team[given_up.team],
            "unit": names.unit[given_up.team],
            "created_at": instants(days, given_up.day, given_up.created),
            "offered": truths(yes),
            "answered": truths(~yes),
            "abandoned": truths(yes),
        }
    )


def _add_answers(days: Days, frame: pd.DataFrame, day: Numbers, answers: Answers) -> None:
    """A survey that is not sent yet is left out; an answer that has not come yet leaves its survey open."""
    sent = past(days, instants(days, day[answers.contact], answers.sent))
    rated = past(days, instants(days, day[answers.contact], answers.rated))
    asked, answered = sent.notna().to_numpy(), rated.notna().to_numpy()
    row = answers.contact[asked]
    kinds = np.array(KINDS, dtype=object)[answers.kind]
    frame["survey_kind"] = scattered(len(frame), row, kinds[asked])
    frame["survey_comment"] = scattered(len(frame), row, texts(answers.comment, answered)[asked])
    columns = {
        "survey_sent_at": sent,
        "survey_rated_at": rated,
        "survey_score": pd.Series(np.where(answered, answers.score, np.nan)).astype("Float64"),
    }
    for name, column in columns.items():
        frame[name] = pd.Series(column[asked].array, index=row).reindex(frame.index)
