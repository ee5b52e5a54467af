"""The pages of dashboards."""

from django.urls import URLPattern, URLResolver, path

from dashboards import compare_view, search_views, views, wallboard_view
from dashboards.digest import views as digest_views
from dashboards.remembered import keeps_period

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("me/", keeps_period(views.me), name="me"),
    path("my-team/", keeps_period(views.my_team), name="my_team"),
    path("teams/<uuid:public_id>/", keeps_period(views.team), name="team"),
    path("people/<uuid:public_id>/", keeps_period(views.person), name="person"),
    path("people/<uuid:public_id>/one-to-one/", keeps_period(views.one_to_one), name="one_to_one"),
    path("people/<uuid:public_id>/teams/", keeps_period(views.led), name="led"),
    path("operations/", keeps_period(views.operations), name="operations"),
    path("compare/", compare_view.compare, name="compare"),
    path("explain/<slug:key>/", views.explain, name="explain"),
    path("search/", search_views.found, name="search"),
    path("wallboard/<slug:token>/", wallboard_view.wallboard, name="wallboard"),
    path("digest/", digest_views.my_digest, name="my_digest"),
    path("digest/stop/<str:token>/", digest_views.stop, name="digest_stop"),
    path("contacts/<uuid:public_id>/", views.record, name="record"),
]
