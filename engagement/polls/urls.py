"""Addresses of polls: those of carers first, then those of staff."""

from django.urls import path

from engagement.polls import views

app_name = "polls"
urlpatterns = [
    path("choose-a-day/", views.poll_list, name="poll_list"),
    path("choose-a-day/<int:pk>/", views.poll_detail, name="poll_detail"),
    path("choose-a-day/my-answers/<str:token>/", views.reply, name="reply"),
    path("manage/<slug:organisation>/polls/", views.manage_list, name="manage_list"),
    path("manage/<slug:organisation>/polls/add/", views.poll_add, name="poll_add"),
    path("manage/<slug:organisation>/activities/<int:pk>/poll/", views.poll_start, name="poll_start"),
    path("manage/<slug:organisation>/polls/<int:pk>/", views.poll_results, name="poll_results"),
    path("manage/<slug:organisation>/polls/<int:pk>/ask/", views.poll_ask, name="poll_ask"),
    path("manage/<slug:organisation>/polls/<int:pk>/hold/<int:option>/", views.poll_hold, name="poll_hold"),
]
