"""Teams as exports name them: by unit and team."""

from collections import defaultdict

from django.conf import settings

from teams.actions import create_team, root_team
from teams.models import Team, User


class TeamNames:
    """Every team by name, read once, and the way to make those that are missing."""

    def __init__(self, by: User | None) -> None:
        self.by = by
        self.created = 0
        self._root: Team | None = None
        self._by_name: dict[str, list[Team]] = defaultdict(list)
        for team in Team.objects.select_related("parent__parent"):
            self._by_name[team.name].append(team)

    def match(self, unit: str, name: str) -> list[Team]:
        """The teams that are meant: those ``name`` below a ``unit``, else any ``name``; the topmost place wins."""
        named = [t for t in self._by_name.get(name, ()) if not unit or (t.parent and t.parent.name == unit)]
        highest = min((team.depth for team in named), default=0)
        return [team for team in named if team.depth == highest]

    def ensure(self, unit: str, name: str) -> Team:
        """The team; made below its unit, below the root, where there is none."""
        found = self.match(unit, name)
        if found:
            return found[0]
        return self._create(name, self.ensure("", unit) if unit else self.root())

    def root(self) -> Team:
        """The topmost team; made on first use."""
        self._root = self._root or root_team(settings.ORGANISATION_NAME)
        return self._root

    def _create(self, name: str, parent: Team) -> Team:
        team = create_team(name=name, parent=parent, by=self.by)
        self._by_name[team.name].append(team)
        self.created += 1
        return team
