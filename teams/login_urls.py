"""The addresses of the login pages: allauth's views with our forms and words. Nobody signs up."""

from allauth.account import views as account
from django.urls import path, re_path
from django.utils.translation import gettext_lazy as _

from teams.login_forms import ConfirmForm, LoginForm, PasswordChangeForm, PasswordKeyForm, PasswordLinkForm

urlpatterns = [
    path(
        "login/",
        account.LoginView.as_view(form_class=LoginForm, extra_context={"title": _("Log in")}),
        name="account_login",
    ),
    path("logout/", account.LogoutView.as_view(extra_context={"title": _("Log out?")}), name="account_logout"),
    path(
        "login/switched-off/",
        account.AccountInactiveView.as_view(extra_context={"title": _("This login is switched off")}),
        name="account_inactive",
    ),
    path(
        "login/again/",
        account.ReauthenticateView.as_view(
            form_class=ConfirmForm,
            extra_context={"title": _("Is it you?"), "lead": _("This changes what somebody may see or do.")},
        ),
        name="account_reauthenticate",
    ),
    path(
        "password/change/",
        account.PasswordChangeView.as_view(
            form_class=PasswordChangeForm, extra_context={"title": _("Change password")}
        ),
        name="account_change_password",
    ),
    path(
        "password/reset/",
        account.PasswordResetView.as_view(
            form_class=PasswordLinkForm,
            extra_context={"title": _("Forgot your password?"), "lead": _("You get a link by mail to set a new one.")},
        ),
        name="account_reset_password",
    ),
    path(
        "password/reset/done/",
        account.PasswordResetDoneView.as_view(extra_context={"title": _("Check your mail")}),
        name="account_reset_password_done",
    ),
    # The key holds a hyphen itself: only what stands before the first one is the login's number.
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.PasswordResetFromKeyView.as_view(
            form_class=PasswordKeyForm, extra_context={"title": _("Set a new password")}
        ),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.PasswordResetFromKeyDoneView.as_view(extra_context={"title": _("Your new password is set")}),
        name="account_reset_password_from_key_done",
    ),
]
