"""Addresses of services, of what carers tell of them, and of what is measured."""

from django.urls import path

from planning import views

app_name = "planning"
urlpatterns = [
    path("services/", views.service_list, name="service_list"),
    path("about-me/services/", views.services_used, name="services_used"),
    path("about-me/services/<int:pk>/remove/", views.service_use_remove, name="service_use_remove"),
    path("manage/<slug:organisation>/measures/", views.measure_list, name="measure_list"),
    path("manage/<slug:organisation>/measures/add/", views.measure_add, name="measure_add"),
    path("manage/<slug:organisation>/measures/import/", views.measures_import, name="measures_import"),
    path("manage/<slug:organisation>/measures/<int:pk>/", views.measure_edit, name="measure_edit"),
    path("services/<slug:slug>/", views.service_detail, name="service_detail"),
]
