"""The period that a login chose last. It is kept in the session, and fills an address that names none by leading to one
that does: what is shown is always what the address says, so links, Back and caches need to know nothing of it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from dashboards.filters import asked_period
from kpis.periods import DEFAULT_PRESET, today

NAMES = ("period", "from", "to", "versus")
KEPT = "period"

View = Callable[..., HttpResponse]


def keeps_period(view: View) -> View:
    """Around a page with the bar of periods."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
        asked = {name: request.GET[name] for name in NAMES if request.GET.get(name)}
        if asked:
            _keep(request, asked)
        elif known := request.session.get(KEPT):
            full = request.GET.copy()
            full.update(known)
            return redirect(f"{request.path}?{full.urlencode()}")
        return view(request, *args, **values)

    return kept


def _keep(request: HttpRequest, asked: dict[str, str]) -> None:
    """Only what was chosen on our pages: a link from a mail is looked at once. The default needs no keeping."""
    own = {request.get_host()}
    if not url_has_allowed_host_and_scheme(request.headers.get("Referer"), own) or not _can_be_read(asked):
        return
    if asked == {"period": DEFAULT_PRESET}:
        request.session.pop(KEPT, None)
    elif request.session.get(KEPT) != asked:
        request.session[KEPT] = asked


def _can_be_read(asked: dict[str, str]) -> bool:
    try:
        asked_period(asked, today())
    except ValueError:
        return False
    return True
