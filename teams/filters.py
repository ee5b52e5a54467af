"""What the API's lists of people and teams can be narrowed by."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django_filters import rest_framework as filters

from teams.models import Membership, Person, Team
from teams.rest.sight import teams_in_sight
from teams.roles import Role


class PersonFilter(filters.FilterSet):  # type: ignore[misc]
    """``team`` and ``role`` look at the stays that hold today; a team stands for those below it too."""

    name = filters.CharFilter(lookup_expr="icontains", label="part of the name")
    external_id = filters.CharFilter()
    team = filters.UUIDFilter(method="in_team", label="id of a team")
    role = filters.ChoiceFilter(choices=Role.choices, method="in_role", label="role")

    class Meta:
        model = Person
        fields: list[str] = []

    def in_team(self, people: QuerySet[Person], name: str, value: UUID) -> QuerySet[Person]:
        team = teams_in_sight(self.request.user).filter(public_id=value).first()
        return people.filter(pk__in=_held(team__path__startswith=team.path)) if team else people.none()

    def in_role(self, people: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        return people.filter(pk__in=_held(role=value))


class TeamFilter(filters.FilterSet):  # type: ignore[misc]
    name = filters.CharFilter(lookup_expr="icontains", label="part of the name")
    parent = filters.UUIDFilter(method="below", label="id of the team above")

    class Meta:
        model = Team
        fields: list[str] = []

    def below(self, teams: QuerySet[Team], name: str, value: UUID) -> QuerySet[Team]:
        above = teams_in_sight(self.request.user).filter(public_id=value)
        return teams.filter(parent__in=above)


def _held(**conditions: Any) -> QuerySet[Membership, int]:
    today = timezone.localdate()
    held = Membership.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today), starts_on__lte=today)
    return held.filter(**conditions).values_list("person_id", flat=True)
