"""Which promise holds for a contact: the nearest of those that speak of its team, category and channel. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Pledge:
    """A promise as it is matched. ``team_path`` "" is everybody's; ``minutes``: first response and completion."""

    team_path: str
    category: str
    channel: str
    minutes: tuple[int | None, int | None]
    always: bool
    starts_on: date
    ends_on: date | None

    @property
    def nearness(self) -> tuple[int, bool, bool]:
        """A team further down comes first, then a category, then a channel."""
        return (self.team_path.count("/"), bool(self.category), bool(self.channel))

    def speaks_of(self, path: str, category: str, channel: str, day: date) -> bool:
        return (
            path.startswith(self.team_path)
            and self.category in ("", category)
            and self.channel in ("", channel)
            and self.starts_on <= day
            and (self.ends_on is None or day < self.ends_on)
        )


@dataclass(frozen=True)
class Promised:
    """Minutes, None where nothing is promised, and whether they run around the clock."""

    minutes: int | None = None
    always: bool = False


NOTHING = (Promised(), Promised())


def nearest(pledges: Iterable[Pledge], path: str, category: str, channel: str, day: date) -> tuple[Promised, Promised]:
    """What is promised for first response and for completion; each may come from a pledge of its own."""
    fitting = [pledge for pledge in pledges if pledge.speaks_of(path, category, channel, day)]
    fitting.sort(key=lambda pledge: (pledge.nearness, pledge.starts_on), reverse=True)

    def of(part: int) -> Promised:
        found = next((pledge for pledge in fitting if pledge.minutes[part] is not None), None)
        return Promised(found.minutes[part], found.always) if found else Promised()

    return of(0), of(1)
