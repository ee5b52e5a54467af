"""``/healthz``: the process answers. ``/readyz``: it can do its work."""

from datetime import timedelta

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from kpis.models import Run

# The night's run plus half a day of patience.
OLDEST_GOOD_RUN = timedelta(hours=36)


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """503 where the database does not answer or the last good aggregation is too old; a new installation is ready."""
    problems = [problem for problem in (_database(), _aggregation()) if problem]
    return JsonResponse(
        {"status": "unready" if problems else "ok", "problems": problems}, status=503 if problems else 200
    )


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception as error:
        return f"The database does not answer: {type(error).__name__}."
    return ""


def _aggregation() -> str:
    last = (
        Run.objects.filter(state=Run.State.DONE).order_by("-finished_at").values_list("finished_at", flat=True).first()
    )
    if last is None or timezone.now() - last < OLDEST_GOOD_RUN:
        return ""
    return f"The last good aggregation ended at {last:%Y-%m-%d %H:%M} UTC."


urlpatterns = [path("healthz", healthz, name="healthz"), path("readyz", readyz, name="readyz")]
