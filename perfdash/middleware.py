"""What answers to logged-in people carry: their language, that they are theirs alone; where an installation begins."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation

from contacts.models import Contact
from teams.access import may
from teams.models import User
from teams.roles import Permission


class OwnLanguage:
    """The language that a login has chosen wins over the browser's, which LocaleMiddleware has read before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.user.language if request.user.is_authenticated else ""
        if chosen:
            translation.activate(chosen)
            request.LANGUAGE_CODE = chosen
        return self.get_response(request)


class PrivatePages:
    """Keeps personal figures out of shared caches and out of a browser's back-forward store after logout."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        return response


class FirstRunPages:
    """Leads from the start and the login to the set-up while nobody has a login, and then to the first steps until
    something has been imported."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponseBase | None:
        asked = request.resolver_match.url_name if request.resolver_match else ""
        if asked in ("home", "account_login") and (onward := self._onward(request, asked)):
            return redirect(onward)
        return None

    def _onward(self, request: HttpRequest, asked: str) -> str:
        if not request.user.is_authenticated:
            return "" if User.objects.exists() else "setup"
        begins = asked == "home" and may(request.user, Permission.EDIT_PEOPLE)
        return "first_steps" if begins and not Contact.objects.exists() else ""
