"""The app's registration."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Activities in which people book a place."""

    name = "engagement.meetings"
    default_auto_field = "django.db.models.BigAutoField"
