"""Compare any two scopes or periods in sight. Everything asked for stands in the address."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboards.addresses import side_page
from dashboards.compare_page import compare_page
from dashboards.filters import presets_until, read_filters
from dashboards.sides import (
    Side,
    left_choice,
    left_period,
    own_key,
    period_options,
    scope_groups,
    subject_of,
)


@login_required
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """``right`` with ``period``, ``from`` and ``to``; ``left`` (else the same scope) with ``left_period`` and so on."""
    filters = read_filters(request, compares=False)
    asked, user, period = request.GET, request.user, filters.period
    right_key = asked.get("right") or own_key(user)
    left_key = asked.get("left") or right_key
    choice, error = left_choice(asked, same_scope=left_key == right_key), filters.error
    try:
        earlier = left_period(choice, asked, period, presets_until(filters.fresh))
    except ValueError as problem:
        choice, error = "previous", str(problem)
        earlier = period.previous
    left = Side(left_key, subject_of(user, left_key, earlier.last), earlier)
    right = Side(right_key, subject_of(user, right_key, period.last), period)
    context = {
        "title": _("How do these two compare?"),
        "scope_label": " · ".join(dict.fromkeys(side.subject.scope.label for side in (left, right))),
        "period_label": " · ".join(dict.fromkeys(side.period.label for side in (left, right))),
        "freshness": {"complete_until": filters.fresh.until, "late": 0, "stale": bool(filters.fresh.stale_days)},
        "breadcrumbs": [(right.subject.scope.label, side_page(filters, right)), (_("Compare"), "")],
        "filters": filters,
        "error": error,
        "groups": scope_groups(user, (left, right), period.last),
        "left_periods": period_options(choice),
        "left_custom": choice == "custom",
        **compare_page(left, right, filters, asked.get("set", "")),
    }
    return render(request, "dashboards/compare.html", context)
