"""The pages of those who make wallboards; the screen itself is a page of dashboards."""

from django.urls import URLPattern, URLResolver, path

from kpis.wallboards import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.wallboards, name="wallboards"),
    path("add/", views.add, name="wallboard_add"),
    path("<uuid:public_id>/revoke/", views.revoke, name="wallboard_revoke"),
]
