"""What every page's frame needs: the navigation of the person who looks, and the organisation's name."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from dashboards.pages import ACCOUNT_PAGES, PAGES, page_around, pages_for
from dashboards.remembered import KEPT
from kpis.periods import DEFAULT_PRESET
from teams.access import sight_of
from teams.roles import Role


def shell(request: HttpRequest) -> dict[str, Any]:
    context: dict[str, Any] = {"organisation_name": settings.ORGANISATION_NAME}
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        sight = sight_of(user)
        context["kept_period"], context["default_period"] = KEPT in request.session, DEFAULT_PRESET
        context["navigation"] = navigation(request)
        context["account_name"] = sight.person.name if sight.person else user.get_username()
        links = pages_for(sight, ACCOUNT_PAGES)
        context["account_links"] = [{"url": url, "label": label, "icon": icon} for url, label, icon in links]
        context["account_role"] = ", ".join(str(role.label) for role in Role if role in sight.roles)
    return context


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    current = page_around(request.path)
    return [
        {"url": url, "label": label, "icon": icon, "current": url == current}
        for url, label, icon in pages_for(sight_of(request.user), PAGES)
    ]
