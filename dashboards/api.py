"""Scorecards by API: the same subjects and figures as the pages."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dashboards.closed import closed_for
from dashboards.serializers import ScorecardSerializer
from dashboards.subjects import Subject, organisation_subject, person_subject, team_subject
from kpis.definitions import Part, definitions
from kpis.kept.answers import kept_json
from kpis.models import Kind
from kpis.periods import Period
from kpis.scorecards import Scorecard, scorecard
from kpis.value_api import PERIOD, asked_period
from teams.access import visible_people, visible_teams
from teams.rest.errors import Invalid
from teams.rest.views import ScopedView
from teams.roles import Role

ROLE = OpenApiParameter("role", str, enum=Role.values, description="Whose set of KPIs; without it, the page's.")


class ScorecardView(ScopedView):
    """The KPIs of a role with value, target, attainment and score."""

    serializer_class = ScorecardSerializer
    parameters = ("role", "period", "from", "to")

    def answer(self, subject: Subject, period: Period, **whose: UUID) -> Response:
        """``whose``: the team or person, as the address of an explanation names it."""
        card = _card(self.request, subject, period)
        closed = closed_for(subject, period) if card.role == subject.role else None
        asked = {"from": period.start, "to": period.last, **whose}
        return Response(ScorecardSerializer(card, context={"closed": closed, "asked": asked}).data)


class PersonScorecardView(ScorecardView):
    @extend_schema(
        summary="Scorecard of a person",
        parameters=[ROLE, *PERIOD],
        tags=["scorecards"],
        operation_id="scorecards_person",
    )
    @kept_json
    def get(self, request: Request, id: UUID) -> Response:
        """A person's; a team leader's figures are those of the teams led."""
        person = get_object_or_404(visible_people(request.user), public_id=id)
        period = asked_period(request)
        return self.answer(person_subject(request.user, person, period.last), period, person=id)


class TeamScorecardView(ScorecardView):
    @extend_schema(
        summary="Scorecard of a team", parameters=[ROLE, *PERIOD], tags=["scorecards"], operation_id="scorecards_team"
    )
    @kept_json
    def get(self, request: Request, id: UUID) -> Response:
        """A team's with those below it, by the set of its leader."""
        team = get_object_or_404(visible_teams(request.user), public_id=id)
        return self.answer(team_subject(request.user, (team,), team.name), asked_period(request), team=id)


class OrganisationScorecardView(ScorecardView):
    @extend_schema(
        summary="Scorecard of the organisation",
        parameters=[ROLE, *PERIOD],
        tags=["scorecards"],
        operation_id="scorecards_organisation",
    )
    @kept_json
    def get(self, request: Request) -> Response:
        """Every KPI over everything the login answers for; with a role, that role's set."""
        return self.answer(organisation_subject(request.user), asked_period(request))


def _card(request: Request, subject: Subject, period: Period) -> Scorecard:
    role = request.query_params.get("role") or subject.role
    if role not in Role.values:
        raise Invalid(
            _("There is no such role: use one of %(known)s.") % {"known": ", ".join(Role.values)}, field="role"
        )
    parts = _every_kpi(period) if role == Role.OPERATIONS_MANAGER else None
    return scorecard(subject.scope, role, period, subject.target_scope, parts)


def _every_kpi(period: Period) -> list[Part]:
    """Operations managers answer for every KPI, without weights."""
    return [Part(version, 0) for version in definitions(period.last).values() if version.kind != Kind.COMPOSITE]
