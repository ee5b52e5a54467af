"""The pages of a roster."""

from django.urls import URLPattern, URLResolver, path

from contacts.roster import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.upload, name="import_roster"),
    path("preview/", views.preview, name="roster_preview"),
    path("confirm/", views.confirm, name="roster_confirm"),
    path("result/", views.result, name="roster_result"),
    path("result/rejected.csv", views.rejected, name="roster_rejected"),
]
