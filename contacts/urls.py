"""The pages of imports."""

from django.urls import URLPattern, URLResolver, include, path

from contacts import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.imports, name="imports"),
    path("new/", views.new_import, name="new_import"),
    path("roster/", include("contacts.roster.urls")),
    path("", include("contacts.sheets.urls")),
    path("<uuid:public_id>/", views.show_import, name="import"),
    path("<uuid:public_id>/progress/", views.progress, name="import_progress"),
    path("<uuid:public_id>/confirm/", views.confirm, name="confirm_import"),
    path("<uuid:public_id>/cancel/", views.cancel, name="cancel_import"),
    path("<uuid:public_id>/rejected.csv", views.rejected, name="import_rejected"),
]
