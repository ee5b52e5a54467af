"""The forms of the login pages, in our words."""

from typing import Any

from allauth.account import forms as account
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from teams.tasks import enqueue, send_password_links


def _worded(form: forms.Form, labels: dict[str, Any], helps: dict[str, Any] | None = None) -> None:
    for name, label in labels.items():
        form.fields[name].label = label
        form.fields[name].help_text = (helps or {}).get(name, "")
        form.fields[name].widget.attrs.pop("placeholder", None)


class LoginForm(account.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, {"login": _("Login name or mail address"), "password": _("Password")})
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autocapitalize": "none", "autofocus": True}


class PasswordChangeForm(account.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = {"password1": self.fields["password1"].help_text}
        labels = {"oldpassword": _("Current password"), "password1": _("New password"), "password2": _("Once more")}
        _worded(self, labels, rules)


class PasswordKeyForm(account.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = {"password1": self.fields["password1"].help_text}
        _worded(self, {"password1": _("New password"), "password2": _("Once more")}, rules)


class PasswordLinkForm(account.ResetPasswordForm):  # type: ignore[misc]
    """Asks for a link. The address is looked up in the worker, so that the page is the same for every address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, {"email": _("Mail address")})

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        enqueue(send_password_links, self.cleaned_data["email"], request.build_absolute_uri("/"))
        return self.clean_email()


class ConfirmForm(account.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, {"password": _("Password")})
