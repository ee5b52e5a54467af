"""What the search finds: a page, and the same as a list under the field while one types."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboards.pages import pages_for
from dashboards.search import LONGEST, Group, Hit, search
from teams.access import sight_of

ON_THE_PAGE, UNDER_THE_FIELD = 25, 5


@login_required
@require_safe
def found(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:LONGEST]
    typing = request.headers.get("HX-Target") == "found"
    groups = search(request.user, words, UNDER_THE_FIELD if typing else ON_THE_PAGE)
    shown = sum(len(group.hits) for group in groups)
    count = shown + sum(group.more for group in groups)
    context = {"words": words, "groups": groups, "shown": shown, "count": count}
    if typing:
        return render(request, "search/typed.html", context)
    if not words:
        context["groups"] = [_every_page(request)]
    return render(request, "search/page.html", context | {"title": _("What are you looking for?"), "longest": LONGEST})


def _every_page(request: HttpRequest) -> Group:
    return Group(_("Pages"), [Hit(label, url, "", icon) for url, label, icon in pages_for(sight_of(request.user))])
