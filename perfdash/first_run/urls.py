"""The set-up and the first steps."""

from django.urls import URLPattern, URLResolver, path

from perfdash.first_run import page, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("setup/", views.setup, name="setup"),
    path("setup/organisation/", views.organisation, name="setup_organisation"),
    path("setup/login/", views.first_login, name="setup_login"),
    path("first-steps/", page.first_steps, name="first_steps"),
]
