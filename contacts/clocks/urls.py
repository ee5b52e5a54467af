"""The pages of calendars and promises."""

from django.urls import URLPattern, URLResolver, path

from contacts.clocks import promise_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.calendars, name="calendars"),
    path("add/", views.add, name="calendar_add"),
    path("team/", views.team, name="calendar_team"),
    path("promises/add/", promise_views.add, name="promise_add"),
    path("promises/<uuid:public_id>/end/", promise_views.end, name="promise_end"),
    path("<uuid:public_id>/", views.calendar, name="calendar"),
    path("<uuid:public_id>/edit/", views.edit, name="calendar_edit"),
    path("<uuid:public_id>/hours/", views.hours, name="calendar_hours"),
    path("<uuid:public_id>/hours/drop/", views.drop, {"what": "hours"}, name="calendar_hours_drop"),
    path("<uuid:public_id>/days/", views.day, name="calendar_day"),
    path("<uuid:public_id>/days/drop/", views.drop, {"what": "day"}, name="calendar_day_drop"),
]
