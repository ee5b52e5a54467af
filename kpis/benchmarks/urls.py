"""The pages of benchmarks."""

from django.urls import URLPattern, URLResolver, path

from kpis.benchmarks import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.benchmarks, name="benchmarks"),
    path("add/", views.add, name="benchmark_add"),
    path("<uuid:public_id>/change/", views.change, name="benchmark_change"),
    path("<uuid:public_id>/remove/", views.remove, name="benchmark_remove"),
]
