"""Addresses of what is on: public ones first, then those of staff."""

from django.urls import path

from activities import views

app_name = "activities"
urlpatterns = [
    path("whats-on/", views.whats_on, name="whats_on"),
    path("whats-on/<int:pk>/", views.activity_detail, name="activity_detail"),
    path("manage/<slug:organisation>/activities/", views.manage_list, name="manage_list"),
    path("manage/<slug:organisation>/activities/add/", views.activity_add, name="activity_add"),
    path("manage/<slug:organisation>/activities/<int:pk>/", views.activity_edit, name="activity_edit"),
    path("manage/<slug:organisation>/activities/<int:pk>/publish/", views.activity_publish, name="activity_publish"),
    path("manage/<slug:organisation>/activities/<int:pk>/cancel/", views.activity_cancel, name="activity_cancel"),
]
