"""What the API's lists of definitions, targets and runs can be narrowed by."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters

from kpis.models import Kpi, Run, Target
from teams.access import visible_people, visible_teams
from teams.roles import Role


class KpiFilter(filters.FilterSet):  # type: ignore[misc]
    family = filters.CharFilter()

    class Meta:
        model = Kpi
        fields: list[str] = []


class TargetFilter(filters.FilterSet):  # type: ignore[misc]
    kpi = filters.CharFilter(field_name="kpi__key", label="key of a KPI")
    team = filters.UUIDFilter(method="of_team", label="id of a team")
    person = filters.UUIDFilter(method="of_person", label="id of a person")
    role = filters.ChoiceFilter(choices=Role.choices, label="role")
    on = filters.DateFilter(method="in_force", label="a day on which it holds")

    class Meta:
        model = Target
        fields: list[str] = []

    def of_team(self, targets: QuerySet[Target], name: str, value: UUID) -> QuerySet[Target]:
        return targets.filter(team__in=visible_teams(self.request.user).filter(public_id=value))

    def of_person(self, targets: QuerySet[Target], name: str, value: UUID) -> QuerySet[Target]:
        return targets.filter(person__in=visible_people(self.request.user).filter(public_id=value))

    def in_force(self, targets: QuerySet[Target], name: str, value: date) -> QuerySet[Target]:
        return targets.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=value), starts_on__lte=value)


class RunFilter(filters.FilterSet):  # type: ignore[misc]
    state = filters.ChoiceFilter(choices=Run.State.choices, label="state")

    class Meta:
        model = Run
        fields: list[str] = []
