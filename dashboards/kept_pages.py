"""Pages whose main part is kept between requests. The frame around it is made for each answer."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from dashboards import remembered
from kpis.kept.answers import kept

# The template of a page, and its context.
Page = tuple[str, dict[str, Any]]


def kept_page(view: Callable[..., Page]) -> Callable[..., HttpResponse]:
    """For a page that only reads: token, messages and navigation belong to the answer and stand in the frame."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        remembers = remembered.KEPT in request.session
        found = json.loads(kept(request, lambda: _made(request, *view(request, *args, **kwargs)), remembers))
        main = mark_safe(found["main"])  # noqa: S308  it was rendered below
        return render(request, "dashboards/kept.html", {"title": found["title"], "main": main})

    return answer


def _made(request: HttpRequest, template: str, context: dict[str, Any]) -> bytes:
    main = render_to_string(template, context | {"document": "base_main.html"}, request)
    return json.dumps({"title": context["title"], "main": main}).encode()
