"""The people and teams that rows name: each combination once, with a number that stands for it in the rows."""

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
from django.utils.translation import gettext as _

from contacts.ingestion.outcomes import IngestError
from contacts.ingestion.plans import PEOPLE
from teams.numbers import write_count

MOST_GROUPS: Final = 200_000


@dataclass(frozen=True)
class Group:
    """How a row names its person and team; "" where it does not."""

    agent: str
    agent_name: str
    agent_email: str
    team: str
    unit: str
    team_leader: str
    unit_manager: str

    @property
    def team_key(self) -> tuple[str, str]:
        """(unit, team); the unit itself where no team is named."""
        return (self.unit, self.team) if self.team else ("", self.unit)


class Groups:
    """The combinations seen so far, in the order of their first row."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, ...], int] = {}

    def numbers(self, frame: pd.DataFrame) -> list[int]:
        """The number of each row. Raises IngestError when there are so many that a column must be the wrong one."""
        columns = [_texts(frame[name]) if name in frame else [""] * len(frame) for name in PEOPLE]
        known = self._numbers
        found = [known.setdefault(group, len(known)) for group in zip(*columns, strict=True)]
        if len(known) > MOST_GROUPS:
            raise IngestError(
                _(
                    "The rows name more than %(most_groups)s different combinations of people and teams: "
                    "is the right column mapped to agent and team?"
                )
                % {"most_groups": write_count(MOST_GROUPS)}
            )
        return found

    def all(self) -> list[Group]:
        """Every combination; its place in the list is its number."""
        return [Group(*parts) for parts in self._numbers]


def _texts(column: "pd.Series[Any]") -> list[str]:
    return [value.strip() if isinstance(value, str) else "" for value in column.tolist()]
