"""Where somebody's reviews stand: to write, of one's people, one's own."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kpis.periods import today
from reviews.filters import read_filters
from reviews.pages import first_page, tabs
from reviews.selectors import own_reviews, reviews_to_write, visible_reviews
from reviews.tables import own_table, reviews_table
from teams.access import require
from teams.roles import Permission

PAGE = 50


@login_required
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    address = first_page(request.user)
    if address is None:
        raise Http404
    return redirect(address)


@login_required
@require_safe
def to_write(request: HttpRequest) -> HttpResponse:
    require(request.user, Permission.WRITE_REVIEWS)
    page = Paginator(reviews_to_write(request.user), PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Which reviews are still open?"),
        "lead": _(
            "What is due first stands on top. A review opens with the figures as they were when the cycle began."
        ),
        "tabs": tabs(request.user, "reviews_to_write"),
        "page": page,
        "table": reviews_table(page, today(), caption=_("Reviews to write")),
    }
    return render(request, "reviews/to_write.html", context)


@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    require(request.user, Permission.SEE_REVIEWS)
    filters = read_filters(request)
    page = Paginator(filters.rows(visible_reviews(request.user)), PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "title": _("Where do the reviews of my people stand?"),
        "tabs": tabs(request.user, "people_reviews"),
        "filters": filters.bar,
        "filtered": filters.is_set,
        "page": page,
        "table": reviews_table(page, today(), caption=_("Reviews of my people")),
    }
    return render(request, "reviews/people.html", context)


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    found = list(own_reviews(request.user))
    context = {
        "title": _("What do my reviews say?"),
        "lead": _("A review opens for you once your team leader has signed it."),
        "tabs": tabs(request.user, "my_reviews"),
        "reviews": found,
        "table": own_table(found),
    }
    return render(request, "reviews/mine.html", context)
