"""One contact in words: every column that is known, none that is not."""

from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from contacts.models import Contact
from dashboards.charts.numbers import write_figure

HIDDEN = {
    "id", "public_id", "imported", "details", "first_response_unknown", "source", "external_id", "customer", "repeated",
    "first_response_due_by_promise", "due_by_promise",
}  # fmt: skip


def contact_items(contact: Contact) -> list[tuple[str, Any]]:
    """(column in words, value in words) of everything known, in the order of the model."""
    items = [(_("Record"), f"{contact.source} · {contact.external_id}")]
    for field in contact._meta.concrete_fields:
        value = getattr(contact, field.name)
        if field.name not in HIDDEN and value not in (None, ""):
            named = field.related_model._meta.verbose_name if field.related_model else field.verbose_name
            items.append((str(named).capitalize(), _written(contact, field.name, value)))
    if contact.first_response_unknown:
        items.append((_("First response"), _("a reply is recorded, but its time is unusable: unknown")))
    if contact.repeat_known_at:
        items.append((_("The customer came again"), _("yes") if contact.repeated else _("no, as far as is known")))
    promised = {"first_response_due_by_promise": _("First response due"), "due_by_promise": _("Promised for")}
    items += [(words, _("by a promise kept here")) for name, words in promised.items() if getattr(contact, name)]
    return [*items, *[(key, value) for key, value in contact.details.items()]]


def _written(contact: Contact, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(localtime(value), "j F Y, H:i")
    if name.endswith("_seconds"):
        return write_figure(value, "seconds", 0)
    return str(contact.get_channel_display() if name == "channel" else value)
