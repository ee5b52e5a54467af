"""The stays of one person after a row of a roster: as they are, ended, moved, or new."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from contacts.roster.rows import RosterRow
from teams.actions import add_membership, end_membership, move_stay
from teams.models import Membership, Person, Team, User
from teams.roles import Role

PRIMARY = (Role.AGENT,)
DAY = timedelta(days=1)


@dataclass
class Settling:
    """``stays`` are those of the person, kept up to date; ``tally`` counts stays created, moved, ended, unchanged."""

    person: Person
    stays: list[Membership]
    tally: Counter[str]
    by: User | None

    def settle(self, row: RosterRow, team: Team, first_day: date, today: date) -> None:
        """See to it that the person is in the team in the role, from the row's day (or the one that makes sense) on.

        An open stay elsewhere that began earlier ends on that day: a roster says where people are, so it is a move.
        """
        start = row.starts_on or self._likely_start(row, team, first_day, today)
        present = self._stay_on(start, team, row.role)
        if present:
            self._end(present, row.ends_on)
            return
        before = self._open_before(start) if row.role in PRIMARY else None
        if before:
            made = move_stay(before, team=team, on=start, by=self.by, role=row.role)
            self.tally["stays_moved"] += 1
        else:
            made = self._add(team, row.role, start, row.ends_on)
        self.stays.append(made)
        if before and row.ends_on:
            end_membership(made, ends_on=row.ends_on, by=self.by)

    def lead(self, team: Team, starts_on: date) -> None:
        """See to it that the person leads the team; whoever did so at any time is left alone."""
        if any(stay.team_id == team.pk and stay.role == Role.TEAM_LEADER for stay in self.stays):
            self.tally["stays_unchanged"] += 1
        else:
            self.stays.append(self._add(team, Role.TEAM_LEADER, starts_on, None))

    def _likely_start(self, row: RosterRow, team: Team, first_day: date, today: date) -> date:
        """Without a day in the row: that of the stay that holds; on the day of joining for whoever is new."""
        held = self._stay_on(today, team, row.role)
        if held:
            return held.starts_on
        alike = [stay for stay in self.stays if (stay.role in PRIMARY) == (row.role in PRIMARY)]
        past = [
            stay for stay in alike if (stay.team_id, stay.role) == (team.pk, row.role) and stay.ends_on == row.ends_on
        ]
        if past and row.ends_on:
            return past[0].starts_on
        return first_day if alike else row.joined_on or first_day

    def _stay_on(self, day: date, team: Team, role: Role) -> Membership | None:
        return next((s for s in self.stays if s.team_id == team.pk and s.role == role and s.holds_on(day)), None)

    def _open_before(self, day: date) -> Membership | None:
        return next((s for s in self.stays if s.primary and s.ends_on is None and s.starts_on < day), None)

    def _add(self, team: Team, role: Role, starts_on: date, ends_on: date | None) -> Membership:
        self.tally["stays_created"] += 1
        return add_membership(
            person=self.person, team=team, role=role, starts_on=starts_on, ends_on=ends_on, by=self.by
        )

    def _end(self, stay: Membership, ends_on: date | None) -> None:
        if ends_on is None or stay.ends_on == ends_on:
            self.tally["stays_unchanged"] += 1
            return
        if end_membership(stay, ends_on=ends_on, by=self.by) is None:
            self.stays.remove(stay)
        self.tally["stays_ended"] += 1
