"""The one public address of this floor."""

from django.urls import path

from notices import views

app_name = "notices"
urlpatterns = [
    path("messages/stop/<str:token>/", views.stop, name="stop"),
]
