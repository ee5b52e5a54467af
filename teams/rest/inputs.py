"""Bodies of writing calls: explicit fields, nothing else; ids that only find what is in sight."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from teams.models import User
from teams.rest.names import unknown_names


class StrictSerializer(serializers.Serializer[Any]):
    """A field that is not declared is an error that names it and the nearest known one."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            known = [name for name, field in self.fields.items() if not field.read_only]
            unknown = unknown_names(map(str, data), known)
            if unknown:
                raise serializers.ValidationError(unknown)
        return super().to_internal_value(data)


class VisibleField(serializers.UUIDField):
    """A public id of something that the caller may choose: what is out of sight is as unknown as what never was."""

    default_error_messages = {"unknown": _("There is nothing of this id.")}

    def __init__(self, rows: Callable[[User | AnonymousUser], QuerySet[Any]], **options: Any) -> None:
        self.rows = rows
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> Any:
        public_id = super().to_internal_value(data)
        found = self.rows(self.context["request"].user).filter(public_id=public_id).first()
        if found is None:
            self.fail("unknown")
        return found

    def to_representation(self, value: Any) -> str:
        return str(value.public_id)
