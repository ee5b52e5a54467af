"""Who works where from when to when: joiners, leavers, transfers, a promotion, seasonal help, part-timers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from perfdash.demo.days import Days, black_fridays
from perfdash.demo.organisation import CastMember, Organisation, TeamPlan
from teams.roles import Role

Place = tuple[str, ...]
TRANSFERS = 5
SEASONAL_TEAMS = ("Orders", "Delivery", "Chat desk")
HOURS, HOURS_SHARES = (40, 40, 32, 30, 24, 20), (0.62, 0.10, 0.08, 0.10, 0.06, 0.04)


@dataclass(frozen=True)
class StayPlan:
    """A stay at a place: () the whole, (site,), (site, team). ``ends_on`` is not included."""

    place: Place
    role: Role
    starts_on: date
    ends_on: date | None = None


@dataclass
class PersonPlan:
    key: str
    name: str
    email: str
    joined_on: date
    stays: list[StayPlan]
    left_on: date | None = None
    weekly_hours: int = 40
    username: str = ""
    story: str = ""
    is_agent: bool = field(init=False)

    def __post_init__(self) -> None:
        self.is_agent = any(stay.role == Role.AGENT for stay in self.stays)


class Careers:
    """Draws the people, seat by seat; every draw comes from one generator, in one order."""

    def __init__(self, organisation: Organisation, days: Days, rng: np.random.Generator) -> None:
        self.organisation, self.days, self.rng = organisation, days, rng
        self.people: list[PersonPlan] = []
        self.taken = {member.name for member in organisation.cast}

    def draw(self) -> list[PersonPlan]:
        for member in self.organisation.cast:
            self.hire_member(member)
        for team in self.organisation.teams:
            self.fill_team(team)
        for friday in black_fridays(self.days):
            self.hire_season(friday)
        self.transfer_some()
        self.promote_one()
        return self.people

    def hire_member(self, member: CastMember) -> None:
        joined = self.days.end - timedelta(days=member.joined)
        stay = StayPlan(member.place, Role(member.role), joined)
        self.add(member.name, stay, hours=member.weekly_hours, username=member.username, story=member.story)

    def fill_team(self, team: TeamPlan) -> None:
        place = (team.site, team.name)
        if not self.holders(place, Role.TEAM_LEADER):
            self.hire_leader(place)
        for _seat in range(team.agents - len(self.holders(place, Role.AGENT))):
            self.fill_seat(place)

    def hire_leader(self, place: Place) -> None:
        self.add(self.name(place), StayPlan(place, Role.TEAM_LEADER, self.ago(int(self.rng.integers(500, 2600)))))

    def fill_seat(self, place: Place) -> None:
        """Who sits there today and, where that is recent, perhaps who sat there before."""
        joined = self.monday(self.ago(int(self.rng.exponential(850)) + 12))
        self.add(self.name(place), StayPlan(place, Role.AGENT, joined), hours=self.hours())
        if joined > self.days.first and self.rng.random() < 0.7:
            left = joined - timedelta(days=int(self.rng.integers(3, 45)))
            came = self.monday(left - timedelta(days=int(self.rng.exponential(700)) + 60))
            self.add(self.name(place), StayPlan(place, Role.AGENT, came, left), hours=self.hours())

    def hire_season(self, friday: date) -> None:
        """Help for the weeks around the busiest Friday: two people in each of the busiest teams."""
        joined, left = self.monday(friday - timedelta(days=39)), self.monday(friday + timedelta(days=50))
        if left <= self.days.first or joined >= self.days.end:
            return
        for team in self.organisation.teams:
            for _seat in range(2 if team.name in SEASONAL_TEAMS else 0):
                place = (team.site, team.name)
                self.add(self.name(place), StayPlan(place, Role.AGENT, joined, left))

    def transfer_some(self) -> None:
        """Move a few people to another team of their site on the first of a month."""
        able = [person for person in self.people if self.is_settled(person)]
        for index in self.rng.choice(len(able), min(TRANSFERS, len(able)), replace=False):
            person = able[int(index)]
            stay = person.stays[0]
            there = [t for t in self.organisation.teams if t.site == stay.place[0] and t.name != stay.place[1]]
            team = there[int(self.rng.integers(len(there)))]
            on = self.ago(int(self.rng.integers(40, max(41, (self.days.end - self.days.first).days - 20)))).replace(
                day=1
            )
            self.move(person, (team.site, team.name), Role.AGENT, on)

    def promote_one(self) -> None:
        """An agent of long standing takes over a team whose leader takes over the site's newest one."""
        place = ("Gdańsk", "Repairs and warranty")
        able = [person for person in self.people if self.is_settled(person) and person.stays[0].place[0] == place[0]]
        leader = self.holders(place, Role.TEAM_LEADER)[0]
        on = self.ago(130).replace(day=1)
        if able and leader.stays[0].starts_on < on:
            self.move(able[0], place, Role.TEAM_LEADER, on)
            self.move(leader, (), Role.INSTRUCTOR, on)

    def move(self, person: PersonPlan, place: Place, role: Role, on: date) -> None:
        last = person.stays[-1]
        person.stays[-1] = StayPlan(last.place, last.role, last.starts_on, on)
        person.stays.append(StayPlan(place, role, on, last.ends_on))

    def is_settled(self, person: PersonPlan) -> bool:
        """An agent without a story, here long before the range and still here, who has not moved yet."""
        early = person.joined_on < self.days.first - timedelta(days=30)
        return person.is_agent and early and not person.left_on and not person.story and len(person.stays) == 1

    def holders(self, place: Place, role: Role) -> list[PersonPlan]:
        """Those at a place in a role today."""
        return [p for p in self.people if p.stays[-1].place == place and p.stays[-1].role == role and not p.left_on]

    def add(self, name: str, stay: StayPlan, *, hours: int = 40, username: str = "", story: str = "") -> None:
        number = 1000 + len(self.people) + 1
        left = stay.ends_on if stay.ends_on and stay.ends_on < self.days.end else None
        self.people.append(
            PersonPlan(
                key=f"NW-{number}",
                name=name,
                email=f"nw{number}@{self.organisation.domain}",
                joined_on=stay.starts_on,
                stays=[stay],
                left_on=left,
                weekly_hours=hours,
                username=username,
                story=story,
            )
        )

    def name(self, place: Place) -> str:
        parts = self.organisation.names[place[0]]
        for name in self.drawn_names(parts["first"], parts["last"]):
            if name not in self.taken:
                self.taken.add(name)
                return name
        raise AssertionError("unreachable: names are drawn until one is free")

    def drawn_names(self, first: list[str], last: list[str]) -> Iterator[str]:
        while True:
            yield f"{first[int(self.rng.integers(len(first)))]} {last[int(self.rng.integers(len(last)))]}"

    def hours(self) -> int:
        return int(self.rng.choice(HOURS, p=HOURS_SHARES))

    def ago(self, days: int) -> date:
        return self.days.end - timedelta(days=days)

    def monday(self, day: date) -> date:
        return day - timedelta(days=day.weekday())
