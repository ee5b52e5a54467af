"""People, teams and stays by API: read what is in sight, write through ``teams.actions``."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from teams.access import may, sight_of, visible_stays
from teams.actions import (
    add_membership,
    create_person,
    create_team,
    end_membership,
    move_person,
    update_person,
    update_team,
)
from teams.filters import PersonFilter, TeamFilter
from teams.models import Membership, Person, Team
from teams.rest.sight import people_in_sight, teams_in_sight
from teams.rest.views import ScopedView, ScopedViewSet
from teams.roles import Permission
from teams.serializers import (
    MembershipEndSerializer,
    MembershipInputSerializer,
    MembershipSerializer,
    MeSerializer,
    MoveSerializer,
    PersonInputSerializer,
    PersonSerializer,
    PersonWithLoginSerializer,
    TeamInputSerializer,
    TeamSerializer,
)


class MeView(ScopedView):
    serializer_class = MeSerializer

    @extend_schema(summary="The login itself", tags=["me"])
    def get(self, request: Request) -> Response:
        """Whose login this is, the roles held today, and what they include."""
        sight = sight_of(request.user)
        me = {
            "username": request.user.get_username(),
            "person": sight.person,
            "roles": sorted(sight.roles),
            "permissions": sorted(sight.permissions),
        }
        return Response(MeSerializer(me).data)


@extend_schema_view(
    list=extend_schema(summary="People in sight"),
    retrieve=extend_schema(summary="A person"),
)
class PersonViewSet(ListModelMixin, RetrieveModelMixin, ScopedViewSet):
    """People in sight: oneself, and those whose figures or records one answers for."""

    filterset_class = PersonFilter
    orderings = ("name", "external_id", "joined_on")
    ordering = "name"

    def get_queryset(self) -> QuerySet[Person]:
        return people_in_sight(self.request.user).select_related("user")

    def get_serializer_class(self) -> Any:
        return PersonWithLoginSerializer if may(self.request.user, Permission.EDIT_PEOPLE) else PersonSerializer

    @extend_schema(summary="Add a person", request=PersonInputSerializer, responses={201: PersonWithLoginSerializer})
    def create(self, request: Request) -> Response:
        """Without stays: start one next. ``external_id`` is how exports name somebody; the name where none is given."""
        self.require(Permission.EDIT_PEOPLE)
        given = self.read(PersonInputSerializer)
        person = create_person(by=self.acting, **given)
        return Response(self.get_serializer(person).data, status=201)

    @extend_schema(
        summary="Change a person", request=PersonInputSerializer(partial=True), responses=PersonWithLoginSerializer
    )
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Only what is named changes. The mail address of the login follows."""
        person = self.get_object()
        self.require(Permission.EDIT_PEOPLE)
        given = self.read(PersonInputSerializer, partial=True)
        return Response(self.get_serializer(update_person(person, by=self.acting, **given)).data)

    @extend_schema(summary="The stays of a person", responses=MembershipSerializer(many=True))
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def memberships(self, request: Request, **kwargs: Any) -> Response:
        """Newest first, as far as they are in sight."""
        return self.stays_of(self.get_object())

    @extend_schema(
        summary="Start a stay", request=MembershipInputSerializer, responses={201: MembershipSerializer(many=True)}
    )
    @memberships.mapping.post
    def add_membership(self, request: Request, **kwargs: Any) -> Response:
        """Primary stays do not overlap. A session confirms its password first. Answers with all stays of the person."""
        person = self.editable()
        self.require_confirmed()
        add_membership(person=person, by=self.acting, **self.read(MembershipInputSerializer))
        return self.stays_of(person, status=201)

    @extend_schema(summary="End a stay", request=MembershipEndSerializer, responses=MembershipSerializer(many=True))
    @action(detail=True, methods=["post"], url_path="memberships/end", filterset_class=None, pagination_class=None)
    def end_membership(self, request: Request, **kwargs: Any) -> Response:
        """One that would be empty goes. A session confirms its password first. Answers with all stays of the person."""
        person = self.editable()
        self.require_confirmed()
        given = self.read(MembershipEndSerializer)
        ends_on = given.pop("ends_on")
        stay = Membership.objects.filter(person=person, **given).select_related("person", "team").first()
        if stay is None:
            raise ValidationError({"starts_on": ["No stay in this team and role begins on that day."]})
        end_membership(stay, ends_on=ends_on, by=self.acting)
        return self.stays_of(person)

    @extend_schema(summary="Move a person", request=MoveSerializer, responses=MembershipSerializer(many=True))
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def move(self, request: Request, **kwargs: Any) -> Response:
        """An agent's primary stay goes on in another team from a day on; what was counted before stays where it was."""
        person = self.editable()
        move_person(person, by=self.acting, **self.read(MoveSerializer))
        return self.stays_of(person)

    def editable(self) -> Person:
        person: Person = self.get_object()
        self.require(Permission.EDIT_PEOPLE)
        return person

    def stays_of(self, person: Person, status: int = 200) -> Response:
        stays = visible_stays(self.request.user, person)
        return Response(MembershipSerializer(stays, many=True).data, status=status)


@extend_schema_view(
    list=extend_schema(summary="Teams in sight"),
    retrieve=extend_schema(summary="A team"),
)
class TeamViewSet(ListModelMixin, RetrieveModelMixin, ScopedViewSet):
    """Teams in sight. Address a tree by ``parent``."""

    serializer_class = TeamSerializer
    filterset_class = TeamFilter
    orderings = ("name",)
    ordering = "name"

    def get_queryset(self) -> QuerySet[Team]:
        seen = teams_in_sight(self.request.user)
        return seen.select_related("parent").annotate(parent_in_sight=Exists(seen.filter(pk=OuterRef("parent_id"))))

    @extend_schema(summary="Add a team", request=TeamInputSerializer, responses={201: TeamSerializer})
    def create(self, request: Request) -> Response:
        """Below another one: there is one topmost team."""
        self.require(Permission.EDIT_PEOPLE)
        team = create_team(by=self.acting, **self.read(TeamInputSerializer))
        return Response(self.get_serializer(self.get_queryset().get(pk=team.pk)).data, status=201)

    @extend_schema(summary="Rename or move a team", request=TeamInputSerializer(partial=True), responses=TeamSerializer)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Everything below moves with it."""
        team = self.get_object()
        self.require(Permission.EDIT_PEOPLE)
        given = self.read(TeamInputSerializer, partial=True)
        changed = {"name": team.name, "parent": team.parent} | given
        update_team(team, by=self.acting, **changed)
        return Response(self.get_serializer(self.get_queryset().get(pk=team.pk)).data)
