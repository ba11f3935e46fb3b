"""Addresses of services, and of what carers tell of them."""

from django.urls import path

from planning import views

app_name = "planning"
urlpatterns = [
    path("services/", views.service_list, name="service_list"),
    path("about-me/services/", views.services_used, name="services_used"),
    path("about-me/services/<int:pk>/remove/", views.service_use_remove, name="service_use_remove"),
    path("services/<slug:slug>/", views.service_detail, name="service_detail"),
]
