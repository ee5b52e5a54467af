"""Every address of the installation."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("dashboards.urls")),
    path("reviews/", include("reviews.urls")),
    path("imports/", include("contacts.urls")),
    path("calendars/", include("contacts.clocks.urls")),
    path("", include("kpis.urls")),
    path("", include("teams.urls")),
    path("api/v1/", include("perfdash.api")),
    path("", include("perfdash.first_run.urls")),
    path("", include("perfdash.health")),
]

handler500 = "perfdash.errors.failed"

if settings.DEBUG:
    from dashboards.design import design

    urlpatterns.append(path("design/", design, name="design"))
