"""Contacts, surveys and working time by API: read what is in sight, write thousands a call."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.bulk.kinds import CONTACTS, SURVEYS, WORK_TIME, RecordKind
from contacts.bulk.records import MOST_SHAPES, TooManyShapesError
from contacts.bulk.writing import Manner, write_records
from contacts.filters import ContactFilter, SurveyFilter
from contacts.ingestion.outcomes import IngestError
from contacts.models import Contact, Survey
from contacts.serializers import (
    ContactRecordSerializer,
    ContactSerializer,
    SurveyRecordSerializer,
    SurveySerializer,
    WorkTimeRecordSerializer,
    WrittenSerializer,
)
from contacts.visible_facts import readable_words, visible_contacts, visible_surveys
from teams.numbers import write_count
from teams.rest.errors import Invalid, TooLarge, body
from teams.rest.views import ScopedViewSet
from teams.roles import Permission

MOST_RECORDS = 10_000
FLAGS = {"1": True, "true": True, "0": False, "false": False, "": False}
MANNER = [
    OpenApiParameter("dry_run", bool, description="Tell what would come of it, and write nothing."),
    OpenApiParameter("create_people", bool, description="Make people whose key is unknown (for who edits people)."),
    OpenApiParameter("create_teams", bool, description="Make teams that are unknown (for who edits people)."),
]


class BulkViewSet(ScopedViewSet):
    """``POST`` takes a list of records of one kind."""

    kind: RecordKind
    flags: tuple[str, ...] = ("dry_run", "create_people", "create_teams")

    def known_parameters(self) -> list[str]:
        return list(self.flags) if self.action == "create" else super().known_parameters()

    def write(self) -> Response:
        self.require(Permission.IMPORT)
        manner = self.manner()
        try:
            written = write_records(_records(self.request.data), self.kind, manner, by=self.acting)
        except TooManyShapesError:
            text = _("The records name more than %(most)s different sets of fields: send them in several calls.")
            raise Invalid(text % {"most": MOST_SHAPES}) from None
        except IngestError as error:
            raise Invalid(str(error)) from None
        facts = vars(written) | {"errors": [vars(error) for error in written.errors]}
        if written.rejected and not written.created + written.updated + written.unchanged:
            # A sender that looks at the status alone must not take this for done.
            return Response(facts | {"error": body("invalid", _("No record could be taken."))}, status=400)
        return Response(facts)

    def manner(self) -> Manner:
        manner = Manner(**{name: self.flag(name) for name in self.flags})
        if manner.create_people or manner.create_teams:
            self.require(Permission.EDIT_PEOPLE)
        return manner

    def flag(self, name: str) -> bool:
        text = self.request.query_params.get(name, "")
        if text not in FLAGS:
            raise Invalid(_("Use 1 or 0."), field=name)
        return FLAGS[text]


@extend_schema_view(
    list=extend_schema(summary="Contacts in sight"),
    retrieve=extend_schema(summary="A contact"),
)
class ContactViewSet(ListModelMixin, RetrieveModelMixin, BulkViewSet):
    """Contacts in sight: one's own, and those of the people whose records one may see."""

    serializer_class = ContactSerializer
    filterset_class = ContactFilter
    orderings = ("created_at", "handled_at", "updated_at")
    ordering = "-created_at"
    kind = CONTACTS

    def get_queryset(self) -> QuerySet[Contact]:
        return visible_contacts(self.request.user).select_related("person", "team")

    @extend_schema(
        summary="Write contacts",
        request=ContactRecordSerializer(many=True),
        parameters=MANNER,
        responses=WrittenSerializer,
        filters=False,
    )
    def create(self, request: Request) -> Response:
        """Create or update up to 10,000 contacts. Key: source and external_id; a field that is left out stays."""
        return self.write()


@extend_schema_view(
    list=extend_schema(summary="Surveys in sight"),
    retrieve=extend_schema(summary="A survey"),
)
class SurveyViewSet(ListModelMixin, RetrieveModelMixin, BulkViewSet):
    """Surveys in sight; customers' words only where records may be seen."""

    serializer_class = SurveySerializer
    filterset_class = SurveyFilter
    orderings = ("rated_at", "updated_at")
    ordering = "-rated_at"
    kind = SURVEYS

    def get_queryset(self) -> QuerySet[Survey]:
        return visible_surveys(self.request.user).select_related("person", "team", "contact")

    def get_serializer(self, *rows: Any, many: bool = False, **options: Any) -> Any:
        shown = rows[0] if rows and many else rows
        options["context"] = {"readable": readable_words(self.request.user, shown)} if rows else {}
        return SurveySerializer(*rows, many=many, **options)

    @extend_schema(
        summary="Write surveys",
        request=SurveyRecordSerializer(many=True),
        parameters=MANNER,
        responses=WrittenSerializer,
        filters=False,
    )
    def create(self, request: Request) -> Response:
        """Create or update up to 10,000 surveys. ``contact`` is the external_id of a contact of the same source."""
        return self.write()


class WorkTimeViewSet(BulkViewSet):
    """Planned, worked and absent time, a record a person-day."""

    kind = WORK_TIME
    flags = ("dry_run", "create_people")
    serializer_class = WrittenSerializer
    pagination_class = None
    filter_backends = ()

    @extend_schema(
        summary="Write working time",
        request=WorkTimeRecordSerializer(many=True),
        parameters=MANNER[:2],
        responses=WrittenSerializer,
        filters=False,
    )
    def create(self, request: Request) -> Response:
        """Create or update up to 10,000 person-days."""
        return self.write()


def _records(data: Any) -> list[Any]:
    if not isinstance(data, list):
        raise Invalid(_("Send a list of records."))
    if len(data) > MOST_RECORDS:
        raise TooLarge(_("A call takes at most %(most)s records.") % {"most": write_count(MOST_RECORDS)})
    return data
