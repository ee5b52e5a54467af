"""The forms of the set-up."""

from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from teams.models import User
from teams.names import refuse_turning


class TokenForm(forms.Form):
    token = forms.CharField(
        label=_("Token"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True, "spellcheck": "false"}),
        help_text=_("The server wrote it to its console at its start. manage.py setup_token writes it again."),
    )


class OrganisationForm(forms.Form):
    name = forms.CharField(label=_("Name of the organisation"), max_length=200, validators=[refuse_turning])
    zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lambda: [(zone, zone) for zone in sorted(available_timezones())],
        help_text=_("Days begin and end in it."),
    )


class FirstLoginForm(forms.Form):
    person_name = forms.CharField(label=_("Your name"), max_length=200, validators=[refuse_turning])
    email = forms.EmailField(label=_("Mail address"), help_text=_("It is your login name too."))
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False
    )
    again = forms.CharField(
        label=_("Once more"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> None:
        given = self.cleaned_data
        password, email = given.get("password"), given.get("email", "")
        if not password:
            return
        if password != given.get("again"):
            self.add_error("again", _("The two passwords differ."))
        try:
            validate_password(password, User(username=email, email=email))
        except forms.ValidationError as refusal:
            self.add_error("password", refusal)
