"""The pages of saved views."""

from django.urls import URLPattern, URLResolver, path

from teams.saved_views import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.saved_views, name="saved_views"),
    path("add/", views.add, name="saved_view_add"),
    path("<uuid:public_id>/rename/", views.rename, name="saved_view_rename"),
    path("<uuid:public_id>/start/", views.start, name="saved_view_start"),
    path("<uuid:public_id>/remove/", views.remove, name="saved_view_remove"),
]
