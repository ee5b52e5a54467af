"""The forms of the roster's pages: the upload, and which column is which."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.forms import too_large
from contacts.roster.days import DAY_FIRST, MONTH_FIRST
from teams.forms import DayField

FIELDS: Final = {
    "key": gettext_lazy("Key in exports"),
    "name": gettext_lazy("Name"),
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "email": gettext_lazy("Mail address"),
    "unit": gettext_lazy("Unit"),
    "team": gettext_lazy("Team"),
    "role": gettext_lazy("Role"),
    "leader": gettext_lazy("Who leads the team"),
    "starts_on": gettext_lazy("First day in the team"),
    "last_on": gettext_lazy("Last day in the team (included)"),
    "ends_on": gettext_lazy("In the team until (not included)"),
    "joined_on": gettext_lazy("Joined on"),
    "left_on": gettext_lazy("Last day altogether"),
    "username": gettext_lazy("Login name"),
}
ORDERS: Final = (
    ("", gettext_lazy("As the file tells")),
    (DAY_FIRST, gettext_lazy("Day first: 31/12/2026")),
    (MONTH_FIRST, gettext_lazy("Month first: 12/31/2026")),
)


class RosterForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("Roster"), max_length=500)
    first_day = DayField(
        label=gettext_lazy("First day where the file names none"),
        help_text=gettext_lazy("From when on people are in a team that the file gives no day for."),
    )
    order = forms.ChoiceField(label=gettext_lazy("Days are written"), choices=ORDERS, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        most = filesizeformat(settings.UPLOAD_LIMIT_BYTES)
        self.fields["file"].help_text = _("CSV or XLSX with a header row, up to %(most)s.") % {"most": most}

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT_BYTES:
            raise forms.ValidationError(too_large())
        return file


class ColumnsForm(forms.Form):
    """A choice for each field among the headers of the file; "" where the file has none for it."""

    def __init__(
        self, *args: Any, headers: Sequence[str], found: Mapping[str, str], order: str, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        choices = [("", "–"), *((header, header) for header in dict.fromkeys(headers) if header)]
        for name, label in FIELDS.items():
            self.fields[name] = forms.ChoiceField(
                label=label, choices=choices, required=False, initial=found.get(name, "")
            )
        self.fields["order"] = forms.ChoiceField(
            label=_("Days are written"), choices=ORDERS, required=False, initial=order
        )

    def columns(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in FIELDS}
