"""Who changed or took out what."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from teams.access import require
from teams.roles import Permission
from teams.selectors import audit_events, audit_subjects
from teams.views.frame import asked, tabs

ON_A_PAGE = 100


@login_required
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    require(request.user, Permission.EDIT_PEOPLE)
    words, about, since = asked(request, "q"), asked(request, "about"), _day(asked(request, "since"))
    events = audit_events(words=words, action=about, since=since)
    context = {
        "title": _("Who changed what?"), "tabs": tabs(request, "audit"), "words": words, "about": about, "since": since,
        "subjects": audit_subjects(), "page": Paginator(events, ON_A_PAGE).get_page(request.GET.get("page")),
    }  # fmt: skip
    return render(request, "teams/audit.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
