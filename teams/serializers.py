"""People, teams and stays as the API reads and writes them."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from teams.access import visible_teams
from teams.models import Membership, Person, Team, User
from teams.names import refuse_turning
from teams.rest.inputs import StrictSerializer, VisibleField
from teams.roles import Permission, Role

PERSON_FIELDS = ["id", "external_id", "name", "email", "joined_on", "left_on"]


def editable_teams(user: User | AnonymousUser) -> QuerySet[Team]:
    return visible_teams(user, Permission.EDIT_PEOPLE)


class TeamNameSerializer(serializers.ModelSerializer[Team]):
    id = serializers.UUIDField(source="public_id")

    class Meta:
        model = Team
        fields = ["id", "name"]


class PersonNameSerializer(serializers.ModelSerializer[Person]):
    id = serializers.UUIDField(source="public_id")

    class Meta:
        model = Person
        fields = ["id", "name"]


class PersonSerializer(serializers.ModelSerializer[Person]):
    id = serializers.UUIDField(source="public_id")

    class Meta:
        model = Person
        fields = PERSON_FIELDS


class PersonWithLoginSerializer(PersonSerializer):
    """For who edits people: with the login name, null where there is none."""

    username = serializers.CharField(source="user.username", default=None, allow_null=True, read_only=True)

    class Meta(PersonSerializer.Meta):
        fields = [*PERSON_FIELDS, "username"]


class PersonInputSerializer(StrictSerializer):
    """``external_id`` defaults to the name."""

    external_id = serializers.CharField(max_length=200, required=False)
    name = serializers.CharField(max_length=200, validators=[refuse_turning])
    email = serializers.EmailField(required=False, allow_blank=True)
    joined_on = serializers.DateField(required=False, allow_null=True)
    left_on = serializers.DateField(required=False, allow_null=True)


class MembershipSerializer(serializers.ModelSerializer[Membership]):
    """From ``starts_on`` up to but not including ``ends_on``; null: no end yet."""

    team = TeamNameSerializer()

    class Meta:
        model = Membership
        fields = ["team", "role", "starts_on", "ends_on", "primary"]


class MembershipInputSerializer(StrictSerializer):
    team = VisibleField(editable_teams)
    role = serializers.ChoiceField(Role.choices)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(required=False, allow_null=True)
    primary = serializers.BooleanField(required=False, allow_null=True)


class MembershipEndSerializer(StrictSerializer):
    """Which stay (team, role and first day), and the first day that no longer counts."""

    team = VisibleField(editable_teams)
    role = serializers.ChoiceField(Role.choices)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class MoveSerializer(StrictSerializer):
    """To another team, from a day on."""

    team = VisibleField(editable_teams)
    on = serializers.DateField()


class TeamSerializer(serializers.ModelSerializer[Team]):
    """``parent`` is null for the topmost team, and where the team above is out of sight."""

    id = serializers.UUIDField(source="public_id")
    parent = serializers.SerializerMethodField()  # type: ignore[assignment]

    class Meta:
        model = Team
        fields = ["id", "name", "parent"]

    @extend_schema_field(TeamNameSerializer(allow_null=True))
    def get_parent(self, team: Team) -> dict[str, str] | None:
        above = team.parent
        if above is None or not team.parent_in_sight:  # type: ignore[attr-defined]  # annotated by the view
            return None
        return {"id": str(above.public_id), "name": above.name}


class TeamInputSerializer(StrictSerializer):
    name = serializers.CharField(max_length=200, validators=[refuse_turning])
    parent = VisibleField(editable_teams)  # type: ignore[assignment]


class MeSerializer(serializers.Serializer[Any]):
    """Whose login this is, and what it includes."""

    username = serializers.CharField()
    person = PersonNameSerializer(allow_null=True)
    roles = serializers.ListField(child=serializers.ChoiceField(Role.choices))
    permissions = serializers.ListField(child=serializers.ChoiceField(Permission.choices))
