"""Every address with the design page, as with DEBUG."""

from django.urls import path

from dashboards.design import design
from perfdash.urls import urlpatterns as all_of_them

urlpatterns = [path("design/", design, name="design"), *all_of_them]
