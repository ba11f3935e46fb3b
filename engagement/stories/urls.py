"""Addresses of stories: those of carers first, then those of staff."""

from django.urls import path

from engagement.stories import views

app_name = "stories"
urlpatterns = [
    path("stories/", views.story_list, name="story_list"),
    path("stories/tell/", views.tell, name="tell"),
    path("stories/<int:pk>/", views.story_detail, name="story_detail"),
    path("stories/mine/<str:token>/", views.own, name="own"),
    path("stories/mine/<str:token>/take-back/", views.own_take_back, name="own_take_back"),
    path("manage/<slug:organisation>/stories/", views.manage_list, name="manage_list"),
    path("manage/<slug:organisation>/stories/<int:pk>/", views.story_read, name="story_read"),
    path("manage/<slug:organisation>/stories/<int:pk>/decline/", views.story_decline, name="story_decline"),
]
