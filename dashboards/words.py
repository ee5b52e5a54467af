"""What customers wrote, as far as the reader may see it."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from contacts.models import Survey
from kpis.periods import Period, day_bounds
from kpis.scopes import Scope
from teams.access import visible_rows
from teams.models import User
from teams.roles import Permission


def customers_words(
    user: User | AnonymousUser,
    scope: Scope,
    period: Period,
    count: int = 6,
    *,
    rated_from: int | None = None,
    rated_to: int | None = None,
) -> QuerySet[Survey]:
    """The latest comments of a scope in a period, newest first; with bounds, those of CSAT ratings within them."""
    first, last = day_bounds(period.start)[0], day_bounds(period.last)[1]
    rows = Survey.objects.filter(rated_at__gte=first, rated_at__lt=last).exclude(comment="")
    if scope.person_ids:
        rows = rows.filter(person_id__in=scope.person_ids)
    if scope.team_ids:
        rows = rows.filter(team_id__in=scope.team_ids)
    if rated_from is not None:
        rows = rows.filter(kind=Survey.Kind.CSAT, score__gte=rated_from)
    if rated_to is not None:
        rows = rows.filter(kind=Survey.Kind.CSAT, score__lte=rated_to)
    visible = visible_rows(user, rows, Permission.SEE_RECORDS, day="rated_at__date")
    return visible.select_related("contact", "person").order_by("-rated_at")[:count]
