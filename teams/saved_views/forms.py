"""The forms of saved views."""

from django import forms
from django.utils.translation import gettext_lazy as _


class NameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)


class SaveForm(NameForm):
    is_start = forms.BooleanField(label=_("My start page"), required=False)
