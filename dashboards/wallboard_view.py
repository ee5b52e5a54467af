"""The screen of a wallboard. The address is the key: no login, no session, no cookie; wrong ones are counted."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from rest_framework.throttling import BaseThrottle

from dashboards.wallboard_page import wallboard_page
from kpis.wallboards.selectors import digest_of, open_board
from teams.rest.limits import WRONG_TOKENS_A_MINUTE, count

WRONG, CALLS = "wrong-wallboards", "wallboards"
# A screen asks once a minute; many may show one board.
CALLS_A_MINUTE = 120
HEADERS = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow"}


@require_safe
def wallboard(request: HttpRequest, token: str) -> HttpResponse:
    """404 alike for a token that is unknown, run out, revoked, or whose maker does not see the team any more."""
    caller: Any = request
    address = str(BaseThrottle().get_ident(caller))
    if count(WRONG, address, add=0) >= WRONG_TOKENS_A_MINUTE:
        return _answer(request, "429.html", {}, 429)
    board = open_board(token)
    if board is None:
        count(WRONG, address)
        if request.headers.get("HX-Request"):
            # A screen that hangs there already: figures it may show no more must go, so it opens its address anew.
            return HttpResponse(status=404, headers={"HX-Refresh": "true"})
        raise Http404
    if count(CALLS, digest_of(token)) > CALLS_A_MINUTE:
        return _answer(request, "429.html", {}, 429)
    return _answer(request, "dashboards/wallboard.html", wallboard_page(board), 200)


def _answer(request: HttpRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    response = render(request, template, context, status=status)
    for name, value in HEADERS.items():
        response[name] = value
    return response
