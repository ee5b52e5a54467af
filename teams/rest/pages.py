"""Pages of a list: each goes on after the last row of the one before, so that rows written meanwhile shift nothing."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F, Field, Model, Q
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from teams.rest.errors import Invalid

CURSOR, PAGE_SIZE, ORDERING = "cursor", "page_size", "ordering"
DEFAULT_SIZE, LARGEST_SIZE = 100, 500


class KeysetPages(BasePagination):
    """``{"count", "next", "results"}``. ``count`` is told on the first page only: it costs a pass over the rows.

    A view names ``orderings`` (the first is taken without ``?ordering=``) and, where rows have no ``public_id``, the
    unique ``tie_break`` that makes the order total.
    """

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request, size = request, _size(request)
        self.order = _Order.read(request, queryset.model, view)
        cursor = request.query_params.get(CURSOR)
        self.count = None if cursor else queryset.order_by().count()
        rows = queryset.filter(self.order.after(cursor)) if cursor else queryset
        found = list(rows.order_by(*self.order.expressions())[: size + 1])
        self.last = found[size - 1] if len(found) > size else None
        return found[:size]

    def get_paginated_response(self, data: Any) -> Response:
        following = None
        if self.last is not None:
            url = self.request.build_absolute_uri()
            following = replace_query_param(url, CURSOR, self.order.cursor(self.last))
        return Response({"count": self.count, "next": following, "results": data})

    def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["count", "next", "results"],
            "properties": {
                "count": {
                    "type": "integer",
                    "nullable": True,
                    "description": "Rows of the whole list; null on every page but the first.",
                },
                "next": {"type": "string", "format": "uri", "nullable": True},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        size = {"type": "integer", "minimum": 1, "maximum": LARGEST_SIZE, "default": DEFAULT_SIZE}
        names = [sign + name for name in view.orderings for sign in ("", "-")]
        order = {"type": "string", "enum": names, "default": view.ordering}
        return [
            _parameter(CURSOR, {"type": "string"}, "From the `next` of the page before."),
            _parameter(PAGE_SIZE, size, "Rows on a page."),
            _parameter(ORDERING, order, "What to sort by; - in front turns it round."),
        ]


class _Order:
    """A field, its direction, and a unique field that settles ties. Unknown values come last either way."""

    def __init__(self, name: str, tie: str, model: type[Model]) -> None:
        self.name, self.tie, self.model = name, tie, model
        self.field, self.descending = name.lstrip("-"), name.startswith("-")

    @classmethod
    def read(cls, request: Request, model: type[Model], view: Any) -> "_Order":
        name = request.query_params.get(ORDERING) or view.ordering
        if name.removeprefix("-") not in view.orderings:
            known = ", ".join(view.orderings)
            raise Invalid(_("Order by one of %(known)s, with - in front to turn it round.") % {"known": known},
                          field=ORDERING)  # fmt: skip
        return cls(name, view.tie_break, model)

    def expressions(self) -> list[Any]:
        nullable = self.model._meta.get_field(self.field).null
        # Saying where unknown values go keeps the database from using an index: only where there may be any.
        last = True if nullable else None
        return [
            F(name).desc(nulls_last=last) if self.descending else F(name).asc(nulls_last=last)
            for name in dict.fromkeys([self.field, self.tie])
        ]

    def cursor(self, row: Model) -> str:
        value, tie = getattr(row, self.field), getattr(row, self.tie)
        return urlsafe_b64encode(json.dumps([self.name, _plain(value), _plain(tie)]).encode()).decode()

    def after(self, cursor: str) -> Q:
        """The rows behind the one that a cursor stands for."""
        value, tie = self._read(cursor)
        beyond = "lt" if self.descending else "gt"
        tied = Q(**{f"{self.tie}__{beyond}": tie})
        if value is None:
            return Q(**{f"{self.field}__isnull": True}) & tied
        behind = Q(**{f"{self.field}__{beyond}": value}) | (Q(**{self.field: value}) & tied)
        nullable = self.model._meta.get_field(self.field).null
        return behind | Q(**{f"{self.field}__isnull": True}) if nullable else behind

    def _read(self, cursor: str) -> tuple[Any, Any]:
        try:
            name, value, tie = json.loads(urlsafe_b64decode(cursor.encode()))
            values = self._typed(self.field, value), self._typed(self.tie, tie)
        except (ValueError, TypeError, ValidationError):
            name, values = None, (None, None)
        if name != self.name or values[1] is None:
            raise Invalid(_("This cursor belongs to another list or order: begin without one."), field=CURSOR)
        return values

    def _typed(self, name: str, value: Any) -> Any:
        field: Field[Any, Any] = self.model._meta.get_field(name)  # type: ignore[assignment]  # never a relation back
        return field.to_python(value)


def _plain(value: Any) -> Any:
    """A value as JSON that reads back to the same microsecond."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _size(request: Request) -> int:
    text = request.query_params.get(PAGE_SIZE, str(DEFAULT_SIZE))
    if text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= LARGEST_SIZE:
        return int(text)
    raise Invalid(_("A page holds 1 to %(most)s rows.") % {"most": LARGEST_SIZE}, field=PAGE_SIZE)


def _parameter(name: str, schema: Mapping[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": dict(schema), "description": description}
