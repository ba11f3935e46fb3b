"""The app's registration."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Meetings, from finding a time to minutes."""

    name = "engagement.meetings"
    default_auto_field = "django.db.models.BigAutoField"
