"""Every error of the API in one shape: ``{"error": {"code", "message", "fields": {name: [sentence, ...]}}}``."""

import logging
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.signals import got_request_exception
from django.db import OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler

from teams.numbers import write_count
from teams.outages import is_held

logger = logging.getLogger(__name__)

Fields = dict[str, list[str]]
NO_FIELD = (api_settings.NON_FIELD_ERRORS_KEY, "__all__", "detail")


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


class NotMeasured(exceptions.APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "not_measured"


class Busy(exceptions.APIException):
    """Another process, such as an import, has SQLite's lock for longer than a caller shall wait."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "busy"
    default_detail = gettext_lazy("Something large is being written at this moment, nothing of yours was. Try again.")
    wait = 10


class Invalid(exceptions.APIException):
    """400 about one field (or parameter), or about the whole where none is named."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "invalid"
    default_detail = gettext_lazy("This cannot be read.")

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def answer_error(error: Exception, context: Mapping[str, Any]) -> Response:
    """The answer to whatever a view raised. What nobody foresaw is logged with its traceback under an id."""
    if isinstance(error, DjangoValidationError):
        error = exceptions.ValidationError(_details_of(error))
    if isinstance(error, RequestDataTooBig):
        most = write_count(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        error = TooLarge(_("The body is larger than %(most)s bytes.") % {"most": most})
    if isinstance(error, OperationalError) and is_held(error):
        error = Busy()
    response = exception_handler(error, dict(context))
    if response is None:
        return _unforeseen(error, context)
    response.data = {"error": _described(error)}
    return response


def body(code: str, message: str, fields: Fields | None = None) -> dict[str, Any]:
    return {"code": code, "message": message, "fields": fields or {}}


def _described(error: Exception) -> dict[str, Any]:
    if isinstance(error, Http404 | exceptions.NotFound):
        return body("not_found", _("There is nothing here."))
    if isinstance(error, exceptions.ValidationError):
        fields = _flattened(error.detail)
        general = [text for name in NO_FIELD for text in fields.pop(name, [])]
        return body("invalid", " ".join(general) or _first(fields), fields)
    if isinstance(error, Invalid) and error.field:
        return body("invalid", str(error.detail), {error.field: [str(error.detail)]})
    if isinstance(error, exceptions.APIException):
        return body(error.default_code, str(error.detail))
    return body("permission_denied", str(error) or _("Your role does not allow this."))


def _first(fields: Fields) -> str:
    return next((f"{name}: {texts[0]}" for name, texts in fields.items()), "")


def _details_of(error: DjangoValidationError) -> Any:
    return error.message_dict if hasattr(error, "error_dict") else {api_settings.NON_FIELD_ERRORS_KEY: error.messages}


def _flattened(detail: Any, name: str = "") -> Fields:
    """Nested details as dotted names: ``{"weights.0.kpi": [...]}``."""
    if isinstance(detail, Mapping):
        return _merged(_flattened(value, f"{name}.{key}" if name else str(key)) for key, value in detail.items())
    if isinstance(detail, list) and any(isinstance(value, Mapping | list) for value in detail):
        return _merged(_flattened(value, f"{name}.{i}" if name else str(i)) for i, value in enumerate(detail))
    texts = [str(text) for text in detail] if isinstance(detail, list) else [str(detail)]
    return {name or api_settings.NON_FIELD_ERRORS_KEY: texts} if texts else {}


def _merged(parts: Any) -> Fields:
    found: Fields = {}
    for part in parts:
        for name, texts in part.items():
            found.setdefault(name, []).extend(texts)
    return found


def _unforeseen(error: Exception, context: Mapping[str, Any]) -> Response:
    """The same as Django does for a page that fails: log, tell whoever listens, answer 500."""
    number = uuid4().hex[:12]
    request = getattr(context.get("request"), "_request", None)
    logger.error("Error %s at %s", number, getattr(request, "path", ""), exc_info=error)
    got_request_exception.send(sender=context.get("view").__class__, request=request)
    message = _("Something went wrong here. The log of the installation says what, under %(number)s.")
    return Response({"error": body("internal", message % {"number": number})}, status=500)
