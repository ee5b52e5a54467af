"""The upload of a sheet."""

from typing import Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.forms import too_large
from contacts.roster.forms import ORDERS


class SheetForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File"), max_length=500)
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
