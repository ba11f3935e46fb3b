"""Addresses of panels: those of the public first, then those of staff."""

from django.urls import path

from engagement.panels import views

OWN = "manage/<slug:organisation>/panels/"
app_name = "panels"
urlpatterns = [
    path("panels/", views.panel_list, name="panel_list"),
    path("panels/<int:pk>/", views.panel_detail, name="panel_detail"),
    path(OWN, views.manage_list, name="manage_list"),
    path(f"{OWN}add/", views.panel_add, name="panel_add"),
    path(f"{OWN}<int:pk>/", views.manage, name="manage"),
    path(f"{OWN}<int:pk>/edit/", views.panel_edit, name="panel_edit"),
    path(f"{OWN}<int:pk>/seats/add/", views.seat_add, name="seat_add"),
    path(f"{OWN}<int:pk>/seats/<int:seat>/fill/", views.seat_fill, name="seat_fill"),
    path(f"{OWN}<int:pk>/members/<int:term>/end/", views.term_end, name="term_end"),
    path(f"{OWN}<int:pk>/meetings/add/", views.meeting_add, name="meeting_add"),
]
