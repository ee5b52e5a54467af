"""The pages of each kind of sheet."""

from django.urls import URLPattern, URLResolver, path

from contacts.sheets import views
from contacts.sheets.kinds import BENCHMARKS, TARGETS, Kind


def _pages(kind: Kind) -> list[URLPattern]:
    given = {"kind": kind}
    return [
        path(f"{kind.key}/", views.upload, given, name=f"import_{kind.key}"),
        path(f"{kind.key}/preview/", views.preview, given, name=f"{kind.key}_preview"),
        path(f"{kind.key}/confirm/", views.confirm, given, name=f"{kind.key}_confirm"),
    ]


urlpatterns: list[URLPattern | URLResolver] = [*_pages(TARGETS), *_pages(BENCHMARKS)]
