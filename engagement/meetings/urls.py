"""Addresses of bookings, questions, agendas and minutes: those of carers first, then those of staff."""

from django.urls import path

from engagement.meetings import views

app_name = "meetings"
urlpatterns = [
    path("whats-on/<int:pk>/book/", views.book, name="book"),
    path("whats-on/<int:pk>/agenda/", views.agenda_sheet, name="agenda_sheet"),
    path("whats-on/<int:pk>/minutes/", views.minutes_detail, name="minutes_detail"),
    path("whats-on/<int:pk>/questions/", views.questions, name="questions"),
    path("whats-on/<int:pk>/questions/<int:question>/want/", views.question_want, name="question_want"),
    path("bookings/<str:token>/questions/", views.booking_questions, name="booking_questions"),
    path(
        "bookings/<str:token>/questions/<int:question>/want/",
        views.booking_question_want,
        name="booking_question_want",
    ),
    path("bookings/<str:token>/", views.booking, name="booking"),
    path("bookings/<str:token>/give-up/", views.booking_leave, name="booking_leave"),
    path("bookings/<str:token>/accept/", views.booking_accept, name="booking_accept"),
    path("manage/<slug:organisation>/activities/<int:pk>/agenda/", views.agenda, name="agenda"),
    path("manage/<slug:organisation>/activities/<int:pk>/close/", views.close, name="close"),
    path("manage/<slug:organisation>/activities/<int:pk>/places/", views.places, name="places"),
    path("manage/<slug:organisation>/activities/<int:pk>/bookings/", views.booking_list, name="booking_list"),
    path(
        "manage/<slug:organisation>/activities/<int:pk>/bookings/<int:booking>/ready/",
        views.booking_ready,
        name="booking_ready",
    ),
    path("manage/<slug:organisation>/activities/<int:pk>/questions/", views.question_list, name="question_list"),
    path(
        "manage/<slug:organisation>/activities/<int:pk>/questions/<int:question>/answer/",
        views.question_answer,
        name="question_answer",
    ),
    path(
        "manage/<slug:organisation>/activities/<int:pk>/questions/<int:question>/hide/",
        views.question_hide,
        name="question_hide",
    ),
    path(
        "manage/<slug:organisation>/activities/<int:pk>/questions/<int:question>/show/",
        views.question_show,
        name="question_show",
    ),
    path("manage/<slug:organisation>/activities/<int:pk>/door/", views.door, name="door"),
    path("manage/<slug:organisation>/activities/<int:pk>/door/walk-in/", views.door_walk_in, name="door_walk_in"),
    path(
        "manage/<slug:organisation>/activities/<int:pk>/door/<int:booking>/",
        views.door_check_in,
        name="door_check_in",
    ),
]
