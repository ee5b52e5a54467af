"""The design page alone, which an installation only has with DEBUG."""

from django.urls import path

from dashboards.design import design

urlpatterns = [path("design/", design, name="design")]
