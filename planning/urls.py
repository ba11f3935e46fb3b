"""Addresses of services."""

from django.urls import path

from planning import views

app_name = "planning"
urlpatterns = [
    path("services/", views.service_list, name="service_list"),
    path("services/<slug:slug>/", views.service_detail, name="service_detail"),
]
