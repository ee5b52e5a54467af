"""What the demonstration organisation is like: its teams, channels and named people, as the TOML files say."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Category:
    name: str
    share: float
    difficulty: float


@dataclass(frozen=True)
class TeamPlan:
    """A team: seats today, how its contacts come, what they are about. ``pace`` multiplies handle time."""

    name: str
    site: str
    agents: int
    open: str
    pace: float
    warmth: float
    mix: dict[str, float]
    categories: tuple[Category, ...]


@dataclass(frozen=True)
class ChannelPlan:
    """How one channel behaves: medians in seconds, ``*_spread`` the sigma of a lognormal."""

    queued: bool
    talk: float
    spread: float
    wrap: float
    wait: float
    wait_spread: float
    due_hours: float
    later_hours: float
    hold: float = 0.0
    hold_share: float = 0.0
    respond: float = 0.0
    respond_due_minutes: float = 0.0


@dataclass(frozen=True)
class CastMember:
    """Somebody with a name of their own. ``place``: [] the whole, [site], or [site, team]; ``joined``: days ago."""

    name: str
    role: str
    place: tuple[str, ...]
    joined: int
    username: str = ""
    story: str = ""
    weekly_hours: int = 40


@dataclass(frozen=True)
class Organisation:
    name: str
    domain: str
    teams: tuple[TeamPlan, ...]
    cast: tuple[CastMember, ...]
    channels: dict[str, ChannelPlan] = field(repr=False)
    names: dict[str, dict[str, list[str]]] = field(repr=False)

    @property
    def sites(self) -> list[str]:
        return list(dict.fromkeys(team.site for team in self.teams))

    @property
    def categories(self) -> list[tuple[int, Category]]:
        """Every category with the index of its team, in one list."""
        return [(index, category) for index, team in enumerate(self.teams) for category in team.categories]


def read_toml(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


@cache
def read_organisation() -> Organisation:
    content = read_toml("organisation.toml")
    return Organisation(
        name=content["name"],
        domain=content["domain"],
        teams=tuple(_team(row) for row in content["team"]),
        cast=tuple(CastMember(**row | {"place": tuple(row["place"])}) for row in content["cast"]),
        channels={key: ChannelPlan(**row) for key, row in read_toml("channels.toml").items()},
        names=read_toml("names.toml"),
    )


def _team(row: dict[str, Any]) -> TeamPlan:
    return TeamPlan(**row | {"categories": tuple(Category(*category) for category in row["categories"])})
