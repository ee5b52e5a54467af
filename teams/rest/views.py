"""The base of the API's views: ids are public, rows come narrowed to what is in sight, odd parameters are refused."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.viewsets import ViewSetMixin

from teams.access import may
from teams.models import User
from teams.rest.inputs import StrictSerializer
from teams.rest.names import unknown_names
from teams.rest.pages import CURSOR, ORDERING, PAGE_SIZE, KeysetPages
from teams.roles import Permission


class ScopedView(GenericAPIView[Any]):
    """``parameters`` are the query parameters that a view takes beside its filters and those of pages."""

    parameters: tuple[str, ...] = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        unknown = unknown_names(request.query_params, self.known_parameters())
        if unknown:
            raise ValidationError(unknown)

    def known_parameters(self) -> list[str]:
        return list(self.parameters)

    @property
    def acting(self) -> User:
        """The login that acts. Only to be asked behind the check that there is one."""
        assert isinstance(self.request.user, User)
        return self.request.user

    def read(self, serializer_class: type[StrictSerializer], *, partial: bool = False) -> Any:
        """The checked body. Raises ValidationError naming each field."""
        serializer = serializer_class(data=self.request.data, partial=partial, context={"request": self.request})
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def require(self, permission: Permission) -> None:
        """403 for who may not; call it after finding the object, so that what is out of sight stays 404."""
        if not may(self.request.user, permission):
            raise PermissionDenied(_("Your role does not include: %(what)s.") % {"what": permission.label})

    def require_confirmed(self) -> None:
        """Roles are given by who gave the password lately, as on the pages; a token was made for what it does."""
        if not isinstance(self.request.successful_authenticator, SessionAuthentication):
            return
        try:
            _ask_again(self.request._request)
        except ReauthenticationRequired:
            text = _("Confirm your password first, at %(address)s, or use a token.")
            raise PermissionDenied(text % {"address": reverse("account_reauthenticate")}) from None


class ScopedViewSet(ViewSetMixin, ScopedView):
    """``get_queryset`` answers with what is in sight, nothing else. Lists are ordered by ``ordering``."""

    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"
    pagination_class: type[KeysetPages] | None = KeysetPages
    orderings: tuple[str, ...] = ()
    ordering = ""
    tie_break = "public_id"

    def known_parameters(self) -> list[str]:
        if self.action != "list":
            return list(self.parameters)
        filters = getattr(self, "filterset_class", None)
        names = list(filters.base_filters) if filters else []
        pages = [CURSOR, PAGE_SIZE, ORDERING] if self.orderings else []
        return [*names, *pages, *self.parameters]


@reauthentication_required  # type: ignore[untyped-decorator]
def _ask_again(request: HttpRequest) -> HttpResponse:
    return HttpResponse()
