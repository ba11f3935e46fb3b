"""Addresses of services, goals and duties, of what carers tell of services, and of what is measured."""

from django.urls import path

from planning import views

app_name = "planning"
urlpatterns = [
    path("services/", views.service_list, name="service_list"),
    path("about-me/services/", views.services_used, name="services_used"),
    path("about-me/services/<int:pk>/remove/", views.service_use_remove, name="service_use_remove"),
    path("duties/", views.duty_list, name="duty_list"),
    path("duties/<slug:key>/", views.duty_detail, name="duty_detail"),
    path("manage/<slug:organisation>/services/", views.manage_services, name="manage_services"),
    path("manage/<slug:organisation>/services/add/", views.service_add, name="service_add"),
    path("manage/<slug:organisation>/services/<int:pk>/", views.service_edit, name="service_edit"),
    path("manage/<slug:organisation>/goals/", views.manage_goals, name="manage_goals"),
    path("manage/<slug:organisation>/goals/add/", views.goal_add, name="goal_add"),
    path("manage/<slug:organisation>/goals/<int:pk>/", views.goal_edit, name="goal_edit"),
    path("manage/<slug:organisation>/duties/", views.manage_duties, name="manage_duties"),
    path("manage/<slug:organisation>/duties/add/", views.duty_add, name="duty_add"),
    path("manage/<slug:organisation>/duties/<int:pk>/", views.duty_edit, name="duty_edit"),
    path("manage/<slug:organisation>/measures/", views.measure_list, name="measure_list"),
    path("manage/<slug:organisation>/measures/add/", views.measure_add, name="measure_add"),
    path("manage/<slug:organisation>/measures/import/", views.measures_import, name="measures_import"),
    path("manage/<slug:organisation>/measures/<int:pk>/", views.measure_edit, name="measure_edit"),
    path("services/<slug:slug>/", views.service_detail, name="service_detail"),
]
