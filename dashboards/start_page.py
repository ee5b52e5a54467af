"""Where a login's day begins: the view that was saved for it, as long as that is open, else the page of the role."""

from django.http import Http404, HttpRequest, QueryDict
from django.urls import Resolver404, resolve, reverse

from dashboards.pages import home_of
from teams.access import sight_of
from teams.saved_views.selectors import start_address


def start_page(request: HttpRequest) -> str:
    address = start_address(request.user)
    return address if address and _opens(request, address) else reverse(home_of(sight_of(request.user)))


def _opens(request: HttpRequest, address: str) -> bool:
    """Whether the page answers. It is asked itself: what it needs to be in sight only it knows, and a start page that
    does not open would lock its owner out of the start."""
    path, _mark, query = address.partition("?")
    asked = HttpRequest()
    asked.method, asked.path, asked.path_info, asked.META = "GET", path, path, request.META
    asked.GET, asked.user, asked.session = QueryDict(query), request.user, request.session
    try:
        view, arguments, named = resolve(path)
        view(asked, *arguments, **named)
    except (Http404, Resolver404):
        return False
    return True
