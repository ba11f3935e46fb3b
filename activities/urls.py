"""Addresses of what is on: public ones first, then those of staff."""

from django.urls import path

from activities import views

app_name = "activities"
urlpatterns = [
    path("whats-on/", views.whats_on, name="whats_on"),
    path("whats-on/calendar/", views.calendar, name="calendar"),
    path("whats-on/tell-me/", views.new_follow, name="new_follow"),
    path("whats-on/series/<int:pk>/", views.series_dates, name="series_dates"),
    path("whats-on/series/<int:pk>/calendar/", views.series_calendar, name="series_calendar"),
    path("whats-on/<int:pk>/calendar/", views.activity_calendar, name="activity_calendar"),
    path("whats-on/<int:pk>/", views.activity_detail, name="activity_detail"),
    path("whats-on/<int:pk>/remind-me/", views.activity_follow, name="activity_follow"),
    path("coming-changes/", views.change_list, name="change_list"),
    path("manage/<slug:organisation>/coming-changes/", views.manage_changes, name="manage_changes"),
    path("manage/<slug:organisation>/coming-changes/add/", views.coming_add, name="coming_add"),
    path("manage/<slug:organisation>/coming-changes/<int:pk>/", views.coming_edit, name="coming_edit"),
    path("manage/<slug:organisation>/coming-changes/<int:pk>/announce/", views.coming_announce, name="coming_announce"),
    path("manage/<slug:organisation>/coming-changes/<int:pk>/end/", views.coming_end, name="coming_end"),
    path("manage/<slug:organisation>/activities/", views.manage_list, name="manage_list"),
    path("manage/<slug:organisation>/activities/add/", views.activity_add, name="activity_add"),
    path("manage/<slug:organisation>/activities/begin/", views.activity_begin, name="activity_begin"),
    path("manage/<slug:organisation>/activities/<int:pk>/", views.activity_edit, name="activity_edit"),
    path("manage/<slug:organisation>/activities/<int:pk>/copy/", views.activity_copy, name="activity_copy"),
    path("manage/<slug:organisation>/activities/<int:pk>/reach/", views.activity_reach, name="activity_reach"),
    path("manage/<slug:organisation>/activities/<int:pk>/publish/", views.activity_publish, name="activity_publish"),
    path("manage/<slug:organisation>/activities/<int:pk>/cancel/", views.activity_cancel, name="activity_cancel"),
    path("manage/<slug:organisation>/activities/<int:pk>/repeat/", views.activity_repeat, name="activity_repeat"),
    path(
        "manage/<slug:organisation>/activities/<int:pk>/change-later/",
        views.activity_change_later,
        name="activity_change_later",
    ),
    path(
        "manage/<slug:organisation>/activities/<int:pk>/cancel-later/",
        views.activity_cancel_later,
        name="activity_cancel_later",
    ),
    path("manage/<slug:organisation>/venues/", views.venue_list, name="venue_list"),
    path("manage/<slug:organisation>/venues/add/", views.venue_add, name="venue_add"),
    path("manage/<slug:organisation>/venues/<int:pk>/", views.venue_edit, name="venue_edit"),
    path("manage/<slug:organisation>/days-to-avoid/", views.date_list, name="date_list"),
    path("manage/<slug:organisation>/days-to-avoid/add/", views.date_add, name="date_add"),
    path("manage/<slug:organisation>/days-to-avoid/<int:pk>/remove/", views.date_remove, name="date_remove"),
    path("manage/<slug:organisation>/series/<int:pk>/", views.series_detail, name="series_detail"),
    path("manage/<slug:organisation>/series/<int:pk>/publish/", views.series_publish, name="series_publish"),
    path("manage/<slug:organisation>/series/<int:pk>/more/", views.series_more, name="series_more"),
    path(
        "manage/<slug:organisation>/activities/<int:pk>/reminders/", views.activity_reminders, name="activity_reminders"
    ),
    path(
        "manage/<slug:organisation>/activities/<int:pk>/reminders/<int:rule>/",
        views.activity_reminder_edit,
        name="activity_reminder_edit",
    ),
    path(
        "manage/<slug:organisation>/activities/<int:pk>/reminders/<int:rule>/remove/",
        views.activity_reminder_remove,
        name="activity_reminder_remove",
    ),
]
