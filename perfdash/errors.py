"""The page for what went wrong, and the one for what only has to be done again."""

import sys

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

from teams.outages import is_held

TRY_AGAIN_SECONDS = 10


def failed(request: HttpRequest) -> HttpResponse:
    """503 where another process kept SQLite's lock for longer than a page waits; 500 for everything else."""
    error = sys.exc_info()[1]
    if not (isinstance(error, OperationalError) and is_held(error)):
        return server_error(request)
    # Without the request, like Django's own page for errors: nothing more is asked of the database.
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": str(TRY_AGAIN_SECONDS)})
